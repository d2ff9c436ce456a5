/** What a list is asked for. */
export interface PageAsked {
  readonly after?: string | undefined;
  readonly limit: number;
}

interface PageFound<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A page of records that are few, by slug: teams, methods, directories and apps. */
export function pageBySlug<T extends { readonly slug: string }>(records: readonly T[], page: PageAsked): PageFound<T> {
  return pageByKey(records, ({ slug }) => slug, page);
}

/** A page of records that are few, by what tells one from the others. */
export function pageByKey<T>(
  records: readonly T[],
  keyOf: (record: T) => string,
  { after, limit }: PageAsked,
): PageFound<T> {
  const sorted = [...records].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const left = after === undefined ? sorted : sorted.filter((record) => keyOf(record) > after);
  const items = left.slice(0, limit);
  const last = items.at(-1);
  return { items, next: left.length > limit && last !== undefined ? keyOf(last) : null };
}
