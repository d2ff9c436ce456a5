import type { TeamId } from "../../../model/ids.js";
import type { Question } from "../../port/questions.js";
import { everywhere, valueTest } from "./comparison.js";
import { type GroupsThat, groupsThat } from "./condition.js";
import type { Connection } from "../writer/connection.js";
import { attributeInfo, columnOf, type Searching, searchingGroups } from "./searching.js";
import { join, raw, sql, type Sql } from "./sql.js";

/** Above this many it is better to walk the list in its order and test each record. */
export const candidatesAtMost = 5000;

/** A SELECT of ids among which all that answer the question are; `cost` orders them, the best index first. */
export interface Candidates {
  readonly cost: number;
  readonly ids: Sql;
}
export const cost = { equal: 1, start: 2, range: 3, scan: 4 } as const;

/** The only records that can answer a question: as what stands behind FROM, with `r` among it. */
export interface Few {
  readonly from: Sql;
  readonly where: Sql;
  readonly atMostOne: boolean;
}

/**
 * The few records that can answer the question at all, where an index says that they are few. The condition must still
 * be tested on them. Undefined: there are many, or no index says anything about the question.
 */
export function fewCandidates(
  db: Connection,
  searching: Searching,
  team: TeamId,
  question: Question<string>,
): Few | undefined {
  return (
    theOnlyOne(searching, question) ??
    fewAmong(db, searching, candidatesOf(searching, team, question).sort(byCost), candidatesAtMost)
  );
}

const likely = 4;

/** The same at a small price: some indexes are asked, for a small number, and nothing is scanned. */
export function veryFewCandidates(
  db: Connection,
  searching: Searching,
  team: TeamId,
  question: Question<string>,
  atMost: number,
): Few | undefined {
  const only = theOnlyOne(searching, question);
  if (only !== undefined) return only;
  const indexed = candidatesOf(searching, team, question).filter((one) => one.cost < cost.scan);
  return fewAmong(db, searching, indexed.sort(byCost).slice(0, likely), atMost);
}

const byCost = (a: Candidates, b: Candidates): number => a.cost - b.cost;

function theOnlyOne(searching: Searching, question: Question<string>): Few | undefined {
  const only = namesOne(searching, question);
  return only && { from: sql`${raw(searching.table)} r`, where: only, atMostOne: true };
}

function fewAmong(
  db: Connection,
  searching: Searching,
  candidates: readonly Candidates[],
  atMost: number,
): Few | undefined {
  for (const { ids } of candidates) {
    // Counting takes an eighth of the time that the ids themselves take, and where there are too many, none are needed.
    const counted = db.getOf<[number]>(sql`SELECT count(*) FROM (SELECT id FROM (${ids}) LIMIT ${atMost + 1})`);
    if (counted === undefined || counted[0] > atMost) continue;
    const few = [...new Set(db.list<string | null>(`SELECT json_group_array(id) FROM (${ids.text})`, ids.values))];
    return {
      from: sql`json_each(${JSON.stringify(few)}) c CROSS JOIN ${raw(searching.table)} r ON r.id = c.value`,
      where: everywhere,
      atMostOne: few.length <= 1,
    };
  }
  return undefined;
}

/** Equality with what is unique in a team needs no check whether the candidates are few. */
function namesOne(searching: Searching, question: Question<string>): Sql | undefined {
  if (question.is === "all") {
    for (const one of question.of) {
      const test = namesOne(searching, one);
      if (test !== undefined) return test;
    }
  }
  if (question.is !== "match" || question.op !== "eq" || !searching.unique.has(question.attribute)) return undefined;
  const column = columnOf(searching, question.attribute);
  return column && valueTest(column, "eq", attributeInfo(searching, question.attribute), question.value);
}

