const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?Z$/;

/**
 * Milliseconds since 1970 of an instant in UTC (SAML Core 2.0 §1.3.3: always `Z`). Anything else is `undefined` and never
 * NaN, with which every comparison would be false and so every window open.
 */
export function readInstant(text: string | undefined): number | undefined {
  const match = text === undefined ? null : INSTANT.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  // Date.UTC takes years below 100 for the twentieth century, 25 o'clock for one on the next day, 30 February for 1 March
  if (year < 1000 || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined;
}

/** An instant for people. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}
