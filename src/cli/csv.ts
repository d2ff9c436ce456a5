import { csvLine } from "../lib/csv.js";
import type { Column } from "./output.js";

/** Rows as CSV (RFC 4180), under the titles of their columns. */
export function csv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const titles = columns.map(({ title }) => title.toLowerCase().replaceAll(" ", "_"));
  return [titles, ...rows.map((row) => columns.map((column) => column.of(row)))]
    .map((row) => `${csvLine(row)}\n`)
    .join("");
}
