import { z } from "zod";
import { deleteGroup } from "../../directory/index.js";
import type { UserId } from "../../model/ids.js";
import { directoryDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { namesOfOwners } from "../owners.js";
import { groupView, memberView, shownGroup, shownMember } from "../views/people.js";
import { pageInput, pageOf } from "../views/shapes.js";

export const groupList = operation({
  name: "group.list",
  summary: "Groups of a team with their number of members",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    ...pageInput,
    search: z.string().min(1).max(200).optional().describe("The beginning of the name"),
  }),
  shows: pageOf(groupView),
  async run({ deps, team }, { after, limit, search }) {
    const store = deps.store.inTeam(team.id);
    const page = await store.groups.list({
      scope: {},
      ...(search === undefined
        ? {}
        : { where: { is: "match", attribute: "displayName", op: "sw", value: search } as const }),
      page: { after: after === undefined ? undefined : { id: after }, limit },
      withTotal: false,
    });
    const owner = await namesOfOwners(store);
    const items = await Promise.all(
      page.items.map(async (group) => shownGroup(group, owner(group.owner), await store.memberships.count(group.id))),
    );
    return { items, next: page.next?.id ?? null };
  },
});

export const groupShow = operation({
  name: "group.show",
  summary: "A group with its number of members",
  of: "group",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: groupView,
  versionOf: ({ version }) => version,
  async run({ deps, target }) {
    const store = deps.store.inTeam(target.teamId);
    const owner = await namesOfOwners(store);
    return shownGroup(target, owner(target.owner), await store.memberships.count(target.id));
  },
});

export const groupMembers = operation({
  name: "group.members",
  summary: "Members of a group",
  of: "group",
  effect: "read",
  needs: "read",
  input: z.strictObject(pageInput),
  shows: pageOf(memberView),
  async run({ deps, target }, { after, limit }) {
    const { memberships } = deps.store.inTeam(target.teamId);
    const members = await memberships.page(target.id, {
      ...(after === undefined ? {} : { after: after as UserId }),
      limit: limit + 1,
    });
    const items = members.slice(0, limit).map(shownMember);
    return { items, next: members.length > limit ? (items.at(-1)?.userId ?? null) : null };
  },
});

export const groupDelete = operation({
  name: "group.delete",
  summary: "Delete a group; its members stay",
  of: "group",
  effect: "remove",
  needs: "manage",
  input: nothing,
  shows: z.undefined(),
  async run({ deps, caller, target, expected }) {
    await deleteGroup(directoryDeps(deps, target.teamId), caller, target.id, { expected });
    return undefined;
  },
});
