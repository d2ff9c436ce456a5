/** What a change did to a record: each field that differs, with its value before and after; null stands for none. */
export type Changes = Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>;

/**
 * What differs between two states of a record, field by field. Objects are compared one level down unless told otherwise, so
 * that `policies.seats` is named and not all policies. Absent and undefined are the same.
 * @param depth  1: fields as they are
 */
export function changesBetween(before: object, after: object, depth = 2): Changes {
  return Object.fromEntries(differences(before, after, "", depth));
}

type Difference = readonly [field: string, change: Changes[string]];

function differences(before: object, after: object, prefix: string, depth: number): Difference[] {
  const found: Difference[] = [];
  for (const key of keysOf(before, after)) {
    const [a, b] = [valueAt(before, key), valueAt(after, key)];
    if (sameValue(a, b)) continue;
    const field = `${prefix}${key}`;
    if (depth > 1 && isPlain(a) && isPlain(b)) found.push(...differences(a, b, `${field}.`, depth - 1));
    else found.push([field, { before: a ?? null, after: b ?? null }]);
  }
  return found;
}

/** Of either, each once. */
function keysOf(a: object, b: object): string[] {
  const keys = Object.keys(a);
  for (const key of Object.keys(b)) if (!Object.hasOwn(a, key)) keys.push(key);
  return keys;
}

/** Changes with each value as `how` shows it. */
export function mapChanges(changes: Changes, how: (value: unknown) => unknown): Changes {
  return Object.fromEntries(
    Object.entries(changes).map(([field, { before, after }]) => [field, { before: how(before), after: how(after) }]),
  );
}

/** Whether two plain values say the same; the order of keys does not matter, that of lists does. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, index) => sameValue(one, b[index]))
    );
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  return keysOf(a, b).every((key) => sameValue(valueAt(a, key), valueAt(b, key)));
}

function valueAt(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
