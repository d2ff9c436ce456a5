const grouped = new Intl.NumberFormat("en");

/** As `1 event` and `1,234 events`. */
export function counted(count: number, one: string): string {
  return `${grouped.format(count)} ${one}${count === 1 ? "" : "s"}`;
}
