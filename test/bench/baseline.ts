import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./rows.js";

/** The ratios of a run that somebody has looked at, in the repository: seconds differ from machine to machine, ratios hardly do. */
const file = join(import.meta.dirname, "baseline.json");

export type Baseline = Readonly<Record<string, number>>;

/** How much worse a ratio may be before it is told: runs differ by so much. */
const worseBy = 1.25;

export function readBaseline(): Baseline {
  return JSON.parse(readFileSync(file, "utf8")) as Baseline;
}

/** Keeps the ratios of these rows; what was not measured now stays. */
export function keepBaseline(rows: readonly Row[]): void {
  const kept = { ...readBaseline() };
  for (const { measure, ratio } of rows) if (ratio !== undefined) kept[measure] = Number(ratio.median.toPrecision(3));
  const sorted = Object.entries(kept).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

/** A line for each row that has become worse than it was, and for each that the baseline does not know. */
export function comparedWith(baseline: Baseline, rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ measure, bar, ratio }) => {
    if (ratio === undefined) return [];
    const before = baseline[measure];
    if (before === undefined) return [`new: ${measure}`];
    const isLessBetter = bar.startsWith("≤");
    const times = isLessBetter ? ratio.median / before : before / ratio.median;
    return times > worseBy ? [`worse: ${measure}: ${before} before, ${ratio.median.toPrecision(3)} now`] : [];
  });
}