/** Whether the groups that are asked for are found by what is unique to each. */
function isNamed(question: Question<string>): boolean {
  switch (question.is) {
    case "all":
      return question.of.some(isNamed);
    case "any":
      return question.of.every(isNamed);
    case "match":
      return question.op === "eq" && searchingGroups.unique.has(question.attribute);
    default:
      return false;
  }
}

const nobody = raw("SELECT NULL AS id WHERE 0");

/** @param groups  how groups are found that a user is asked to be in */
export function candidatesOf(
  searching: Searching,
  team: TeamId,
  question: Question<string>,
  groups: GroupsThat = (asked) => groupsThat(team, asked),
): Candidates[] {
  switch (question.is) {
    case "never":
      return [{ cost: cost.equal, ids: nobody }];
    case "all":
      return cheapestScan(question.of.flatMap((one) => candidatesOf(searching, team, one, groups)));
    case "any":
      return unionOf(question.of.map((one) => candidatesOf(searching, team, one, groups)));
    case "match":
      return matchCandidates(searching, team, question);
    case "element":
      return candidatesOf(searching, team, question.where, groups);
    case "inGroup":
      return [
        {
          cost: isNamed(question.where) ? cost.start : cost.scan,
          ids: sql`SELECT user AS id FROM edges WHERE group_id IN (${groups(question)})`,
        },
      ];
    case "hasMember":
      return [{ cost: cost.equal, ids: sql`SELECT group_id AS id FROM edges WHERE user = ${question.user}` }];
    case "has":
      return hasCandidates(searching, team, question.attribute);
    case "always":
    case "not":
    case "hasEdges":
      return [];
  }
}

function matchCandidates(
  searching: Searching,
  team: TeamId,
  { attribute, op, value }: Extract<Question<string>, { is: "match" }>,
): Candidates[] {
  if (op === "ne") return [];
  const info = attributeInfo(searching, attribute);
  const column = columnOf(searching, attribute);
  const rank = { eq: cost.equal, sw: cost.start, gt: cost.range, ge: cost.range, lt: cost.range, le: cost.range };
  const scans = op === "co" || op === "ew" || value === "";
  if (column === undefined) {
    const test = valueTest(raw("value"), op, info, value);
    const ids = sql`SELECT user AS id FROM user_values WHERE team = ${team} AND path = ${attribute} AND ${test}`;
    return [{ cost: scans ? cost.scan : rank[op], ids }];
  }
  if (attribute !== "id" && !searching.sortIndexes.has(attribute)) return [];
  const ids = sql`SELECT r.id FROM ${raw(searching.table)} r
    WHERE r.team = ${team} AND ${valueTest(column, op, info, value)}`;
  return [{ cost: scans ? cost.scan : rank[op], ids }];
}

function hasCandidates(searching: Searching, team: TeamId, attribute: string): Candidates[] {
  attributeInfo(searching, attribute);
  if (columnOf(searching, attribute) !== undefined) return [];
  const ids = sql`SELECT user AS id FROM user_values WHERE team = ${team} AND path = ${attribute} AND value IS NOT NULL`;
  return [{ cost: cost.range, ids }];
}

/** A scan of all values of an attribute is worth it once; a second one seldom finds fewer. */
function cheapestScan(found: Candidates[]): Candidates[] {
  const scan = found.find((one) => one.cost === cost.scan);
  return [...found.filter((one) => one.cost < cost.scan), ...(scan === undefined ? [] : [scan])];
}

/** Whoever answers one of several questions is among the candidates of that one; one without an index spoils it. */
function unionOf(each: readonly Candidates[][]): Candidates[] {
  const best = each.map((found) => found.sort((a, b) => a.cost - b.cost)[0]);
  if (best.some((one) => one === undefined)) return [];
  const known = best as Candidates[];
  if (known.length === 0) return [{ cost: cost.equal, ids: nobody }];
  return [
    {
      cost: Math.max(...known.map((one) => one.cost)),
      ids: join(
        known.map((one) => one.ids),
        " UNION ALL ",
      ),
    },
  ];
}
