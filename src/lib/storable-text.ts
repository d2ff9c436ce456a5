/** Whether every engine keeps the text exactly: no NUL (one cuts there) and no lone surrogate (no UTF-8 form). */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** Where in a JSON value a text stands that is not kept exactly, with dots; undefined: nowhere. */
export function unstorable(value: unknown, at = ""): string | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : at;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, one] of Object.entries(value)) {
    const inner = at === "" ? name : `${at}.${name}`;
    if (!isStorable(name)) return at;
    const found = unstorable(one, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
