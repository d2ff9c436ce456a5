import type { AttributeInfo } from "../../../model/attributes.js";
import type { Comparison } from "../../port/questions.js";
import { comparedForm } from "../../search-values.js";
import { raw, sql, type Sql } from "./sql.js";

/** `ne` is the negation of `eq` over all values, and so never a test of one. */
export type ValueTest = Exclude<Comparison, "ne">;

/** A test of one value, `x`, that an index on x can answer where the order of its values allows. */
export function valueTest(x: Sql, op: ValueTest, info: AttributeInfo, asked: string | number | boolean): Sql {
  const value = comparedForm(info, asked);
  switch (op) {
    case "eq":
      return sql`${x} = ${value}`;
    case "gt":
      return sql`${x} > ${value}`;
    case "ge":
      return sql`${x} >= ${value}`;
    case "lt":
      return sql`${x} < ${value}`;
    case "le":
      return sql`${x} <= ${value}`;
    case "co":
      return value === "" ? sql`${x} IS NOT NULL` : sql`instr(${x}, ${value}) > 0`;
    case "ew":
      return value === "" ? sql`${x} IS NOT NULL` : sql`substr(${x}, -length(${value})) = ${value}`;
    case "sw": {
      if (value === "") return sql`${x} IS NOT NULL`;
      const end = firstBeyond(value);
      return end === undefined ? sql`${x} >= ${value}` : sql`${x} >= ${value} AND ${x} < ${end}`;
    }
  }
}

/** True where the test holds, false where it does not, also where there is no value at all. */
export function settled(test: Sql): Sql {
  return sql`coalesce(${test}, 0)`;
}

export function presence(x: Sql): Sql {
  return sql`${x} IS NOT NULL`;
}

export const nowhere: Sql = raw("0");
export const everywhere: Sql = raw("1");

/**
 * The first text, by UTF-8 bytes, behind all that start with this one: the last letter that has a next one, moved on.
 * Undefined where nothing lies behind.
 */
function firstBeyond(start: string): string | undefined {
  const points = Array.from(start, (letter) => letter.codePointAt(0) ?? 0);
  for (let last = points.length - 1; last >= 0; last--) {
    const point = points[last] ?? 0;
    if (point === 0x10ffff) continue;
    const next = point === 0xd7ff ? 0xe000 : point + 1; // surrogates are no letters
    return String.fromCodePoint(...points.slice(0, last), next);
  }
  return undefined;
}
