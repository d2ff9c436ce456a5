import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { exitCodes, UsageFault } from "../exit-codes.js";
import { branch, leaf, type Cli } from "../leaf.js";
import { idColumn, instant, table } from "../output.js";

/** `drawbridge conflict …`: sign-ins refused as `identity_conflict`. */
export function conflictCommands(cli: Cli, program: Command): void {
  const conflict = branch(program, "conflict", "Identity conflicts: people who come back under another NameID");
  leaf(
    cli,
    conflict,
    "list",
    "Sign-ins refused because the person they lead to has another link",
    (command) => {
      command
        .option("--team <team>", "its team, where there are several")
        .option("--method <slug>", "of one SSO method");
    },
    async (call) => {
      const method = call.options.text("method");
      const asked = method === undefined ? {} : { method };
      const { items } = await askAll(call, operations.identityConflictList, inTeam(call), asked);
      const text = table(
        items,
        [
          idColumn("ID", items, ({ id }) => id),
          { title: "USER", of: ({ user, claim }) => user?.userName ?? claim.email },
          { title: "METHOD", of: ({ method: slug }) => slug ?? undefined },
          { title: "CAME AS", of: ({ claim }) => claim.key },
          {
            title: "LINKED AS",
            of: ({ user }) => user?.links.map(({ method: slug, key }) => `${slug ?? "?"}: ${key}`).join(", "),
          },
          { title: "LAST SEEN", of: ({ evidence }) => instant(evidence.lastSeenAt), whole: true },
          { title: "TIMES", of: ({ evidence }) => evidence.attempts },
        ],
        call.width,
        "No identity conflict waits.",
      );
      return { json: items, text };
    },
  );
  leaf(
    cli,
    conflict,
    "relink <id...>",
    "Let these claims lead to the people they were refused as, in place of their old links",
    (command) => {
      command
        .option("--team <team>", "its team, where there are several")
        .option("--key <key>", "only if the claim is still this one, as the list showed it; for one conflict")
        .option("--keep-old", "leave the old links of the method too");
    },
    async (call) => {
      const key = call.options.text("key");
      const known = await askAll(call, operations.identityConflictList, inTeam(call));
      const conflicts = call.args.map((begins) => {
        const [one, second] = known.items.filter(({ id }) => id.startsWith(begins));
        if (second !== undefined) throw new UsageFault(`Several conflicts begin with ${begins}: type more of the id.`);
        return { id: one?.id ?? begins, ...(key !== undefined && { key }) };
      });
      const input = { conflicts, keepOld: call.options.on("keepOld") };
      const { items } = await ask(call, operations.identityConflictRelink, inTeam(call), input);
      return {
        json: items,
        text: items.map(({ id, detail }) => `${id}: ${detail}\n`).join(""),
        exitCode: items.every(({ outcome }) => outcome === "relinked") ? 0 : exitCodes.refused,
      };
    },
  );
}
