import type { TeamId } from "../../../model/ids.js";
import type { ListQuery, Page, PageKey, Question, Scope } from "../../port/questions.js";
import { checkEffort, comparisonsOf, overdue } from "../../search-effort.js";
import type { SearchLimits } from "../writer/aside.js";
import type { Connection } from "../writer/connection.js";
import { type Candidates, candidatesAtMost, candidatesOf, cost } from "./candidates.js";
import { everywhere } from "./comparison.js";
import { conditionOf, type GroupsThat, type InGroup } from "./condition.js";
import { bucketsOf, keyOf, type Reading, rowsByNumber } from "./list.js";
import { type Bucket, type Found, scopeCondition, sortExpression } from "./list-regions.js";
import { type Searching, searchingGroups } from "./searching.js";
import { every, raw, sql, type Sql } from "./sql.js";

/**
 * One page of a list, and its total, by testing every record that may answer: what no index makes short. The tests run on
 * another thread, in portions, and what they find is put into temporary tables of this connection.
 * @throws TooMuchToSearch
 */
export async function searchPage<T>(
  db: Connection,
  searching: Searching,
  team: TeamId,
  query: ListQuery<string>,
  { columns, toRecord }: Reading<T>,
  limits: SearchLimits,
): Promise<Page<T>> {
  const { limit } = query.page;
  const search = new Search(db, team, limits);
  const table = await search.find(searching, query, query.sort?.by);
  const found = limit === 0 ? [] : await pageOf(db, table, query);
  const onPage = found.slice(0, limit);
  const last = onPage.at(-1);
  return {
    items: rowsByNumber(db, searching, columns, onPage).map(toRecord),
    ...(found.length > limit && last !== undefined ? { next: keyOf(last, query) } : {}),
    ...(query.withTotal ? { total: countIn(db, table) } : {}),
  };
}

/** How many records answer, by the same way. @throws TooMuchToSearch */
export async function searchCount(
  db: Connection,
  searching: Searching,
  team: TeamId,
  query: Pick<ListQuery<string>, "scope" | "where">,
  limits: SearchLimits,
): Promise<number> {
  return countIn(db, await new Search(db, team, limits).find(searching, query));
}

function countIn(db: Connection, table: Sql): number {
  return db.getOf<[number]>(sql`SELECT count(*) FROM ${table}`)?.[0] ?? 0;
}

/** A scan of all values of an attribute is dear where there are several. */
const scansAtMost = 4;
const indexesAsked = 3;

class Search {
  readonly #db: Connection;
  readonly #team: TeamId;
  readonly #limits: SearchLimits;
  readonly #endsAt: number;
  #tables = 0;

  constructor(db: Connection, team: TeamId, limits: SearchLimits) {
    this.#db = db;
    this.#team = team;
    this.#limits = limits;
    this.#endsAt = performance.now() + limits.ms;
  }

