import type { AdminCaller } from "../../../admin/index.js";

/**
 * Whose share a caller's bodies hold: their team's, however many keys, sessions and setup links it has, so that no team keeps
 * the others out; their own where they are of the installation.
 */
export function holderOf({ grants, actor }: Pick<AdminCaller, "grants" | "actor">): string {
  const [only] = grants;
  const isOfTeam = only !== undefined && grants.every(({ team }) => team !== null);
  return (isOfTeam ? only.team : actor.id) ?? actor.kind;
}
