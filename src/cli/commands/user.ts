import type { Command } from "commander";
import { operations, type Operation, type Path, type UserDetailView } from "../../admin/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { addYes, UsageFault } from "../exit-codes.js";
import { branch, leaf, withTeam, type Call, type Cli } from "../leaf.js";
import { instant, moreText, table, type Output } from "../output.js";
import { manualUserCommands } from "./manual-user.js";
import { shownUser, stateText, userOf } from "./shown-user.js";
import { sessionCommands } from "./user-sessions.js";
import { userTryCommand } from "./user-try.js";
import { oneLine } from "../../lib/one-line.js";

type Asking = (call: Call, path: Path) => Promise<UserDetailView | undefined>;

function asking<O extends UserDetailView | undefined>(verb: Operation<"user", Record<string, never>, O>): Asking {
  return (call, path) => ask(call, verb, path);
}

const verbs: readonly (readonly [name: string, summary: string, asking: Asking])[] = [
  ["suspend", "Switch a user off that no directory owns, and sign them out everywhere", asking(operations.userSuspend)],
  ["resume", "Switch a suspended user on again", asking(operations.userResume)],
  ["lock", "Keep a user out, whatever any directory pushes, and sign them out everywhere", asking(operations.userLock)],
  ["unlock", "Take the lock away", asking(operations.userUnlock)],
  ["detach", "Take a user out of its directory's or method's hands", asking(operations.userDetach)],
  [
    "restore",
    "Clear the mark of a removal by a directory, so that the person may sign in again",
    asking(operations.userRestore),
  ],
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
        .option("--search <text>", "how the userName, a name or an address begins")
        .option("--inactive", "only those switched off")
        .option("--removed", "also those a directory removed")
        .option("--limit <number>", "100 unless given");
    },
    list,
  );
  leaf(cli, user, "show <user>", "A user with groups, identities and owner", ofTeam, async (call) =>
    shownUser(await ask(call, operations.userShow, userOf(call))),
  );
  manualUserCommands(cli, user);
  for (const [name, summary, verb] of verbs) {
    leaf(cli, user, `${name} <user>`, summary, ofTeam, (call) => change(call, verb));
  }
  sessionCommands(cli, user);
  userTryCommand(cli, user);
  leaf(
    cli,
    user,
    "delete <user>",
    "Delete a user for good; a directory may push them again",
    (command) => {
      withTeam(command).option("--yes", "really");
    },
    async (call) => {
      const { id, userName } = await ask(call, operations.userShow, userOf(call));
      if (!call.options.on("yes"))
        throw new UsageFault(`This deletes "${oneLine(userName)}" with identities and memberships.`, { fix: addYes });
      await ask(call, operations.userDelete, userOf(call));
      return { json: { deleted: userName, id }, text: `Deleted ${oneLine(userName)}.\n` };
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
    async (call) => {
      const { options } = call;
      const input = {
        method: await methodMeant(call),
        ...{ nameId: options.text("nameId"), format: options.text("format"), email: options.text("email") },
      };
      return shownUser(await ask(call, operations.userLink, userOf(call), input));
    },
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
    async (call) => {
      const input = { method: await methodMeant(call), key: call.options.text("key") };
      return shownUser(await ask(call, operations.userUnlink, userOf(call), input));
    },
  );
}

function ofTeam(command: Command): void {
  withTeam(command);
}

/** @throws NotFound with the slug that was probably meant */
async function methodMeant(call: Call): Promise<string> {
  const method = call.options.needed("method", "--method");
  return (await ask(call, operations.methodShow, { method })).slug;
}

async function list(call: Call): Promise<Output> {
  const { options, width } = call;
  const limit = options.number("limit", "--limit") ?? 100;
  const asked = {
    search: options.text("search"),
    ...(options.on("inactive") && { state: "suspended" }),
    ...(options.on("removed") && { removed: true }),
  };
  const { items, more } = await askAll(call, operations.userList, inTeam(call), asked, limit);
  return {
    json: items,
    text:
      table(
        items,
        [
          { title: "USER", of: (row) => row.userName },
          { title: "NAME", of: (row) => row.name ?? undefined },
          { title: "STATE", of: stateText },
          { title: "OWNER", of: (row) => row.ownedBy },
          { title: "LAST SIGN-IN", of: (row) => instant(row.lastSignInAt) },
        ],
        width,
        "No user. They appear at their first sign-in, or when a directory pushes them.",
      ) + moreText(more, limit),
  };
}

async function change(call: Call, verb: Asking): Promise<Output> {
  const { id, userName, version } = await ask(call, operations.userShow, userOf(call));
  const saved = await verb(call, { ...inTeam(call), user: id });
  if (saved === undefined) return { json: { id, userName }, text: "The record is gone.\n" };
  const { json, text } = shownUser(saved);
  return { json, text: saved.version === version ? `Nothing to change.\n${text}` : text };
}

async function erase(call: Call): Promise<Output> {
  const { id, userName } = await ask(call, operations.userShow, userOf(call));
  if (!call.options.on("yes")) {
    throw new UsageFault(
      `This erases "${oneLine(userName)}" for good, and their names in everything that was ever written about them.`,
      { fix: addYes },
    );
  }
  const erasure = await ask(call, operations.userErase, { ...inTeam(call), user: id }, { confirm: true });
  const { events, records, clean } = erasure;
  return {
    json: { id, ...erasure },
    text: [
      `Erased ${id}: ${events} events were emptied and ${records} attempts, traces and failed entries deleted.`,
      "The audit's chain is whole: drawbridge audit verify. Backups and exports made before still hold the names.",
      ...(clean ? [] : ["Another process was reading the database: its log is cleared when that process closes it."]),
      "",
    ].join("\n"),
  };
}
