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
  /** Never cut, for it is typed into the next command. */
  readonly whole?: true | undefined;
}

const gap = "  ";
const narrowest = 6;

/**
 * Rows under titles. Where the terminal is narrower than the rows, the widest columns give way; what is not shown on a
 * terminal is never cut.
 */
export function table<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  width: number | undefined,
  none: string,
): string {
  if (rows.length === 0) return `${none}\n`;
  const cells = rows.map((row) => columns.map((column) => plain(column.of(row))));
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => (line[at] ?? "").length)),
  );
  if (width !== undefined) fit(widths, columns, width);
  const line = (values: readonly string[]): string =>
    values
      .map((value, at) => cut(value, widths[at] ?? 0))
      .join(gap)
      .trimEnd();
  return `${[line(columns.map((column) => column.title)), ...cells.map(line)].join("\n")}\n`;
}

function fit(
  widths: number[],
  columns: readonly Column<never>[] | readonly { whole?: true | undefined }[],
  width: number,
): void {
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1);
  while (total() > width) {
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
  return value === undefined ? "-" : String(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
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

export function yesNo(flag: boolean): string {
  return flag ? "yes" : "no";
}
