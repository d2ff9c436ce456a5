import type { Document } from "../driver.js";

/** The server takes no longer pattern than 32 kB; far below it the slower expression does. */
const longestPattern = 1000;

/**
 * A condition that the text of a field holds or ends in another one, case and all. A pattern, since it is compared ten times
 * as fast as an expression, and on the keys of an index where there is one; it is literal from end to end.
 * @param prefix  what each value of the field that is meant starts with; its own end of the text is not searched
 */
export function textCondition(field: string, op: "co" | "ew", part: string, prefix = ""): Document | undefined {
  if (part.length > longestPattern) return undefined;
  // `\\z`, for `$` would also match before a line end; `s`, so that the dot is any character.
  const pattern = `^${literally(prefix)}.*${literally(part)}${op === "ew" ? "\\z" : ""}`;
  return { [field]: { $regex: pattern, $options: "s" } };
}

/** Every ASCII character that is no letter or digit stands for itself behind a backslash (PCRE). */
export function literally(text: string): string {
  return text.replace(/[\x01-\x2F\x3A-\x40\x5B-\x60\x7B-\x7F]/g, "\\$&");
}

/**
 * The same as aggregation expressions, which may stand for one element and have no limit of length. They compare bytes.
 * `from`: so many bytes of the text are a prefix of ours.
 */
export function containsExpression(text: string, part: string, from: number): Document {
  return { $gte: [{ $indexOfBytes: [text, { $literal: part }, from] }, 0] };
}

export function endsWithExpression(text: string, part: string, from: number): Document {
  // An absent text has no length, which would be an error; that it is there is asked beside this, in whatever order.
  const start = { $subtract: [{ $strLenBytes: { $ifNull: [text, ""] } }, Buffer.byteLength(part)] };
  return {
    $cond: [{ $gte: [start, from] }, { $gte: [{ $indexOfBytes: [text, { $literal: part }, start] }, 0] }, false],
  };
}
