import type { AccessDeps } from "../access/index.js";
import type { TeamId } from "../model/ids.js";
import type { Team } from "../model/team.js";
import { NotFound } from "./exit-codes.js";
import type { Call } from "./leaf.js";

/** What the commands about admins, keys and links share. */

/** Whoever can run a command on the host can do everything. */
export function accessDeps({ world }: Call): AccessDeps {
  return {
    store: world.store,
    now: world.now,
    caller: world.teams.caller,
    grants: [{ role: "operator", team: null }],
  };
}

export interface PlaceNamed {
  readonly team: TeamId | null;
  readonly called: string;
}

/** The team that `--team` names; without it the installation. @throws NotFound */
export async function placeOf(call: Call): Promise<PlaceNamed> {
  const slug = call.options.text("team");
  if (slug === undefined) return { team: null, called: "the installation" };
  const team = await teamNamed(call, slug);
  return { team: team.id, called: `the team ${team.slug}` };
}

async function teamNamed({ world }: Call, slug: string): Promise<Team> {
  const team = (await world.store.teams.bySlug(slug)) ?? (await world.store.teams.get(slug as TeamId));
  if (team === undefined) throw new NotFound(`There is no team "${slug}".`);
  return team;
}

/** Slugs of teams by their ids. */
export async function placeNames({ world }: Call): Promise<(team: TeamId) => string> {
  const slugs = new Map((await world.store.teams.list()).map(({ id, slug }) => [id, slug]));
  return (team) => slugs.get(team) ?? team;
}

/** What stands on standard input, without the line's end, where `--password-stdin` was typed. */
export async function passwordOf({ host, options }: Call): Promise<string | undefined> {
  if (!options.on("passwordStdin")) return undefined;
  return (await host.stdin()).replace(/\r?\n$/, "");
}
