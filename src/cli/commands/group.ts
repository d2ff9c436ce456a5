import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { UsageFault } from "../exit-codes.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, instant, moreText, table, type Output } from "../output.js";

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
    show,
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
      const path = { ...inTeam(call), group: call.args[0] ?? "" };
      const { id, displayName } = await ask(call, operations.groupShow, path);
      if (!call.options.on("yes"))
        throw new UsageFault(`This deletes the group "${displayName}"; its members stay. Add --yes.`);
      await ask(call, operations.groupDelete, path);
      return { json: { deleted: displayName, id }, text: `Deleted ${displayName}.\n` };
    },
  );
}

function withTeam(command: Command): Command {
  return command.option("--team <team>", "slug of the team, where there are several");
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

async function show(call: Call): Promise<Output> {
  const { args, options } = call;
  const path = { ...inTeam(call), group: args[0] ?? "" };
  const { members: count, ...group } = await ask(call, operations.groupShow, path);
  const limit = options.number("limit", "--limit") ?? 100;
  const { items, more } = await askAll(call, operations.groupMembers, path, {}, limit);
  return {
    json: { ...group, memberCount: count, members: items },
    text: facts([
      ["group", group.displayName],
      ["id", group.id],
      ["external id", group.externalId ?? undefined],
      ["owner", group.ownedBy],
      ["created", instant(group.createdAt)],
      ["changed", instant(group.updatedAt)],
      ["members", `${count}`],
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
