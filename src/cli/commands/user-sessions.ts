import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import { leaf, withTeam, type Call, type Cli } from "../leaf.js";
import { table, timeColumn, type Output } from "../output.js";
import { userOf } from "./shown-user.js";

/** `drawbridge user sessions` and `end-sessions`. */
export function sessionCommands(cli: Cli, user: Command): void {
  leaf(cli, user, "sessions <user>", "Open sessions of a user", (command) => void withTeam(command), list);
  leaf(
    cli,
    user,
    "end-sessions <user>",
    "Sign a user out everywhere, and out of the apps; they may sign in again",
    (command) => void withTeam(command),
    async (call) => {
      const done = await ask(call, operations.userEndSessions, userOf(call));
      return { json: done, text: `Ended ${done.ended} ${done.ended === 1 ? "session" : "sessions"}.\n` };
    },
  );
}

async function list(call: Call): Promise<Output> {
  const { items } = await ask(call, operations.userSessions, userOf(call));
  return {
    json: items,
    text: table(
      items,
      [
        { title: "SSO METHOD", of: (row) => row.method ?? undefined },
        timeColumn("SINCE", (row) => row.createdAt),
        timeColumn("IDLE UNTIL", (row) => row.expiresAt),
        timeColumn("ENDS", (row) => row.endsAt),
      ],
      call.width,
      "No open session.",
    ),
  };
}
