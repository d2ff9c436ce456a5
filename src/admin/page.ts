/** What a list is asked for. */
export interface PageAsked {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A page of records that are few, by slug: teams, methods, directories and apps. */
export function pageBySlug<T extends { readonly slug: string }>(
  records: readonly T[],
  { after, limit }: PageAsked,
): { readonly items: readonly T[]; readonly next: string | null } {
  const sorted = [...records].sort((a, b) => (a.slug < b.slug ? -1 : 1));
  const left = after === undefined ? sorted : sorted.filter(({ slug }) => slug > after);
  const items = left.slice(0, limit);
  return { items, next: left.length > limit ? (items.at(-1)?.slug ?? null) : null };
}
