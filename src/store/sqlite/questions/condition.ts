import type { TeamId } from "../../../model/ids.js";
import type { Question } from "../../port/questions.js";
import { everywhere, nowhere, presence, settled, valueTest, type ValueTest } from "./comparison.js";
import { ownedBy } from "../records/owners.js";
import { attributeInfo, columnOf, searchingGroups, type Searching } from "./searching.js";
import { join, raw, sql, type Sql } from "./sql.js";

/**
 * A question as a condition on one record's row `r`, true or false and never NULL. Values beside the row are looked up by
 * (user, path), so the cost is that of a few look-ups for each record tested; which records are tested is for the list.
 * @param groups  how groups are found that a user is asked to be in
 * @throws TypeError for a question that cannot be asked of this kind of record, or with a value of the wrong type
 */
export function conditionOf(
  searching: Searching,
  team: TeamId,
  question: Question<string>,
  groups: GroupsThat = (asked) => groupsThat(team, asked),
): Sql {
  switch (question.is) {
    case "always":
      return everywhere;
    case "never":
      return nowhere;
    case "all":
      return joined(question.of, " AND ", everywhere, (one) => conditionOf(searching, team, one, groups));
    case "any":
      return joined(question.of, " OR ", nowhere, (one) => conditionOf(searching, team, one, groups));
    case "not":
      return sql`NOT (${conditionOf(searching, team, question.of, groups)})`;
    case "has":
      return attributeCondition(searching, question.attribute, presence);
    case "match":
      return matchCondition(question, (op) =>
        attributeCondition(searching, question.attribute, (x) =>
          valueTest(x, op, attributeInfo(searching, question.attribute), question.value),
        ),
      );
    case "element":
      return elementCondition(searching, question.of, question.where);
    case "inGroup":
      if (searching.table !== "users") throw new TypeError("only users are in groups");
      return sql`EXISTS (SELECT 1 FROM edges e
        WHERE e.user = r.id AND e.group_id IN (${groups(question)}))`;
    case "hasMember":
      if (searching.table !== "user_groups") throw new TypeError("only groups have members");
      return sql`EXISTS (SELECT 1 FROM edges e WHERE e.group_id = r.id AND e.user = ${question.user})`;
    case "hasEdges":
      if (searching.table === "user_groups") return raw("r.members > 0");
      return raw("EXISTS (SELECT 1 FROM edges e CROSS JOIN user_groups g ON g.id = e.group_id WHERE e.user = r.id)");
  }
}

export type InGroup = Extract<Question<string>, { is: "inGroup" }>;
/** The ids of the groups that are asked for, as a SELECT. */
export type GroupsThat = (question: InGroup) => Sql;

/** The ids of the team's groups that answer this question, as a SELECT. */
export function groupsThat(team: TeamId, { where, owners }: InGroup): Sql {
  const owned = owners === undefined ? everywhere : ownedBy(owners);
  return sql`SELECT r.id FROM user_groups r
    WHERE r.team = ${team} AND ${owned} AND ${conditionOf(searchingGroups, team, where)}`;
}

/** One element of the multi-valued attribute meets all of it: every test looks at rows of the same element. */
function elementCondition(searching: Searching, parent: string, where: Question<string>): Sql {
  const parts = ["value", "type"].map((part) => searching.infoOf(`${parent}.${part}`));
  if (!parts.some((info) => info?.element === parent)) {
    throw new TypeError(`${parent} has no elements`);
  }
  const within = (question: Question<string>): Sql => {
    switch (question.is) {
      case "always":
        return everywhere;
      case "never":
        return nowhere;
      case "all":
        return joined(question.of, " AND ", everywhere, within);
      case "any":
        return joined(question.of, " OR ", nowhere, within);
      case "not":
        return sql`NOT (${within(question.of)})`;
      case "has":
        return ofElement(question.attribute, presence);
      case "match":
        return matchCondition(question, (op) =>
          ofElement(question.attribute, (x) =>
            valueTest(x, op, attributeInfo(searching, question.attribute), question.value),
          ),
        );
      case "element":
      case "inGroup":
      case "hasMember":
      case "hasEdges":
        throw new TypeError(`${question.is} cannot be asked of one element of ${parent}`);
    }
  };
  const ofElement = (attribute: string, test: (x: Sql) => Sql): Sql => {
    if (attributeInfo(searching, attribute).element !== parent) {
      throw new TypeError(`${attribute} is not part of an element of ${parent}`);
    }
    return sql`EXISTS (SELECT 1 FROM user_values v
      WHERE v.user = e.user AND v.path = ${attribute} AND v.element = e.element AND ${test(raw("v.value"))})`;
  };
  // "/" follows "." in ASCII: the paths of all parts of this parent, and of no other, lie between the two.
  return sql`EXISTS (SELECT 1 FROM user_values e WHERE e.user = r.id
    AND e.path > ${`${parent}.`} AND e.path < ${`${parent}/`} AND e.value IS NOT NULL AND ${within(where)})`;
}

function attributeCondition(searching: Searching, attribute: string, test: (x: Sql) => Sql): Sql {
  attributeInfo(searching, attribute);
  const column = columnOf(searching, attribute);
  if (column !== undefined) return settled(test(column));
  return sql`EXISTS (SELECT 1 FROM user_values v
    WHERE v.user = r.id AND v.path = ${attribute} AND ${test(raw("v.value"))})`;
}

function matchCondition(question: Extract<Question<string>, { is: "match" }>, some: (op: ValueTest) => Sql): Sql {
  return question.op === "ne" ? sql`NOT ${some("eq")}` : some(question.op);
}

function joined(
  of: readonly Question<string>[],
  word: " AND " | " OR ",
  ofNone: Sql,
  each: (one: Question<string>) => Sql,
): Sql {
  return of.length === 0 ? ofNone : sql`(${join(of.map(each), word)})`;
}
