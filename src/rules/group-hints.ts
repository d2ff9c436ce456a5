import type { Claims } from "../model/claims.js";
import { warnings, type Warning } from "./warnings.js";

/** Names under which identity providers send groups, without their namespaces. */
const usual =
  /^(?:.*[/:#.])?(?:[a-z]*[-_ ]?groups?(?:[-_ ]?(?:names?|ids?))?|(?:is)?member(?:[-_ ]?of)?|roles?|eduPersonAffiliation)$/i;

/**
 * No group attribute came, but one that could be it did: another letter case, or a usual name. Nothing says so to anybody
 * otherwise, for a response without groups is a good one.
 */
export function missedGroups(
  claims: Pick<Claims, "groups" | "groupsOverage" | "received" | "lookedFor">,
): readonly Warning[] {
  if (claims.groups !== undefined || claims.groupsOverage) return [];
  const wanted = claims.lookedFor?.groups ?? [];
  const lower = new Set(wanted.map((name) => name.toLowerCase()));
  const alike = claims.received.filter((name) => lower.has(name.toLowerCase()) || usual.test(name));
  return alike.length === 0 ? [] : [warnings.groups_elsewhere(alike, wanted)];
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Groups that are called by an object ID, as Entra sends them: the names have to be given to them. */
export function unnamedGroups(names: readonly string[]): readonly Warning[] {
  const ids = names.filter((name) => guid.test(name));
  return ids.length === 0 ? [] : [warnings.groups_by_id(ids)];
}

/** Names that differ from one of the wanted ones in letter case alone. */
export function otherCase(wanted: readonly string[], received: readonly string[]): readonly string[] {
  const lower = new Set(wanted.map((name) => name.toLowerCase()));
  return received.filter((name) => lower.has(name.toLowerCase()) && !wanted.includes(name));
}
