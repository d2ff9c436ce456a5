import { z } from "zod";
import { changeMembersByAdmin, createManualGroup, detachGroup, renameGroup } from "../../directory/index.js";
import type { Group } from "../../model/group.js";
import type { UserId } from "../../model/ids.js";
import { directoryDeps, type AdminDeps } from "../deps.js";
import { operation } from "../operation.js";
import { namesOfOwners } from "../owners.js";
import { InvalidInput } from "../refusals.js";
import { groupView, shownGroup, type GroupView } from "../views/people.js";
import { nameInput } from "../views/shapes.js";

const mostAtOnce = 200;
const users = z
  .array(z.string().min(1).max(320))
  .max(mostAtOnce, { error: `must be at most ${mostAtOnce} at once` })
  .describe("Ids or user names");

async function viewOf(deps: AdminDeps, group: Group): Promise<GroupView> {
  const store = deps.store.inTeam(group.teamId);
  const owner = await namesOfOwners(store);
  return shownGroup(group, owner(group.owner), await store.memberships.count(group.id));
}

/** The ids of users by id or user name. @throws InvalidInput naming those that are not there */
async function idsOf({ store }: AdminDeps, team: Group["teamId"], named: readonly string[]): Promise<UserId[]> {
  const own = store.inTeam(team).users;
  const ids: UserId[] = [];
  const unknown: string[] = [];
  for (const name of named) {
    const user = (await own.get(name as UserId)) ?? (await own.byUserName(name));
    if (user === undefined || user.removed !== undefined) unknown.push(name);
    else ids.push(user.id);
  }
  if (unknown.length === 0) return ids;
  const message = `are not all users of this team: nobody is called ${unknown.slice(0, 10).join(", ")}`;
  throw new InvalidInput([{ field: "users", message }]);
}

export const groupCreate = operation({
  name: "group.create",
  summary: "Create a group that no directory and no sign-in owns",
  of: "team",
  effect: "create",
  needs: "manage",
  input: z.strictObject({ displayName: nameInput, users: users.default([]) }),
  shows: groupView,
  example: { displayName: "Guests" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team }, input) {
    const draft = { displayName: input.displayName, members: await idsOf(deps, team.id, input.users) };
    return viewOf(deps, (await createManualGroup(directoryDeps(deps, team.id), caller, draft)).group);
  },
});

export const groupRename = operation({
  name: "group.rename",
  summary: "Rename a group that an admin owns",
  of: "group",
  effect: "change",
  needs: "manage",
  input: z.strictObject({ displayName: nameInput }),
  shows: groupView,
  example: { displayName: "Visitors" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }, { displayName }) {
    const verbs = directoryDeps(deps, target.teamId);
    return viewOf(deps, (await renameGroup(verbs, caller, target.id, displayName, { expected })).group);
  },
});

export const groupDetach = operation({
  name: "group.detach",
  summary: "Take a group out of the hands of its directory or SSO method; its members stay",
  of: "group",
  effect: "act",
  needs: "manage",
  input: z.strictObject({}),
  shows: groupView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }) {
    const verbs = directoryDeps(deps, target.teamId);
    return viewOf(deps, (await detachGroup(verbs, caller, target.id, { expected })).group);
  },
});

function membersVerb(name: "add_members" | "remove_members", summary: string, how: "add" | "remove") {
  return operation({
    name: `group.${name}`,
    summary,
    of: "group",
    effect: "act",
    needs: "manage",
    input: z.strictObject({ users: users.min(1, { error: "must name at least one" }) }),
    shows: z.object({ group: groupView, changed: z.int().describe("How many joined or left") }),
    versionOf: ({ group }) => group.version,
    async run({ deps, caller, target, expected }, input) {
      const verbs = directoryDeps(deps, target.teamId);
      const change = { [how]: await idsOf(deps, target.teamId, input.users) };
      const { group, added, removed } = await changeMembersByAdmin(verbs, caller, target.id, change, { expected });
      return { group: await viewOf(deps, group), changed: added + removed };
    },
  });
}

export const groupAddMembers = membersVerb("add_members", "Put users into a group that an admin owns", "add");
export const groupRemoveMembers = membersVerb(
  "remove_members",
  "Take users out of a group that an admin owns",
  "remove",
);
