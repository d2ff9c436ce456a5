import type { TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";

/** A record goes to its own team only, and its text survives. @throws TypeError */
export function checkRecord(team: TeamId, record: { readonly teamId: TeamId }): void {
  if (record.teamId !== team) throw new TypeError("the record names another team than the one it is written to");
  checkText(record);
}

/** What a filter asks for must be text that could have been kept: the driver would turn other text into something else. */
export function checkedText<T extends string>(value: T): T {
  checkText(value, "value");
  return value;
}

/** So many ids, or documents, of one call: what the driver does with them holds nobody else up for long. */
export const idsPerCall = 2_500;

export function* portions<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
