import { isKeepable } from "../lib/storable-text.js";
import { badRequest, shown } from "./scim-error.js";

/**
 * The parameters of a URL's query, decoded; `+` is a space, as clients that build forms send it.
 * @throws ScimError `invalidSyntax` for broken percent-encoding, or text that no value can hold
 */
export function queryOf(url: string): readonly (readonly [string, string])[] {
  const mark = url.indexOf("?");
  if (mark < 0 || mark === url.length - 1) return [];
  return url
    .slice(mark + 1)
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      const name = equals < 0 ? part : part.slice(0, equals);
      return [decoded(name), decoded(equals < 0 ? "" : part.slice(equals + 1))];
    });
}

function decoded(text: string): string {
  try {
    const plain = decodeURIComponent(text.replaceAll("+", " "));
    if (isKeepable(plain)) return plain;
  } catch (cause) {
    throw badRequest("invalidSyntax", `"${shown(text)}" in the address is not percent-encoded UTF-8.`, { cause });
  }
  throw badRequest("invalidSyntax", "A NUL in the address is no text.");
}
