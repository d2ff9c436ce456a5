/** One line of the bench table (DESIGN §11). */
export interface Row {
  readonly measure: string;
  readonly bar: string;
  /** What was measured, with its unit. */
  readonly result: string;
  /** For comparisons: the ratio that the bar speaks of, at least, in the middle and at most over the rounds. */
  readonly ratio?: { readonly min: number; readonly median: number; readonly max: number } | undefined;
  /** What a chart shows of it: the middle one of the times, in milliseconds, and at which size it was measured. */
  readonly point?: { readonly panel: string; readonly line: string; readonly size: number; readonly ms: number };
  readonly met: boolean;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function ratiosOf(values: readonly number[]): NonNullable<Row["ratio"]> {
  return { min: Math.min(...values), median: medianOf(values), max: Math.max(...values) };
}

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ measure, bar, result, ratio, met }) => [
    measure,
    bar,
    result,
    ratio === undefined
      ? ""
      : [ratio.min, ratio.median, ratio.max].map((one) => one.toFixed(one < 10 ? 2 : 1)).join(" / "),
    met ? "yes" : "NO",
  ]);
  const head = ["measure", "bar", "result", "ratio min / median / max", "met"];
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...cells.map(line)].join("\n");
}
