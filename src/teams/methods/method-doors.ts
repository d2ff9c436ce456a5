import { sameValue } from "../../model/changes.js";
import type { MethodAlias, SsoMethod } from "../../model/sso-method.js";
import { Refused } from "../../model/refused.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamsDeps } from "../deps.js";
import { teamsRefusals } from "../refusals.js";

/** What a method opens beside its own door: the console to admins, and the addresses of a product before. */

/**
 * @param before  as it is; undefined: it is new
 * @throws Refused `value_invalid`, `alias_taken`
 */
export async function checkDoors(
  deps: TeamsDeps,
  before: SsoMethod | undefined,
  next: Pick<SsoMethod, "id" | "admins" | "aliases" | "asksAs" | "spEntityId">,
): Promise<void> {
  const { kind } = deps.caller.actor;
  const makesOperators = Object.values(next.admins?.groups ?? {}).includes("operator");
  if (makesOperators && !sameValue(before?.admins, next.admins) && kind !== "file" && kind !== "cli") {
    throw new Refused(teamsRefusals.operators_by_host());
  }
  checkAsksAs(next);
  if (sameValue(before?.aliases, next.aliases) && before?.spEntityId === next.spEntityId) return;
  const aliases = next.aliases ?? [];
  // among themselves aliases are kept apart by the store
  for (const other of await deps.store.allMethods()) {
    const own = other.id === next.id ? next.spEntityId : other.spEntityId;
    if (aliases.some(({ entityId }) => entityId === own)) throw new Refused(teamsRefusals.alias_taken("entityId", own));
    const isOthers =
      other.id !== next.id && other.aliases?.some(({ entityId }) => entityId === next.spEntityId) === true;
    if (isOthers) throw new Refused(teamsRefusals.alias_taken("spEntityId", next.spEntityId));
  }
}

/** @throws Refused `value_invalid` for a name that we give methods ourselves */
export function checkAliasNames(publicUrl: string, aliases: readonly MethodAlias[] | null | undefined): void {
  const origin = new URL(publicUrl).origin;
  const own = aliases?.find(({ entityId }) => URL.canParse(entityId) && new URL(entityId).origin === origin);
  if (own !== undefined) throw new Refused(teamsRefusals.alias_below_us(own.entityId));
}

/** @throws Refused `value_invalid` where the method is to ask by a name that it has not */
export function checkAsksAs({
  aliases,
  asksAs,
}: {
  readonly aliases?: readonly MethodAlias[] | undefined;
  readonly asksAs?: string | undefined;
}): void {
  if (asksAs === undefined || aliases?.some(({ entityId }) => entityId === asksAs) === true) return;
  throw new Refused(teamsRefusals.asks_as_nobody(asksAs));
}

/** The answer to a method being stored; one of its aliases may be another method's. @throws Refused `alias_taken` */
export async function unlessAliasTaken<T>(storing: Promise<T>): Promise<T> {
  try {
    return await storing;
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    if (error.field === "acs" || error.field === "entityId") throw new Refused(teamsRefusals.alias_taken(error.field));
    throw error;
  }
}
