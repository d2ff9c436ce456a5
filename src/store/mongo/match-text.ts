import type { Document } from "mongodb";

/**
 * Text conditions as aggregation expressions. They compare bytes, as no regular expression needs to be escaped, has a
 * limit of length or knows Unicode of its own. `from`: so many bytes of the text are a prefix of ours.
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
