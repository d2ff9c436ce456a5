import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask, inTeam } from "../asking/ask.js";
import { leaf, withTeam, type Call, type Cli } from "../leaf.js";
import { shownUser, userOf } from "./shown-user.js";

/** `drawbridge user create` and `update`: users whom an admin owns, beside those of directories and sign-ins. */
export function manualUserCommands(cli: Cli, user: Command): void {
  leaf(
    cli,
    user,
    "create <userName>",
    "Create a user whom no directory and no sign-in owns",
    (command) => {
      withTeam(command)
        .option("--email <address>", "the primary one")
        .option("--given-name <name>", "first name")
        .option("--family-name <name>", "last name")
        .option("--display-name <name>", "as others read it");
    },
    async (call) => {
      const input = { userName: call.args[0] ?? "", ...namesOf(call) };
      return shownUser(await ask(call, operations.userCreate, inTeam(call), input));
    },
  );
  leaf(
    cli,
    user,
    "update <user>",
    "Change a user whom an admin owns; one of a directory or an SSO method is detached first",
    (command) => {
      withTeam(command)
        .option("--user-name <name>", "another userName")
        .option("--email <address>", "the primary one")
        .option("--no-email", "none")
        .option("--given-name <name>", "first name")
        .option("--no-given-name", "none")
        .option("--family-name <name>", "last name")
        .option("--no-family-name", "none")
        .option("--display-name <name>", "as others read it")
        .option("--no-display-name", "none");
    },
    async (call) => {
      const input = { userName: call.options.text("userName"), ...namesOf(call) };
      return shownUser(await ask(call, operations.userUpdate, userOf(call), input));
    },
  );
}

function namesOf({ options }: Call) {
  return {
    email: options.textOrNone("email"),
    givenName: options.textOrNone("givenName"),
    familyName: options.textOrNone("familyName"),
    displayName: options.textOrNone("displayName"),
  };
}
