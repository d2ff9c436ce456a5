import type { Deps } from "../directory/index.js";
import type { Caller } from "../model/event.js";
import { didYouMean } from "../lib/closest-name.js";
import type { Group } from "../model/group.js";
import type { GroupId, UserId } from "../model/ids.js";
import type { Owner } from "../model/owner.js";
import type { Directory } from "../model/directory.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { User } from "../model/user.js";
import type { TeamStore } from "../store/port/store.js";
import { byIdOrBeginning, idMeant } from "./asking/beginnings.js";
import { NotFound, UsageFault } from "./exit-codes.js";
import type { World } from "./host.js";
import type { Call } from "./leaf.js";

/** How people name things on the command line: by slug, name or address, and always also by id. */

/** The team that `--team` names; where there is only one, nobody has to name it. @throws NotFound, UsageFault */
export async function teamOf({ world, options }: Call): Promise<Team> {
  const slug = options.text("team");
  const teams = await world.store.teams.list();
  const [only, another] = teams;
  if (slug !== undefined) return teamAmong(teams, slug);
  if (only === undefined) throw new NotFound("There is no team yet. Create one: drawbridge team create SLUG.");
  if (another !== undefined) throw new UsageFault(`--team is needed: ${teams.map((one) => one.slug).join(", ")}.`);
  return only;
}

/** @throws NotFound with the slug that was probably meant */
export async function teamNamed({ store }: Pick<World, "store">, slug: string): Promise<Team> {
  return teamAmong(await store.teams.list(), slug);
}

function teamAmong(teams: readonly Team[], named: string): Team {
  const team = teams.find((one) => one.slug === named || one.id === named);
  if (team !== undefined) return team;
  const slugs = teams.map((one) => one.slug);
  throw new NotFound(`There is no team "${named}".${didYouMean(named, slugs)} ${known(slugs)}`);
}

function known(slugs: readonly string[]): string {
  return slugs.length === 0 ? "There is none yet." : `There are: ${slugs.slice(0, 20).join(", ")}.`;
}

/** @throws NotFound, UsageFault where an address leads to two people */
export async function userOf(store: TeamStore, named: string): Promise<User> {
  const user = (await store.users.get(named as UserId)) ?? (await store.users.byUserName(named));
  if (user !== undefined) return user;
  const [first, second] = await store.users.byPrimaryEmail(named);
  if (second !== undefined) throw new UsageFault(`Several users have the address ${named}: give an id.`);
  if (first !== undefined) return first;
  const id = await idMeant(store, "user", named);
  const meant = id === undefined ? undefined : await store.users.get(id as UserId);
  if (meant !== undefined) return meant;
  const like = await store.users.list({
    scope: {},
    where: beginning("userName", named),
    page: { skip: 0, limit: mostLike },
    withTotal: false,
  });
  const names = like.items.map((one) => one.userName);
  throw new NotFound(`There is no user "${named}" in this team.${didYouMean(named, names)}`);
}

/** Among so many names that begin alike one is looked for that was meant: a team may have a million. */
const mostLike = 200;

function beginning<const Attribute extends string>(attribute: Attribute, named: string) {
  return { is: "match", attribute, op: "sw", value: named.slice(0, 2) } as const;
}

/** @throws NotFound with the slug that was probably meant: whoever has the command line may know all of them */
export async function methodNamed({ store }: Pick<World, "store">, slug: string): Promise<SsoMethod> {
  const method = await store.methodBySlug(slug);
  if (method !== undefined) return method;
  const slugs = (await store.allMethods()).map((one) => one.slug);
  throw new NotFound(`There is no SSO method "${slug}".${didYouMean(slug, slugs)}`);
}

/** @throws NotFound with the slug that was probably meant */
export async function directoryNamed({ store }: Pick<World, "store">, slug: string): Promise<Directory> {
  const directory = await store.directoryBySlug(slug);
  if (directory !== undefined) return directory;
  const slugs: string[] = [];
  for (const team of await store.teams.list()) {
    slugs.push(...(await store.inTeam(team.id).directories.list()).map((one) => one.slug));
  }
  throw new NotFound(`There is no directory "${slug}".${didYouMean(slug, slugs)}`);
}

/** @throws NotFound */
export async function groupOf(store: TeamStore, named: string): Promise<Group> {
  const group =
    (await store.groups.byName(named)) ??
    (await byIdOrBeginning(store, "group", named, (id) => store.groups.get(id as GroupId)));
  if (group !== undefined) return group;
  const where = beginning("displayName", named);
  const like = await store.groups.list({ scope: {}, where, page: { skip: 0, limit: mostLike }, withTotal: false });
  const names = like.items.map((one) => one.displayName);
  throw new NotFound(`There is no group "${named}" in this team.${didYouMean(named, names)}`);
}

/** What the verbs of `directory/` work with. */
export function directoryDeps({ world }: Call, team: Team): Deps {
  return { store: world.store.inTeam(team.id), now: world.now, removalKey: world.login.removalKey };
}

/** The person at the keyboard, under a reference of its own. */
export function callerOf({ world }: Call): Caller {
  return world.teams.caller;
}

/** Names owners as people know them; each record is asked for once. */
export function ownerNames(store: TeamStore): (owner: Owner) => Promise<string> {
  const names = new Map<string, Promise<string>>();
  const once = (key: string, ask: () => Promise<string>): Promise<string> => {
    const name = names.get(key) ?? ask();
    names.set(key, name);
    return name;
  };
  return (owner) => {
    switch (owner.kind) {
      case "manual":
        return Promise.resolve("manual");
      case "directory":
        return once(owner.id, async () => `scim:${(await store.directories.get(owner.id))?.slug ?? owner.id}`);
      case "method":
        return once(owner.id, async () => `jit:${(await store.methods.get(owner.id))?.slug ?? owner.id}`);
    }
  };
}
