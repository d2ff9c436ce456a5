/**
 * What can be asked for by the beginning of its id. A `reference` is that of an attempt or of a trace, a `subject` is what
 * an event of the team's audit is about.
 */
export type IdKind = "user" | "group" | "attempt" | "failure" | "reference" | "subject";

export interface Ids {
  /**
   * The ids of one kind that begin so, each once, in their order, at most `limit`; by an index. Ids are lower-case ULIDs and
   * lie in the order of time, so that a beginning of eight letters is about a second and as little to look through.
   */
  beginning(kind: IdKind, beginning: string, limit: number): Promise<readonly string[]>;
}

/** The end of the texts that begin so, itself none of them. */
export function afterBeginning(beginning: string): string {
  return `${beginning}\u{10ffff}`;
}
