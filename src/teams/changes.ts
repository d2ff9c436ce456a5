/** One field that a change gives another value, as plans and events show it. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What differs between two states of a record, field by field; objects are compared one level down, so that a plan names
 * `policies.seats` and not all policies. Absent and undefined are the same.
 */
export function changesBetween(before: object, after: object): readonly FieldChange[] {
  return differences(before, after, "", 2);
}

function differences(before: object, after: object, prefix: string, depth: number): FieldChange[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const fresh = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const [a, b] = [old.get(key), fresh.get(key)];
    if (sameValue(a, b)) return [];
    const field = `${prefix}${key}`;
    if (depth > 1 && isPlain(a) && isPlain(b)) return differences(a, b, `${field}.`, depth - 1);
    return [{ field, before: a ?? null, after: b ?? null }];
  });
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

/** A copy without the keys whose value is undefined: records are stored without them. */
export function withoutUndefined<T extends object>(record: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
