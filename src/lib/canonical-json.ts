/**
 * JSON in the one spelling of RFC 8785 (JSON Canonicalization Scheme): no spaces, members in order of the UTF-16 units of
 * their names, numbers and texts as ECMAScript writes them. What JSON leaves out (undefined) is left out.
 */
export function canonicalJson(value: unknown): string {
  return spelling(value) ?? "null";
}

/** Undefined for what JSON leaves out. */
function spelling(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const map = value as Readonly<Record<string, unknown>>;
  let members = "";
  for (const key of Object.keys(map).sort()) {
    const inner = spelling(map[key]);
    if (inner !== undefined) members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${inner}`;
  }
  return `{${members}}`;
}
