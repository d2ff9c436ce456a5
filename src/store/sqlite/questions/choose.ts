import type { TeamId } from "../../../model/ids.js";
import type { ListQuery, Page } from "../../port/questions.js";
import { comparisonsOf } from "../../search-effort.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { type Few, veryFewCandidates } from "./candidates.js";
import { bucketsOf, countRecords, listPage, type Reading } from "./list.js";
import { searchCount, searchPage } from "./search.js";
import type { Searching } from "./searching.js";

/**
 * A page of a list. What an index answers soon is read at once; for what looks at many records nobody else has to wait. A
 * page without its total ends as soon as it is full, and inside a work the work's own changes count: both are read here.
 */
export function listRecords<T>(
  access: Access,
  searching: Searching,
  team: TeamId,
  query: ListQuery<string>,
  reading: Reading<T>,
): Promise<Page<T>> {
  return access.read((db) => {
    const { aside } = access;
    if (aside === undefined || !query.withTotal) return listPage(db, searching, team, query, reading);
    const short = shortWay(db, searching, team, query, aside.limits.onLoop);
    if (short !== undefined) return listPage(db, searching, team, query, reading, short.few);
    return aside.search((other) => searchPage(other, searching, team, query, reading, aside.limits));
  });
}

/** How many records answer. */
export function countOf(
  access: Access,
  searching: Searching,
  team: TeamId,
  query: Pick<ListQuery<string>, "scope" | "where">,
): Promise<number> {
  return access.read((db) => {
    const { aside } = access;
    const short = aside && shortWay(db, searching, team, query, aside.limits.onLoop);
    if (aside === undefined || short !== undefined) return countRecords(db, searching, team, query, short?.few);
    return aside.search((other) => searchCount(other, searching, team, query, aside.limits));
  });
}

/** @returns undefined where more than so many values would have to be looked at */
function shortWay(
  db: Connection,
  searching: Searching,
  team: TeamId,
  { scope, where, sort }: Pick<ListQuery<string>, "scope" | "where" | "sort">,
  tests: number,
): { readonly few?: Few | undefined } | undefined {
  if (where === undefined || where.is === "always") {
    if (sort === undefined || isIndexed(searching, sort.by)) return {};
    const { buckets } = bucketsOf(db, searching, team, scope);
    return buckets.reduce((sum, { count }) => sum + count, 0) <= tests ? {} : undefined;
  }
  const few = veryFewCandidates(db, searching, team, where, Math.floor(tests / Math.max(1, comparisonsOf(where))));
  return few && { few };
}

function isIndexed({ sortIndexes, markedWhenAbsent }: Searching, by: string): boolean {
  return by === "id" || sortIndexes.has(by) || markedWhenAbsent.has(by);
}
