import type { IdKind } from "../../store/port/ids.js";
import type { TeamStore } from "../../store/port/store.js";
import { UsageFault } from "../exit-codes.js";

/** Eight letters of an id are about a second: fewer would stand for too many things to look through. */
const fewestLetters = 8;
const mostNamed = 10;
const words: Readonly<Record<IdKind, string>> = {
  user: "users",
  group: "groups",
  attempt: "attempts",
  failure: "failures",
  reference: "reference ids",
  subject: "records",
};

/** Whether it may be the beginning of an id (a ULID in lower case), and not the whole of one. */
export function isBeginning(named: string): boolean {
  return named.length >= fewestLetters && named.length < 26 && /^[0-9a-z]+$/i.test(named);
}

/**
 * The one id of a kind that begins so; undefined where there is none, or where what was typed is no beginning of an id.
 * @throws UsageFault that names those that begin so, where there are several
 */
export async function idMeant(store: Pick<TeamStore, "ids">, kind: IdKind, named: string): Promise<string | undefined> {
  if (!isBeginning(named)) return undefined;
  return oneOf(await store.ids.beginning(kind, named.toLowerCase(), mostNamed + 1), words[kind], named);
}

/** The same among ids that are at hand. @throws UsageFault */
export function oneOf(ids: readonly string[], what: string, named: string): string | undefined {
  const [found, another] = ids;
  if (another === undefined) return found;
  const more = ids.length > mostNamed ? ", and more" : "";
  throw new UsageFault(
    `Several ${what} begin with "${named}": ${ids.slice(0, mostNamed).join(", ")}${more}. Give more letters.`,
  );
}

/** The record, of few that are at hand, whose id begins so. @throws UsageFault */
export function oneBeginning<T extends { readonly id: string }>(
  records: readonly T[],
  what: string,
  named: string,
): T | undefined {
  if (!isBeginning(named)) return undefined;
  const meant = oneOf(
    records.flatMap(({ id }) => (id.startsWith(named.toLowerCase()) ? [id] : [])),
    what,
    named,
  );
  return records.find(({ id }) => id === meant);
}
