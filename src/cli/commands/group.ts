import type { Command } from "commander";
import { operations, type GroupView } from "../../admin/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { addYes, UsageFault } from "../exit-codes.js";
import { branch, leaf, several, withTeam, type Call, type Cli } from "../leaf.js";
import { facts, instant, moreText, table, type Output } from "../output.js";
import { oneLine } from "../../lib/one-line.js";

/** `drawbridge group …` */
export function groupCommands(cli: Cli, program: Command): void {
  const group = branch(program, "group", "Groups of a team");
  leaf(
    cli,
    group,
    "list",
    "Groups with their number of members",
    (command) => {
      withTeam(command).option("--search <text>", "how the name begins").option("--limit <number>", "100 unless given");
    },
    list,
  );
  leaf(
    cli,
    group,
    "show <group>",
    "A group with its members",
    (command) => {
      withTeam(command).option("--limit <number>", "members to show; 100 unless given");
    },
    detailed,
  );
  leaf(
    cli,
    group,
    "create <name>",
    "Create a group that no directory and no sign-in owns",
    (command) => {
      withTeam(command).option("--member <user>", "who is in it; several times for several", several);
    },
    async (call) => {
      const input = {
        displayName: call.args[0] ?? "",
        users: await usersMeant(call, call.options.list("member") ?? []),
      };
      return shown(await ask(call, operations.groupCreate, inTeam(call), input));
    },
  );
  leaf(cli, group, "rename <group> <name>", "Rename a group that an admin owns", ofTeam, async (call) =>
    shown(await ask(call, operations.groupRename, groupOf(call), { displayName: call.args[1] ?? "" })),
  );
  memberCommands(cli, group);
  leaf(cli, group, "detach <group>", "Take a group out of its directory's or method's hands", ofTeam, async (call) =>
    shown(await ask(call, operations.groupDetach, groupOf(call))),
  );
  leaf(
    cli,
    group,
    "delete <group>",
    "Delete a group; its members stay",
    (command) => {
      withTeam(command).option("--yes", "really");
    },
    async (call) => {
      const path = groupOf(call);
      const { id, displayName } = await ask(call, operations.groupShow, path);
      if (!call.options.on("yes"))
        throw new UsageFault(`This deletes the group "${oneLine(displayName)}"; its members stay.`, { fix: addYes });
      await ask(call, operations.groupDelete, path);
      return { json: { deleted: displayName, id }, text: `Deleted ${oneLine(displayName)}.\n` };
    },
  );
}

function ofTeam(command: Command): void {
  withTeam(command);
}

function groupOf(call: Call) {
  return { ...inTeam(call), group: call.args[0] ?? "" };
}

/** Ids of users, as each of them may be named. @throws NotFound, UsageFault */
async function usersMeant(call: Call, named: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const user of named) ids.push((await ask(call, operations.userShow, { ...inTeam(call), user })).id);
  return ids;
}

/** `group add` and `remove`: of a group that an admin owns. */
function memberCommands(cli: Cli, group: Command): void {
  for (const [name, summary, verb, done] of [
    ["add", "Put users into a group that an admin owns", operations.groupAddMembers, "joined"],
    ["remove", "Take users out of a group that an admin owns", operations.groupRemoveMembers, "left"],
  ] as const) {
    leaf(cli, group, `${name} <group> <user...>`, summary, ofTeam, async (call) => {
      const users = await usersMeant(call, call.args.slice(1));
      const { group: saved, changed } = await ask(call, verb, groupOf(call), { users });
      const who = `${changed} ${changed === 1 ? "user" : "users"}`;
      return {
        json: { ...saved, changed },
        text: changed === 0 ? "Nothing to change.\n" : `${who} ${done} ${oneLine(saved.displayName)}.\n`,
      };
    });
  }
}

async function list(call: Call): Promise<Output> {
  const { options, width } = call;
  const limit = options.number("limit", "--limit") ?? 100;
  const { items, more } = await askAll(
    call,
    operations.groupList,
    inTeam(call),
    { search: options.text("search") },
    limit,
  );
  return {
    json: items,
    text:
      table(
        items,
        [
          { title: "GROUP", of: (row) => row.displayName },
          { title: "MEMBERS", of: (row) => row.members },
          { title: "OWNER", of: (row) => row.ownedBy },
          { title: "EXTERNAL ID", of: (row) => row.externalId ?? undefined },
        ],
        width,
        "No group yet.",
      ) + moreText(more, limit),
  };
}

function shown(group: GroupView): Output {
  return { json: group, text: facts(factsOf(group, group.members)) };
}

function factsOf(group: Omit<GroupView, "members">, members: number) {
  return [
    ["group", group.displayName],
    ["id", group.id],
    ["external id", group.externalId ?? undefined],
    ["owner", group.ownedBy],
    ["created", instant(group.createdAt)],
    ["changed", instant(group.updatedAt)],
    ["members", members],
  ] as const;
}

async function detailed(call: Call): Promise<Output> {
  const { options } = call;
  const path = groupOf(call);
  const { members: count, ...group } = await ask(call, operations.groupShow, path);
  const limit = options.number("limit", "--limit") ?? 100;
  const { items, more } = await askAll(call, operations.groupMembers, path, {}, limit);
  return {
    json: { ...group, memberCount: count, members: items },
    text: facts([
      ...factsOf(group, count),
      [
        "",
        [
          ...items.map((member) => member.display),
          ...(more ? [`and ${count - items.length} more: --limit ${count}`] : []),
        ],
      ],
    ]),
  };
}