  /** All that answer, in a table (id, n, sort). */
  async find(
    searching: Searching,
    { scope, where = { is: "always" } }: { readonly scope: Scope; readonly where?: Question<string> | undefined },
    sortBy?: string,
  ): Promise<Sql> {
    const groups = await this.#groupsIn(where);
    const condition = every([
      scopeCondition(searching, this.#team, scope),
      conditionOf(searching, this.#team, where, groups),
    ]);
    const found = this.#makeTable("n INTEGER NOT NULL, sort TEXT");
    const sort = sortBy === undefined ? raw("NULL") : sortExpression(searching, sortBy);
    const into = sql`INSERT INTO ${found} SELECT r.id, r.n, ${sort} FROM ${raw(searching.table)} r`;
    const comparisons = comparisonsOf(where) + (sortBy === undefined ? 0 : 1);
    const portion = Math.max(1, Math.floor(this.#limits.portion / Math.max(1, comparisons)));
    const few = await this.#few(searching, where, groups, comparisons);
    if (few !== undefined) {
      await this.#walk(few, "id", everywhere, portion, (range) =>
        this.#run(sql`${into} WHERE r.id IN (SELECT id FROM ${few} WHERE ${range}) AND ${condition}`),
      );
      return found;
    }
    // those in one state may be removed ones, as the condition says
    const wide = scope.state === undefined ? scope : { ...scope, includeRemoved: true };
    const { buckets } = bucketsOf(this.#db, searching, this.#team, wide);
    const records = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    checkEffort(comparisons, records, this.#limits.most);
    const index = raw(`INDEXED BY ${searching.table}_by_owner`);
    for (const bucket of buckets) {
      const inBucket = this.#inBucket(searching, bucket);
      await this.#walk(sql`${raw(searching.table)} r ${index}`, "r.id", inBucket, portion, (range) =>
        this.#run(sql`${into} ${index} WHERE ${inBucket} AND ${range} AND ${condition}`),
      );
    }
    return found;
  }

  #inBucket(searching: Searching, { owner, removed }: Bucket): Sql {
    return every([
      sql`r.team = ${this.#team} AND r.owner = ${owner}`,
      ...(searching.hasRemoved ? [sql`r.removed = ${removed ? 1 : 0}`] : []),
    ]);
  }

  /** Goes through ids in their order, a portion at a time; where each ends, the index tells at once. */
  async #walk(
    from: Sql,
    id: "id" | "r.id",
    where: Sql,
    portion: number,
    each: (range: Sql) => Promise<void>,
  ): Promise<void> {
    const column = raw(id);
    let after = "";
    for (;;) {
      const end = this.#db.getOf<[string]>(
        sql`SELECT ${column} FROM ${from} WHERE ${where} AND ${column} > ${after} ORDER BY ${column} LIMIT 1 OFFSET ${portion - 1}`,
      )?.[0];
      await each(end === undefined ? sql`${column} > ${after}` : sql`${column} > ${after} AND ${column} <= ${end}`);
      if (end === undefined) return;
      after = end;
    }
  }

  /** The candidates that an index knows to be few, as a table of ids. */
  async #few(
    searching: Searching,
    where: Question<string>,
    groups: GroupsThat,
    comparisons: number,
  ): Promise<Sql | undefined> {
    const all = candidatesOf(searching, this.#team, where, groups).sort((a, b) => a.cost - b.cost);
    const indexed = all.filter((one) => one.cost < cost.scan).slice(0, indexesAsked);
    const scanned = comparisons > scansAtMost ? [] : all.filter((one) => one.cost === cost.scan).slice(0, 1);
    for (const candidates of [...indexed, ...scanned]) {
      const few = this.#makeTable("");
      await this.#run(this.#atMost(few, candidates));
      if (countIn(this.#db, few) <= candidatesAtMost) return few;
    }
    return undefined;
  }

  #atMost(table: Sql, { ids }: Candidates): Sql {
    return sql`INSERT OR IGNORE INTO ${table} SELECT id FROM (${ids}) WHERE id IS NOT NULL LIMIT ${candidatesAtMost + 1}`;
  }

  /** Finds, once for all users, the groups that these are asked to be in. */
  async #groupsIn(question: Question<string>): Promise<GroupsThat> {
    const tables = new Map<InGroup, Sql>();
    for (const asked of inGroupsOf(question)) {
      const { where, owners } = asked;
      tables.set(asked, await this.find(searchingGroups, { scope: { owners }, where }));
    }
    return (asked) => {
      const table = tables.get(asked);
      if (table === undefined) throw new TypeError("the groups of this question were not looked for");
      return sql`SELECT id FROM ${table}`;
    };
  }

  /** Gone when the search is over. */
  #makeTable(columns: string): Sql {
    this.#tables += 1;
    const table = `temp.found_${this.#tables}`;
    this.#db.exec(
      `CREATE TABLE ${table} (id TEXT NOT NULL PRIMARY KEY${columns === "" ? "" : `, ${columns}`}) WITHOUT ROWID`,
    );
    return raw(table);
  }

  async #run(statement: Sql): Promise<void> {
    if (performance.now() > this.#endsAt) throw overdue(this.#limits.ms);
    await this.#db.runAside(statement);
  }
}

function inGroupsOf(question: Question<string>): readonly InGroup[] {
  switch (question.is) {
    case "inGroup":
      return [question];
    case "all":
    case "any":
      return question.of.flatMap(inGroupsOf);
    case "not":
      return inGroupsOf(question.of);
    default:
      return [];
  }
}

/** The rows of the page and one more, in the order of the list: those without a sort value last, descending all reversed. */
async function pageOf(db: Connection, table: Sql, { page, sort }: ListQuery<string>): Promise<readonly Found[]> {
  const after = "after" in page ? page.after : undefined;
  const down = raw(sort?.descending === true ? " DESC" : "");
  const order = sort === undefined ? sql`id${down}` : sql`sort IS NULL${down}, sort${down}, id${down}`;
  const behind = after === undefined ? everywhere : behindKey(after, sort);
  const skip = "skip" in page ? page.skip : 0;
  const rows = raw("temp.page");
  await db.runAside(
    sql`CREATE TABLE ${rows} AS SELECT id, n, sort FROM ${table} WHERE ${behind} ORDER BY ${order} LIMIT ${page.limit + 1} OFFSET ${skip}`,
  );
  return db.allOf<Found>(sql`SELECT id, n, sort FROM ${rows} ORDER BY rowid`);
}

function behindKey({ id, sort: value }: PageKey, sort: ListQuery<string>["sort"]): Sql {
  const beyond = raw(sort?.descending === true ? "<" : ">");
  if (sort === undefined) return sql`id ${beyond} ${id}`;
  if (value === undefined) throw new TypeError("the key belongs to a list in another order");
  if (value !== null) {
    const further = sql`(sort, id) ${beyond} (${value}, ${id})`;
    return sort.descending ? further : sql`(sort IS NULL OR ${further})`;
  }
  const rest = sql`(sort IS NULL AND id ${beyond} ${id})`;
  return sort.descending ? sql`(${rest} OR sort IS NOT NULL)` : rest;
}
