import { z } from "zod";
import { isOneLine } from "../../lib/one-line.js";

/** Parts that several views share. Instants are shown as RFC 3339 in UTC, for people and programs alike. */
export const instant = z.iso.datetime().describe("RFC 3339, UTC");
export const maybeInstant = instant.nullable();

export function shownInstant(ms: number): string {
  return new Date(ms).toISOString();
}

export function shownMaybe(ms: number | undefined): string | null {
  return ms === undefined ? null : shownInstant(ms);
}

/** An instant that somebody gives. */
export const anInstant = z.iso.datetime({ offset: true, error: "must be an instant such as 2027-01-31T00:00:00Z" });

/** How long so many hours are, in whole milliseconds: instants are kept and told in no smaller parts. */
export function msOfHours(hours: number): number {
  return Math.round(hours * 3_600_000);
}

/** A page of a list: `next` is the value for `after`, null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe("The value for after; null at the end"),
  });
}

const mostPerPage = 200;
const usualPerPage = 50;

/** What every list takes. More than 200 is refused and never cut silently. */
export const pageInput = {
  after: z.string().max(2048).optional().describe("The next of the page before"),
  limit: z
    .int({ error: `must be a whole number from 1 to ${mostPerPage}` })
    .min(1, { error: "must be at least 1" })
    .max(mostPerPage, { error: `must be at most ${mostPerPage}` })
    .default(usualPerPage),
};

/** Of lists that are long and asked many things: a page may end before it is full, where only looking answers what is asked. */
export const longPageInput = {
  ...pageInput,
  after: pageInput.after.describe(
    "The next of the page before. A page may hold fewer than limit, even none, and still have a next: what is asked is rare, and the page has looked far enough",
  ),
};

/** What people give a name: something to read, on one line, without characters that hide or reorder others. */
export const nameInput = z
  .string()
  .trim()
  .min(1, { error: "must not be empty" })
  .max(200, { error: "must have at most 200 characters" })
  .refine(isOneLine, {
    error: "must not hold control characters or invisible ones",
  });

export const slugInput = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: "must be 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end",
});

/** What may be said of a deletion that can be undone. */
export const deleteInput = z.strictObject({
  final: z
    .boolean()
    .default(false)
    .describe("At once and for good: it cannot be undone, and its people are manual now"),
});

/** An address of the web without credentials; `javascript:`, `data:` and the like are none. */
export const webAddress = z
  .string()
  .max(2000, { error: "must have at most 2000 characters" })
  .refine(isWebAddress, { error: "must be an http(s) address without user name and password" });

export function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && username === "" && password === "";
}
