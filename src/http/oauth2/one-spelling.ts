/**
 * An address below the issuer in the one spelling that this door tells its places by. The library's router takes any letter case,
 * a slash behind, and what follows a `#` for nothing: another spelling would be answered past the limits and without the session.
 * What no address of ours holds is percent-encoded, so that the library finds nothing there.
 * @param path  with the query
 */
export function inOneSpelling(path: string): string {
  const [whole = ""] = path.split("#", 1);
  const mark = whole.indexOf("?");
  const [place, query] = mark < 0 ? [whole, ""] : [whole.slice(0, mark), whole.slice(mark)];
  let end = place.length;
  while (place[end - 1] === "/") end--;
  // What follows the first part may be an id, whose letters matter.
  const [before = "", first = "", ...rest] = place.slice(0, end).split("/");
  const spelled = [before, first.toLowerCase(), ...rest].join("/");
  return `${end === 0 ? "/" : spelled.replace(/[^\w.~:/%-]/g, encodeURIComponent)}${query}`;
}
