import type { Ask } from "./ask.js";

/** What the address asks of a list that is read page by page. */
export function pageAsked({ query }: Pick<Ask, "query">): { readonly after?: string } {
  const after = query.get("after");
  return after === null ? {} : { after };
}

/** The ways on from one page of a list, for `<Pager>`. */
export function pagerOf(ask: Pick<Ask, "query" | "hereWith">, next: string | null) {
  return {
    first: ask.query.has("after") ? ask.hereWith({ after: undefined }) : undefined,
    next: next === null ? undefined : ask.hereWith({ after: next }),
  };
}

/** What a filter of the address says; undefined where it is empty. */
export function filterOf({ query }: Pick<Ask, "query">, name: string): string | undefined {
  const text = query.get(name)?.trim();
  return text === undefined || text === "" ? undefined : text;
}
