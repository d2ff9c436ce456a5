import { TooMuchToSearch } from "./port/errors.js";
import type { Question } from "./port/questions.js";

/** How many values of one record a question looks at: what it costs for each record that no index rules out. */
export function comparisonsOf(question: Question<string>): number {
  switch (question.is) {
    case "all":
    case "any":
      return question.of.reduce((sum, one) => sum + comparisonsOf(one), 0);
    case "not":
      return comparisonsOf(question.of);
    case "element":
      return 1 + comparisonsOf(question.where);
    case "always":
    case "never":
      return 0;
    case "has":
    case "match":
    case "inGroup":
    case "hasMember":
    case "hasEdges":
      return 1;
  }
}

/** Whether everybody who answers has a value, or the beginning of one, that an index leads to. */
export function isNarrow(question: Question<string>): boolean {
  switch (question.is) {
    case "all":
      return question.of.some(isNarrow);
    case "any":
      return question.of.every(isNarrow);
    case "element":
      return isNarrow(question.where);
    case "match":
      return (
        (question.op === "eq" || question.op === "sw") && typeof question.value === "string" && question.value !== ""
      );
    case "hasMember":
    case "never":
      return true;
    case "not":
    case "has":
    case "inGroup":
    case "hasEdges":
    case "always":
      return false;
  }
}

/** Comparisons times records, of one search: two comparisons with each of two million users, or 40 with each of 100,000. */
export const mostTests = 4_000_000;
/** How long one search may take once it has begun, in milliseconds. */
export const searchMs = 10_000;

/** One comparison is never too much by itself: it may still take too long. @throws TooMuchToSearch before anything is looked at */
export function checkEffort(comparisons: number, records: number, most = mostTests): void {
  if (comparisons > 1 && comparisons * records > most) {
    throw new TooMuchToSearch(`${comparisons} comparisons with each of ${records} records are too much for one search`);
  }
}

/** @param ms  how long it was given */
export function overdue(ms: number, cause?: unknown): TooMuchToSearch {
  return new TooMuchToSearch(`a search of more than ${ms / 1000} seconds is too much`, { cause });
}
