/** Where a person goes after the sign-in, when nothing better is known. */
export const home = "/";

/** As it stands in an address: of letters beyond ASCII each octet takes three. */
const longest = 2048;

/**
 * Reads an address that came from outside (`return_to`, RelayState) as one we may send a person to: a path of our own
 * origin, or exactly a registered address of an app. Anything else is the home page: an open redirect would lend our name to
 * whoever sends the link.
 * @param apps  the redirect URIs that the team's apps have registered
 */
export function safeReturnAddress(given: string | undefined, publicUrl: string, apps: readonly string[]): string {
  if (given === undefined || given === "" || given.length > longest) return home;
  // Browsers drop tabs and line ends and read a backslash as a slash, so none of them may reach the parser below.
  if (/[\u0000-\u0020\u007f\\]/.test(given)) return home;
  if (apps.includes(given)) return given;
  const own = new URL(publicUrl).origin;
  const relative = given.startsWith("/") && !given.startsWith("//");
  if (!relative && !given.startsWith(`${own}/`) && given !== own) return home;
  if (!URL.canParse(given, own)) return home;
  const url = new URL(given, own);
  if (url.origin !== own || url.username !== "" || url.password !== "") return home;
  // Dots in the path may leave two slashes in front, which would name a host.
  const path = url.pathname.replace(/^\/+/, "/");
  const address = `${path}${url.search}${url.hash}`;
  return address.length > longest ? home : address;
}
