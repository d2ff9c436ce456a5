import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask, inTeam } from "../asking/ask.js";
import { branch, leaf, withTeam, type Call, type Cli } from "../leaf.js";
import { printed } from "../printed.js";

/** `drawbridge events …`: what a program would read from the feed, as it comes, and what it begins with. */
export function eventsCommands(cli: Cli, program: Command): void {
  const events = branch(program, "events", "The feed of a team's events, as programs follow it");
  leaf(
    cli,
    events,
    "tail",
    "Events as the feed gives them, a line of JSON each, oldest first",
    (command) => {
      withTeam(command)
        .option("--after <number>", "events after this number; 0 unless given: from the first")
        .option("--limit <number>", "end after so many")
        .option("--follow", "wait for what comes, until it is stopped");
    },
    tail,
  );
  leaf(
    cli,
    events,
    "snapshot",
    "People, groups and memberships of one moment, a line of JSON each, with the number to follow the feed from",
    (command) => void withTeam(command),
    async (call) => printed(call, await ask(call, operations.eventSnapshot, inTeam(call))),
  );
}

const perPage = 200;
const waitSeconds = 30;

async function tail(call: Call): Promise<undefined> {
  const { options, host } = call;
  const isFollowing = options.on("follow");
  let left = options.number("limit", "--limit") ?? Infinity;
  let after = options.number("after", "--after") ?? 0;
  while (left > 0) {
    const page = { after, limit: Math.min(perPage, left), wait: isFollowing ? waitSeconds : 0 };
    const { items, next } = await ask(call, operations.eventList, inTeam(call), page);
    for (const item of items) host.out(`${JSON.stringify(item)}\n`);
    await host.written?.();
    left -= items.length;
    after = next;
    if (items.length === 0 && !isFollowing) return;
  }
}
