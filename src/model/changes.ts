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
  const old = new Map<string, unknown>(Object.entries(before));
  const fresh = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const [a, b] = [old.get(key), fresh.get(key)];
    if (sameValue(a, b)) return [];
    const field = `${prefix}${key}`;
    if (depth > 1 && isPlain(a) && isPlain(b)) return differences(a, b, `${field}.`, depth - 1);
    return [[field, { before: a ?? null, after: b ?? null }] as const];
  });
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
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameValue(valueAt(a, key), valueAt(b, key)));
}

function valueAt(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
