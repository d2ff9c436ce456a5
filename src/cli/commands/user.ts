import type { Command } from "commander";
import {
  deleteUser,
  detachUser,
  eraseUser,
  linkUser,
  lockUser,
  restoreUser,
  resumeUser,
  suspendUser,
  unlinkUser,
  unlockUser,
  type Deps,
  type UserResult,
} from "../../directory/index.js";
import type { Caller } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import { shownCustom } from "../../model/custom-attribute.js";
import { nameOf, primaryEmail, type User } from "../../model/user.js";
import type { UserQuestion } from "../../store/port/questions.js";
import { UsageFault } from "../exit-codes.js";
import { callerOf, directoryDeps, methodNamed, ownerNames, teamOf, userOf } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, table, time, yesNo, type Output } from "../output.js";

type Verb = (deps: Deps, caller: Caller, id: UserId) => Promise<UserResult>;

const verbs: readonly (readonly [name: string, summary: string, verb: Verb])[] = [
  ["suspend", "Switch a user off that no directory owns, and sign them out everywhere", suspendUser],
  ["resume", "Switch a suspended user on again", resumeUser],
  ["lock", "Keep a user out, whatever any directory pushes, and sign them out everywhere", lockUser],
  ["unlock", "Take the lock away", unlockUser],
  ["detach", "Take a user out of its directory's or method's hands", detachUser],
  ["restore", "Clear the mark of a removal by a directory, so that the person may sign in again", restoreUser],
];

/** `drawbridge user …` */
export function userCommands(cli: Cli, program: Command): void {
  const user = branch(program, "user", "Users of a team");
  leaf(
    cli,
    user,
    "list",
    "Users",
    (command) => {
      withTeam(command)
        .option("--search <text>", "in userName, names and addresses")
        .option("--inactive", "only those switched off")
        .option("--removed", "also those a directory removed")
        .option("--limit <number>", "100 unless given");
    },
    list,
  );
  leaf(
    cli,
    user,
    "show <user>",
    "A user with groups, identities and owner",
    (command) => void withTeam(command),
    async (call) => {
      const team = await teamOf(call);
      return shown(call, await userOf(call.world.store.inTeam(team.id), call.args[0] ?? ""));
    },
  );
  for (const [name, summary, verb] of verbs) {
    leaf(
      cli,
      user,
      `${name} <user>`,
      summary,
      (command) => void withTeam(command),
      (call) => change(call, verb),
    );
  }
  leaf(
    cli,
    user,
    "delete <user>",
    "Delete a user for good; a directory may push them again",
    (command) => {
      withTeam(command).option("--yes", "really");
    },
    async (call) => {
      const team = await teamOf(call);
      const { id, userName } = await userOf(call.world.store.inTeam(team.id), call.args[0] ?? "");
      if (!call.options.on("yes"))
        throw new UsageFault(`This deletes "${userName}" with identities and memberships. Add --yes.`);
      await deleteUser(directoryDeps(call, team), callerOf(call), id);
      return { json: { deleted: userName, id }, text: `Deleted ${userName}.\n` };
    },
  );
  leaf(
    cli,
    user,
    "erase <user>",
    "Erase a person: the record, and their names in events, attempts, traces and the failed list",
    (command) => {
      withTeam(command).option("--yes", "really: nothing brings it back");
    },
    erase,
  );
  leaf(
    cli,
    user,
    "link <user>",
    "Let a NameID of an SSO method lead to this user",
    (command) => {
      withTeam(command)
        .option("--method <slug>", "the SSO method")
        .option("--name-id <value>", "as the identity provider sends it; without one the email is the key")
        .option("--format <uri>", "format of the NameID, where it has one")
        .option("--email <address>", "the email that is the key; the user's own unless given");
    },
    link,
  );
  leaf(
    cli,
    user,
    "unlink <user>",
    "Take the identities of an SSO method from this user",
    (command) => {
      withTeam(command)
        .option("--method <slug>", "the SSO method")
        .option("--key <key>", "only this one, as `user show` prints it");
    },
    unlink,
  );
}

function withTeam(command: Command): Command {
  return command.option("--team <team>", "slug of the team, where there are several");
}

async function list(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const team = await teamOf(call);
  const store = world.store.inTeam(team.id);
  const limit = options.number("limit", "--limit") ?? 100;
  const conditions = conditionsOf(options.text("search"), options.on("inactive"));
  const page = await store.users.list({
    scope: { includeRemoved: options.on("removed") },
    ...(conditions.length === 0 ? {} : { where: { is: "all", of: conditions } }),
    page: { skip: 0, limit },
    withTotal: true,
  });
  const owner = ownerNames(store);
  const rows = await Promise.all(page.items.map(async (one) => ({ ...one, ownedBy: await owner(one.owner) })));
  const more = (page.total ?? rows.length) - rows.length;
  return {
    json: rows,
    text:
      table(
        rows,
        [
          { title: "USER", of: (row) => row.userName },
          { title: "NAME", of: (row) => nameOf(row.profile) },
          { title: "STATE", of: stateOf },
          { title: "OWNER", of: (row) => row.ownedBy },
          { title: "LAST SIGN-IN", of: (row) => time(row.lastSignInAt) },
        ],
        width,
        "No user. They appear at their first sign-in, or when a directory pushes them.",
      ) + (more > 0 ? `and ${more} more: --limit ${page.total ?? 0}\n` : ""),
  };
}

