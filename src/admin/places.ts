import type { TeamId } from "../model/ids.js";
import type { Team } from "../model/team.js";
import type { AccessDeps } from "../access/index.js";
import type { AdminCaller } from "./caller.js";
import type { AdminDeps } from "./deps.js";
import { InvalidInput } from "./refusals.js";

/** What the verbs on admins, keys and links work with, on behalf of somebody. */
export function accessDeps({ store, now, post }: AdminDeps, caller: AdminCaller): AccessDeps {
  return { store, now, post, caller, grants: caller.grants };
}

/**
 * The place that an operator's input names: a team by slug or id, or the installation.
 * @throws InvalidInput for a team that is not there
 */
export async function placeNamed(
  { store }: AdminDeps,
  named: string | null,
): Promise<Pick<Team, "id" | "slug" | "name"> | null> {
  if (named === null) return null;
  const team = (await store.teams.bySlug(named)) ?? (await store.teams.get(named as TeamId));
  if (team === undefined) throw new InvalidInput([{ field: "team", message: "is no team of this installation" }]);
  return team;
}

/** Slugs of teams by their ids, looked up once for a list. */
export async function slugsOfTeams({ store }: AdminDeps): Promise<(team: TeamId | null) => string | null> {
  const slugs = new Map((await store.teams.list()).map(({ id, slug }) => [id, slug]));
  return (team) => (team === null ? null : (slugs.get(team) ?? team));
}
