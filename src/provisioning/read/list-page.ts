import { createHash } from "node:crypto";
import type { CursorBinding, ListFacts, ListRequest } from "../../scim/index.js";
import { openCursor, sealCursor } from "../../scim/index.js";
import type { ListQuery, Page, Paging, Question, Scope, Sort } from "../../store/port/questions.js";
import type { PageStarts } from "./page-starts.js";
import type { ScimCall } from "../scim-call.js";

/** What a list asks of the store, whichever kind of record it is of. */
export interface ListSource<T, A extends string> {
  readonly name: "Users" | "Groups";
  readonly where: Question<A> | undefined;
  readonly sort: Sort<A> | undefined;
  readonly scope: Scope;
  readonly list: (query: ListQuery<A>) => Promise<Page<T>>;
  readonly count: (query: Pick<ListQuery<A>, "scope" | "where">) => Promise<number>;
}

export interface ListedPage<T> {
  readonly items: readonly T[];
  readonly facts: ListFacts;
}

/** One page, by index or by cursor (RFC 7644 §3.4.2.4, RFC 9865 §2). Totals are of the whole filtered set. */
export async function pageOf<T, A extends string>(
  call: ScimCall,
  pageStarts: PageStarts,
  request: ListRequest,
  source: ListSource<T, A>,
): Promise<ListedPage<T>> {
  return request.paging.by === "cursor"
    ? cursorPage(call, request, request.paging.cursor, source)
    : indexPage(call, pageStarts, request, request.paging.startIndex, source);
}

async function indexPage<T, A extends string>(
  call: ScimCall,
  pageStarts: PageStarts,
  request: ListRequest,
  startIndex: number,
  source: ListSource<T, A>,
): Promise<ListedPage<T>> {
  const { count } = request;
  if (count === 0) {
    const totalResults = await source.count(source);
    return { items: [], facts: { totalResults, startIndex, itemsPerPage: 0 } };
  }
  const now = call.deps.now();
  const list = fingerprintOf(call, request, source.name);
  const after = startIndex > 1 ? await pageStarts.at(list, startIndex, now) : undefined;
  const page = await ask(source, after ? { after, limit: count } : { skip: startIndex - 1, limit: count });
  const { items, next } = page;
  if (next) await pageStarts.put(list, startIndex + items.length, next, now);
  return { items, facts: { totalResults: page.total ?? 0, startIndex, itemsPerPage: items.length } };
}

async function cursorPage<T, A extends string>(
  call: ScimCall,
  request: ListRequest,
  cursor: string,
  source: ListSource<T, A>,
): Promise<ListedPage<T>> {
  const { deps } = call;
  const now = deps.now();
  const binding = bindingOf(call, request, source.name);
  const after = cursor === "" ? undefined : openCursor(cursor, binding, deps.cursorKeys, now);
  if (request.count === 0) {
    return { items: [], facts: { totalResults: await source.count(source), itemsPerPage: 0 } };
  }
  const { items, total = 0, next } = await ask(source, { after, limit: request.count });
  const nextCursor = next && sealCursor(next, binding, deps.cursorKeys, now);
  return { items, facts: { totalResults: total, itemsPerPage: items.length, ...(nextCursor && { nextCursor }) } };
}

function ask<T, A extends string>({ list, scope, where, sort }: ListSource<T, A>, page: Paging): Promise<Page<T>> {
  return list({ scope, where, sort, page, withTotal: true });
}

function bindingOf({ directory }: ScimCall, request: ListRequest, name: string): CursorBinding {
  return { directory: directory.id, query: [name, request.filter, request.sortBy, request.descending] };
}

/** Names a list, its directory and who reads it, in few characters. */
function fingerprintOf(call: ScimCall, request: ListRequest, name: string): string {
  const { directory, query } = bindingOf(call, request, name);
  const reader = call.caller.by ?? "";
  return createHash("sha256")
    .update(JSON.stringify([directory, reader, ...query.map((part) => part ?? null)]))
    .digest("base64url");
}
