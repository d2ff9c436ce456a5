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

/** Comparisons times records, of one search: one comparison with each of four million users, or 40 with each of 100,000. */
export const mostTests = 4_000_000;
/** How long one search may take once it has begun. */
export const searchMs = 10_000;

/** @throws TooMuchToSearch before anything is looked at */
export function checkEffort(comparisons: number, records: number, most = mostTests): void {
  if (comparisons * records > most) {
    throw new TooMuchToSearch(`${comparisons} comparisons with each of ${records} records`);
  }
}
