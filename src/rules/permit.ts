import { needsOf, type Grant, type GrantRecord, type Need } from "../model/grant.js";
import type { TeamId } from "../model/ids.js";

/** Where an operation would act: on a team (or a record of one), or on the installation (`team: null`). */
export interface Place {
  readonly team: TeamId | null;
  readonly record?: GrantRecord | undefined;
}

/**
 * `hidden`: the caller has nothing to do with this team and must not learn that it, or a record of it, exists.
 * `lacking`: it is the caller's own team, and they lack this need.
 */
export type Permission =
  | { readonly ok: true }
  | { readonly ok: false; readonly because: "hidden" }
  | { readonly ok: false; readonly because: "lacking"; readonly need: Need };

/**
 * Whether somebody with these grants may do what has this need at this place. One check serves every door: the list of
 * operations asks it, and nothing else does.
 */
export function permit(grants: readonly Grant[], need: Need, place: Place): Permission {
  const near = grants.filter((grant) => reaches(grant, place));
  if (near.some((grant) => gives(grant, need))) return { ok: true };
  if (near.length > 0 || place.team === null) return { ok: false, because: "lacking", need };
  return { ok: false, because: "hidden" };
}

function reaches(grant: Grant, { team, record }: Place): boolean {
  if (grant.team !== null && grant.team !== team) return false;
  if (grant.record === undefined) return true;
  return record !== undefined && grant.record.kind === record.kind && grant.record.id === record.id;
}

function gives({ role, needs }: Grant, need: Need): boolean {
  return needsOf(role).includes(need) && (needs === undefined || needs.includes(need));
}
