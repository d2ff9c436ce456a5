import { sameValue } from "../../model/changes.js";
import type { MethodAlias, SsoMethod } from "../../model/sso-method.js";
import { Refused } from "../../model/refused.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamsDeps } from "../deps.js";
import { teamsRefusals } from "../refusals.js";
import { proposedMethod } from "./proposal.js";

/** What a method opens beside its own door: the console to admins, and the addresses of a product before. */

/**
 * @param before  as it is; undefined: it is new
 * @throws Refused `value_invalid`, `alias_taken`
 */
export async function checkDoors(
  deps: TeamsDeps,
  before: SsoMethod | undefined,
  next: Pick<SsoMethod, "id" | "slug" | "admins" | "aliases" | "asksAs" | "spEntityId">,
): Promise<void> {
  const { kind } = deps.caller.actor;
  const makesOperators = Object.values(next.admins?.groups ?? {}).includes("operator");
  if (makesOperators && !sameValue(before?.admins, next.admins) && kind !== "file" && kind !== "cli") {
    throw new Refused(teamsRefusals.operators_by_host());
  }
  // Of a name that it asks by already the change that takes it away says more: `checkAsked`.
  if (next.asksAs !== before?.asksAs) checkAsksAs(next);
  if (sameValue(before?.aliases, next.aliases) && before?.spEntityId === next.spEntityId) return;
  const others = (await deps.store.allMethods()).filter(({ id }) => id !== next.id);
  // Of two who come at once the store tells aliases apart.
  checkAliasesApart(next, [next, ...others]);
}

/** What a method is named and reached by. */
export interface Named {
  readonly slug: string;
  readonly aliases?: readonly MethodAlias[] | undefined;
  readonly spEntityId?: string | undefined;
}

/**
 * Each name and each address of an alias leads to one method alone.
 * @param all  with the method itself
 * @throws Refused `alias_taken`
 */
export function checkAliasesApart({ slug, aliases = [], spEntityId }: Named, all: Iterable<Named>): void {
  for (const other of all) {
    const theirs = other.slug === slug ? [] : (other.aliases ?? []);
    const isTheirs = (name: string | undefined): boolean => theirs.some(({ entityId }) => entityId === name);
    const named = aliases.find(({ entityId }) => entityId === other.spEntityId || isTheirs(entityId));
    if (named !== undefined) throw new Refused(teamsRefusals.alias_taken("entityId", named.entityId));
    const reached = aliases.find(({ acs }) => theirs.some((one) => one.acs === acs));
    if (reached !== undefined) throw new Refused(teamsRefusals.alias_taken("acs", reached.acs));
    if (isTheirs(spEntityId)) throw new Refused(teamsRefusals.alias_taken("spEntityId", spEntityId));
  }
}

/** @throws Refused `value_invalid` for a name that we give methods ourselves */
export function checkAliasNames(publicUrl: string, aliases: readonly MethodAlias[] | null | undefined): void {
  const origin = new URL(publicUrl).origin;
  const own = aliases?.find(({ entityId }) => URL.canParse(entityId) && new URL(entityId).origin === origin);
  if (own !== undefined) throw new Refused(teamsRefusals.alias_below_us(own.entityId));
}

interface Asking {
  readonly aliases?: readonly MethodAlias[] | undefined;
  readonly asksAs?: string | undefined;
}

/** @throws Refused `value_invalid` where the method is to ask by a name that it has not */
export function checkAsksAs(method: Asking): void {
  const entityId = nobodyAskedAs(method);
  if (entityId !== undefined) throw new Refused(teamsRefusals.asks_as_nobody(entityId));
}

/**
 * Aliases go at once, and what requests go out under only when it is accepted: meanwhile they would go out under our own names,
 * which nobody has tested.
 * @throws Refused `value_invalid` where a method asks by an alias that it has no more, or is proposed to
 */
export function checkAsked(method: SsoMethod): void {
  const entityId = nobodyAskedAs(method) ?? nobodyAskedAs(proposedMethod(method));
  if (entityId !== undefined) throw new Refused(teamsRefusals.alias_asked(entityId));
}

function nobodyAskedAs({ aliases, asksAs }: Asking): string | undefined {
  return aliases?.some(({ entityId }) => entityId === asksAs) === true ? undefined : asksAs;
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