function conditionsOf(search: string | undefined, inactive: boolean): readonly UserQuestion[] {
  const contains = (attribute: "userName" | "displayName" | "emails.value" | "name.familyName"): UserQuestion => ({
    is: "match",
    attribute,
    op: "co",
    value: search ?? "",
  });
  return [
    ...(inactive ? [{ is: "match", attribute: "active", op: "eq", value: false } as const] : []),
    ...(search === undefined
      ? []
      : [
          {
            is: "any",
            of: [contains("userName"), contains("displayName"), contains("emails.value"), contains("name.familyName")],
          } as const,
        ]),
  ];
}

function stateOf(user: User): string {
  if (user.removed !== undefined) return "removed";
  if (user.locked) return "locked";
  return user.active ? "active" : `off (${user.inactiveBy ?? "?"})`;
}

async function shown({ world }: Call, user: User): Promise<Output> {
  const team = await world.store.teams.get(user.teamId);
  const own = shownCustom(user.profile.custom, team?.attributes ?? []);
  const store = world.store.inTeam(user.teamId);
  const ownedBy = await ownerNames(store)(user.owner);
  const groups = await store.memberships.groupsOf(user.id);
  const methods = new Map((await store.methods.list()).map((method) => [method.id, method.slug]));
  const identities = (await store.identities.ofUser(user.id)).map((one) => ({
    ...one,
    method: methods.get(one.methodId),
  }));
  const sessions = (await world.store.sessions.ofUser(user.teamId, user.id, world.now())).length;
  return {
    json: { ...user, attributes: own ?? {}, ownedBy, groups, identities, sessions },
    text: facts([
      ["user", user.userName],
      ["id", user.id],
      ["name", nameOf(user.profile)],
      ["email", primaryEmail(user.profile)],
      ["external id", user.externalId],
      ...Object.entries(own ?? {}).map(([name, value]) => [name, [value].flat().join(", ")] as const),
      ["state", stateOf(user)],
      ["locked by an admin", yesNo(user.locked)],
      ["removed", time(user.removed?.at)],
      ["owner", ownedBy],
      ["bound to method", user.sso?.name],
      ["groups", groups.map((group) => group.displayName)],
      ["identities", identities.map((one) => `${one.method ?? one.methodId}: ${one.key} (${one.kind})`)],
      ["open sessions", sessions],
      ["last sign-in", time(user.lastSignInAt)],
      ["created", time(user.createdAt)],
      ["changed", time(user.updatedAt)],
    ]),
  };
}

async function change(call: Call, verb: Verb): Promise<Output> {
  const team = await teamOf(call);
  const store = call.world.store.inTeam(team.id);
  const { id } = await userOf(store, call.args[0] ?? "");
  const { outcome, user } = await verb(directoryDeps(call, team), callerOf(call), id);
  const now = await store.users.get(id);
  const { json, text } =
    now === undefined
      ? { json: { id, userName: user.userName }, text: "The record is gone.\n" }
      : await shown(call, now);
  return { json, text: outcome === "unchanged" ? `Nothing to change.\n${text}` : text };
}

async function erase(call: Call): Promise<Output> {
  const team = await teamOf(call);
  const { id, userName } = await userOf(call.world.store.inTeam(team.id), call.args[0] ?? "");
  if (!call.options.on("yes")) {
    throw new UsageFault(
      `This erases "${userName}" for good, and their names in everything that was ever written about them. Add --yes.`,
    );
  }
  const erasure = await eraseUser(directoryDeps(call, team), callerOf(call), id);
  const { events, records, clean } = erasure;
  return {
    json: erasure,
    text: [
      `Erased ${id}: ${events} events were emptied and ${records} attempts, traces and failed entries deleted.`,
      "The audit's chain is whole: drawbridge audit verify. Backups and exports made before still hold the names.",
      ...(clean ? [] : ["Another process was reading the database: its log is cleared when that process closes it."]),
      "",
    ].join("\n"),
  };
}

async function link(call: Call): Promise<Output> {
  const { world, options } = call;
  const team = await teamOf(call);
  const store = world.store.inTeam(team.id);
  const user = await userOf(store, call.args[0] ?? "");
  const method = await methodNamed(world, options.needed("method", "--method"));
  const [value, format] = [options.text("nameId"), options.text("format")];
  await linkUser(directoryDeps(call, team), callerOf(call), user.id, {
    methodId: method.id,
    ...(value === undefined ? {} : { nameId: format === undefined ? { value } : { value, format } }),
    email: options.text("email"),
  });
  return shown(call, user);
}

async function unlink(call: Call): Promise<Output> {
  const { world, options } = call;
  const team = await teamOf(call);
  const user = await userOf(world.store.inTeam(team.id), call.args[0] ?? "");
  const method = await methodNamed(world, options.needed("method", "--method"));
  await unlinkUser(directoryDeps(call, team), callerOf(call), user.id, {
    methodId: method.id,
    key: options.text("key"),
  });
  return shown(call, user);
}
