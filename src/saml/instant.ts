const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?Z$/;
const FRACTION_AT = "YYYY-MM-DDThh:mm:ss".length;

/**
 * Milliseconds since 1970 of an instant in UTC (SAML Core 2.0 §1.3.3: always `Z`). Anything else is `undefined` and never
 * NaN, with which every comparison would be false and so every window open.
 */
export function readInstant(text: string | undefined): number | undefined {
  if (text === undefined || !INSTANT.test(text)) return undefined;
  // the format that Date reads has at most three digits behind the point
  const instant = Date.parse(
    `${text.slice(0, FRACTION_AT)}${text.slice(FRACTION_AT, FRACTION_AT + 4).replace("Z", "")}Z`,
  );
  if (Number.isNaN(instant)) return undefined;
  // 30 February is read as 1 March, and 24:00 as the next day
  return new Date(instant).getUTCDate() === Number(text.slice(8, 10)) ? instant : undefined;
}

/** An instant for people. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}
