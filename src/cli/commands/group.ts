import type { Command } from "commander";
import { deleteGroup } from "../../directory/index.js";
import { UsageFault } from "../exit-codes.js";
import { callerOf, directoryDeps, groupOf, ownerNames, teamOf } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, table, time, type Output } from "../output.js";

/** `drawbridge group …` */
export function groupCommands(cli: Cli, program: Command): void {
  const group = branch(program, "group", "Groups of a team");
  leaf(
    cli,
    group,
    "list",
    "Groups with their number of members",
    (command) => {
      withTeam(command).option("--search <text>", "in the name").option("--limit <number>", "100 unless given");
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
      const team = await teamOf(call);
      const { id, displayName } = await groupOf(call.world.store.inTeam(team.id), call.args[0] ?? "");
      if (!call.options.on("yes"))
        throw new UsageFault(`This deletes the group "${displayName}"; its members stay. Add --yes.`);
      await deleteGroup(directoryDeps(call, team), callerOf(call), id);
      return { json: { deleted: displayName, id }, text: `Deleted ${displayName}.\n` };
    },
  );
}

function withTeam(command: Command): Command {
  return command.option("--team <team>", "slug of the team, where there are several");
}

async function list(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const team = await teamOf(call);
  const store = world.store.inTeam(team.id);
  const search = options.text("search");
  const page = await store.groups.list({
    scope: {},
    ...(search === undefined
      ? {}
      : { where: { is: "match", attribute: "displayName", op: "co", value: search } as const }),
    sort: { by: "displayName", descending: false },
    page: { skip: 0, limit: options.number("limit", "--limit") ?? 100 },
    withTotal: true,
  });
  const owner = ownerNames(store);
  const rows: ((typeof page.items)[number] & { ownedBy: string; members: number })[] = [];
  for (const one of page.items) {
    rows.push({ ...one, ownedBy: await owner(one.owner), members: await store.memberships.count(one.id) });
  }
  const more = (page.total ?? rows.length) - rows.length;
  return {
    json: rows,
    text:
      table(
        rows,
        [
          { title: "GROUP", of: (row) => row.displayName },
          { title: "MEMBERS", of: (row) => row.members },
          { title: "OWNER", of: (row) => row.ownedBy },
          { title: "EXTERNAL ID", of: (row) => row.externalId },
        ],
        width,
        "No group yet.",
      ) + (more > 0 ? `and ${more} more: --limit ${page.total ?? 0}\n` : ""),
  };
}

async function show(call: Call): Promise<Output> {
  const { world, args, options } = call;
  const team = await teamOf(call);
  const store = world.store.inTeam(team.id);
  const group = await groupOf(store, args[0] ?? "");
  const ownedBy = await ownerNames(store)(group.owner);
  const count = await store.memberships.count(group.id);
  const members = await store.memberships.page(group.id, { limit: options.number("limit", "--limit") ?? 100 });
  const more = count - members.length;
  return {
    json: { ...group, ownedBy, memberCount: count, members },
    text: facts([
      ["group", group.displayName],
      ["id", group.id],
      ["external id", group.externalId],
      ["owner", ownedBy],
      ["created", time(group.createdAt)],
      ["changed", time(group.updatedAt)],
      ["members", `${count}`],
      ["", [...members.map((member) => member.display), ...(more > 0 ? [`and ${more} more: --limit ${count}`] : [])]],
    ]),
  };
}
