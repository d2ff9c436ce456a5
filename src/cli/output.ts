import { oneLine } from "../lib/one-line.js";

/** What a command says: for scripts as JSON, for people as text. */
export interface Output {
  readonly json: unknown;
  readonly text: string;
  /** Absent: 0. */
  readonly exitCode?: number | undefined;
}

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => string | number | undefined;
  /** Never cut: it is typed into the next command, or says nothing any more when cut, as a time or a code. */
  readonly whole?: true | undefined;
  /** Where the terminal is narrow, in place of `of`: a time without its year, an id's beginning. */
  readonly short?: ((row: T) => string | number | undefined) | undefined;
  /** Left out where there is no room even so, the lowest number first. */
  readonly expendable?: number | undefined;
}

const gap = "  ";
/** A column that gives way keeps as much, as long as others can be left out. */
const readable = 16;
const narrowest = 6;

/**
 * Rows under titles. Where the terminal is narrower than the rows, what has a short form takes it, then what is expendable is
 * left out, then the widest columns are cut; what is not shown on a terminal is never cut.
 */
export function table<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  width: number | undefined,
  none: string,
): string {
  if (rows.length === 0) return `${none}\n`;
  const full = laidOut(rows, columns);
  const shown = width === undefined || sum(full.widths) <= width ? full : narrowed(rows, columns, width);
  const line = (values: readonly string[]): string =>
    values
      .map((value, at) => cut(value, shown.widths[at] ?? 0))
      .join(gap)
      .trimEnd();
  return `${[line(shown.columns.map((column) => column.title)), ...shown.cells.map(line)].join("\n")}\n`;
}

interface Layout<T> {
  readonly columns: readonly Column<T>[];
  readonly cells: readonly (readonly string[])[];
  readonly widths: number[];
}

function laidOut<T>(rows: readonly T[], columns: readonly Column<T>[]): Layout<T> {
  const cells = rows.map((row) => columns.map((column) => plain(column.of(row))));
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => (line[at] ?? "").length)),
  );
  return { columns, cells, widths };
}

function narrowed<T>(rows: readonly T[], columns: readonly Column<T>[], width: number): Layout<T> {
  let kept = columns.map((column) => ({ ...column, of: column.short ?? column.of }));
  let layout = laidOut(rows, kept);
  const room = (): number =>
    sum(
      kept.map(({ whole }, at) =>
        whole === true ? (layout.widths[at] ?? 0) : Math.min(readable, layout.widths[at] ?? 0),
      ),
    );
  while (room() > width) {
    const orders = kept.flatMap(({ expendable }) => (expendable === undefined ? [] : [expendable]));
    if (orders.length === 0) break;
    kept = kept.filter(({ expendable }) => expendable !== Math.min(...orders));
    layout = laidOut(rows, kept);
  }
  fit(layout.widths, kept, width);
  return layout;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((all, one) => all + one, 0) + gap.length * (widths.length - 1);
}

function fit(widths: number[], columns: readonly { whole?: true | undefined }[], width: number): void {
  while (sum(widths) > width) {
    const widest = widths.reduce(
      (best, one, at) => (columns[at]?.whole !== true && one > (widths[best] ?? 0) ? at : best),
      widths.findIndex((_, at) => columns[at]?.whole !== true),
    );
    const now = widths[widest];
    if (now === undefined || now <= narrowest) return;
    widths[widest] = now - 1;
  }
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** Values from outside never move the cursor or colour the terminal. */
function plain(value: string | number | undefined): string {
  return value === undefined ? "-" : oneLine(String(value));
}

/** One record, a line for each fact; facts without a value are left out, lists go below each other. */
export function facts(
  pairs: readonly (readonly [string, string | number | boolean | readonly string[] | undefined])[],
): string {
  const shown = pairs.filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0));
  const indent = Math.max(0, ...shown.map(([name]) => name.length)) + gap.length;
  return shown
    .map(([name, value]) => {
      const lines = Array.isArray(value) ? (value as readonly string[]).map(plain) : [plain(String(value))];
      return `${name.padEnd(indent)}${lines.join(`\n${" ".repeat(indent)}`)}\n`;
    })
    .join("");
}

/** `2026-11-25 10:00:00Z`. */
export function time(instant: number | undefined): string | undefined {
  return instant === undefined
    ? undefined
    : new Date(instant)
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z/, "Z");
}

/** An instant of a view, as people read it. */
export function instant(shown: string | null | undefined): string | undefined {
  return shown === null || shown === undefined ? undefined : time(Date.parse(shown));
}

/** Under a list that was cut. */
export function moreText(more: boolean, limit: number): string {
  return more ? `and more: --limit ${limit * 10}\n` : "";
}

/** A column of instants that is never cut: on a narrow terminal it gives up its year. */
export function timeColumn<T>(title: string, of: (row: T) => string | null | undefined): Column<T> {
  return { title, of: (row) => instant(of(row)), short: (row) => instant(of(row))?.slice("2026-".length), whole: true };
}

/** The same of what may be a year away and more, as an end: there it gives up the hour instead. */
export function dayColumn<T>(title: string, of: (row: T) => string | null | undefined): Column<T> {
  return { ...timeColumn(title, of), short: (row) => instant(of(row))?.slice(0, "2026-11-25".length) };
}

/** Two ids made in one moment differ only in their last letters; all others by these. */
const shortestId = 12;

/**
 * A column of ids: on a narrow terminal only as much of their beginning as tells those shown apart. A unique beginning is taken
 * wherever an id is.
 */
export function idColumn<T>(title: string, rows: readonly T[], of: (row: T) => string): Column<T> {
  const ids = [...new Set(rows.map(of))].sort();
  const shared = ids.slice(1).map((id, at) => sharedBeginning(id, ids[at] ?? ""));
  const enough = Math.max(shortestId, ...shared.map((length) => length + 1));
  return { title, of, short: (row) => of(row).slice(0, enough), whole: true };
}

function sharedBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

export function yesNo(flag: boolean): string {
  return flag ? "yes" : "no";
}
