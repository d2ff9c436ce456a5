import { isStorable } from "../lib/storable-text.js";
import { badRequest, shown } from "./scim-error.js";

/**
 * The parameters of a URL's query, decoded (RFC 7644 §1.2, RFC 3986 §2.1). `+` is a plus sign for whoever writes spaces as
 * `%20`, and a space for clients that build forms.
 * @throws ScimError `invalidSyntax` for broken percent-encoding, or text that no value can hold
 */
export function queryOf(url: string): readonly (readonly [string, string])[] {
  const mark = url.indexOf("?");
  if (mark < 0 || mark === url.length - 1) return [];
  const query = url.slice(mark + 1);
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      const name = decoded(equals < 0 ? part : part.slice(0, equals), true);
      const value = equals < 0 ? "" : part.slice(equals + 1);
      return [name, decoded(value, isOfForm(name, value, query))];
    });
}

/** No filter does without spaces, so its own ones tell; other parameters go by what the rest of the query does. */
function isOfForm(name: string, value: string, query: string): boolean {
  if (value.includes("%20")) return false;
  return name.toLowerCase() === "filter" || !query.includes("%20");
}

function decoded(text: string, isOfForm: boolean): string {
  try {
    const plain = decodeURIComponent(isOfForm ? text.replaceAll("+", " ") : text);
    if (isStorable(plain)) return plain;
  } catch (cause) {
    throw badRequest("invalidSyntax", `"${shown(text)}" in the address is not percent-encoded UTF-8.`, { cause });
  }
  throw badRequest("invalidSyntax", "A NUL in the address is no text.");
}
