import { stringify } from "csv-stringify/sync";
import type { Column } from "./output.js";

/** Rows as CSV (RFC 4180). A value that a spreadsheet would run as a formula is kept from it. */
export function csv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => column.of(row) ?? "")),
    {
      header: true,
      columns: columns.map(({ title }) => title.toLowerCase().replaceAll(" ", "_")),
      escape_formulas: true,
    },
  );
}
