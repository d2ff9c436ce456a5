import { isLocal, isOperator, type Admin } from "../model/admin.js";

/** A sign-in by password proves a way in for so long. */
const provenForMs = 90 * 24 * 60 * 60_000;

/**
 * Whether the installation would be left without a way in: the last operator who signed in by password within 90 days stays
 * as they are; where none did, the last operator who has a password.
 * @param before  all operators as they are
 * @param after  the one to be changed as they would be; undefined: removed
 */
export function leavesNoWayIn(
  before: readonly Admin[],
  changed: Admin["id"],
  after: Admin | undefined,
  now: number,
): boolean {
  const ways = waysIn(before, now);
  if (!ways.some(({ id }) => id === changed)) return false;
  if (ways.some(({ id }) => id !== changed)) return false;
  return after === undefined || !isOperator(after) || !isLocal(after);
}

function waysIn(operators: readonly Admin[], now: number): readonly Admin[] {
  const local = operators.filter((admin) => isOperator(admin) && isLocal(admin));
  const proven = local.filter(({ lastPasswordSignInAt: at }) => at !== undefined && at > now - provenForMs);
  return proven.length > 0 ? proven : local;
}
