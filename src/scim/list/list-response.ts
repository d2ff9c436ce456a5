import { LIST_RESPONSE } from "../urns.js";

export interface ListFacts {
  readonly totalResults: number;
  /** Index paging only. */
  readonly startIndex?: number | undefined;
  /** Cursor paging, on every page but the last. */
  readonly nextCursor?: string | undefined;
  /** Resources in this page, and not what was asked for (RFC 7644 §3.4.2.4). */
  readonly itemsPerPage: number;
}

/** The text of a ListResponse up to its resources; `listTail` closes it. Resources go between, with commas. */
export function listHead(facts: ListFacts): string {
  const { Resources: _none, ...head } = listResponse(facts, []);
  return `${JSON.stringify(head).slice(0, -1)},"Resources":[`;
}

export const listTail = "]}";

/** A whole ListResponse. `Resources` is there even when it is empty, since clients read its length. */
export function listResponse<T>(facts: ListFacts, resources: readonly T[]) {
  return {
    schemas: [LIST_RESPONSE],
    totalResults: facts.totalResults,
    ...(facts.startIndex !== undefined && { startIndex: facts.startIndex }),
    itemsPerPage: facts.itemsPerPage,
    ...(facts.nextCursor !== undefined && { nextCursor: facts.nextCursor }),
    Resources: resources,
  };
}
