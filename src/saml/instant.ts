const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?Z$/;

/**
 * Milliseconds since 1970 of an instant in UTC (SAML Core 2.0 §1.3.3: always `Z`). Anything else is `undefined` and never
 * NaN, with which every comparison would be false and so every window open.
 */
export function readInstant(text: string | undefined): number | undefined {
  const match = text === undefined ? null : INSTANT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ""] = match;
  const ms = Number(fraction.padEnd(3, "0").slice(0, 3));
  const instant = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    ms,
  );
  // Date.UTC turns 30 February into 1 March; and years below 100 into the twentieth century
  return new Date(instant).toISOString() ===
    `${year ?? ""}-${month ?? ""}-${day ?? ""}T${hour ?? ""}:${minute ?? ""}:${second ?? ""}.${String(ms).padStart(3, "0")}Z`
    ? instant
    : undefined;
}

/** An instant for people. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}
