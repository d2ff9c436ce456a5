const name = "__proto__";

/**
 * Where in a JSON value something is called `__proto__`: zod leaves that out of maps without a word, and whoever sent it would be
 * told that all was taken. Undefined: nowhere.
 */
export function prototypeName(
  value: unknown,
  at: readonly (string | number)[] = [],
): readonly (string | number)[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, name)) return [...at, name];
  for (const [key, one] of Object.entries(value)) {
    const found = prototypeName(one, [...at, Array.isArray(value) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
