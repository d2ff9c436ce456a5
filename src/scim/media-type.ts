import { ScimError } from "./scim-error.js";

export const scimMediaType = "application/scim+json";

const taken: ReadonlySet<string> = new Set([scimMediaType, "application/json", "text/json"]);
const utf8: ReadonlySet<string> = new Set(["utf-8", "utf8", "us-ascii"]);

/**
 * Whether a body of this type is read: SCIM's own type or plain JSON, in any letter case, as UTF-8 (RFC 7644 §3.1). No
 * type at all is taken too, for some clients send none with a body that is JSON all the same.
 * @throws ScimError 415
 */
export function checkContentType(contentType: string | undefined): void {
  if (contentType === undefined || contentType.trim() === "") return;
  const [type = "", ...parameters] = contentType.split(";").map((part) => part.trim().toLowerCase());
  if (!taken.has(type)) throw unsupported(`The body must be ${scimMediaType} or application/json.`);
  for (const parameter of parameters) {
    const [name, value = ""] = parameter.split("=").map((part) => part.trim());
    if (name === "charset" && !utf8.has(value.replaceAll('"', ""))) throw unsupported("The body must be UTF-8.");
  }
}

const unsupported = (detail: string) => new ScimError(415, undefined, detail);
