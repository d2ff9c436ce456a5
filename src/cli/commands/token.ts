import type { Command } from "commander";
import { operations, type IssuedTokenView } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import { UsageFault } from "../exit-codes.js";
import { branch, leaf, noOptions, several, type Call, type Cli } from "../leaf.js";
import { rfc3339 } from "../options.js";
import { facts, idColumn, instant, table, dayColumn, type Output } from "../output.js";

const usualOverlapMs = 24 * 60 * 60_000;

/** `drawbridge token …`: a token's text is shown when it is made and never again. */
export function tokenCommands(cli: Cli, program: Command): void {
  const token = branch(program, "token", "SCIM tokens of a directory");
  leaf(
    cli,
    token,
    "create <directory>",
    "Create a token; it is shown once",
    (command) => {
      command
        .option("--name <name>", "where it will be used, as okta")
        .option("--scope <scope>", "read or write; both unless given", several)
        .option("--expires <when>", "as 90d or 2027-01-31");
      withValue(command);
    },
    async (call) => {
      const { options } = call;
      const input = {
        name: options.needed("name", "--name"),
        scopes: options.list("scope")?.map(scopeOf),
        ...issuing(call),
      };
      return shown(await ask(call, operations.tokenCreate, directoryOf(call), input));
    },
  );
  leaf(
    cli,
    token,
    "rotate <directory> <token>",
    "Create a new token; the old one works on for a while",
    (command) => {
      command
        .option("--overlap <time>", "how long the old one works on; 24h unless given")
        .option("--expires <when>", "end of the new one");
      withValue(command);
    },
    async (call) => {
      const overlapMs = call.options.duration("overlap", "--overlap") ?? usualOverlapMs;
      const input = { overlapHours: overlapMs / 3_600_000, ...issuing(call) };
      const issued = await ask(call, operations.tokenRotate, tokenOf(call), input);
      return shown(issued, `The old one works until ${instant(issued.replaces.worksUntil) ?? ""}.\n`);
    },
  );
  leaf(cli, token, "revoke <directory> <token>", "End a token at once", noOptions, async (call) => {
    await refuseNamesakes(call);
    const revoked = await ask(call, operations.tokenRevoke, tokenOf(call));
    return { json: revoked, text: `Revoked ${revoked.name} of ${call.args[0] ?? ""}.\n` };
  });
  leaf(cli, token, "list <directory>", "Tokens of a directory", noOptions, list);
}

function withValue(command: Command): void {
  command.option("--value-from <variable>", "take the token from this environment variable instead of making one");
}

/** What may be said of every new token. */
function issuing(call: Call) {
  const { world, options } = call;
  return { expiresAt: rfc3339(options.instant("expires", "--expires", world.now(), "future")), value: valueOf(call) };
}

/** Not as an argument: arguments are seen by every process of the machine. */
function valueOf({ host, options }: Call): string | undefined {
  const variable = options.text("valueFrom");
  if (variable === undefined) return undefined;
  const value = host.env[variable];
  if (value === undefined || value === "") throw new UsageFault(`--value-from: ${variable} is not set.`);
  return value;
}

function scopeOf(text: string): string {
  if (text === "read" || text === "write") return text;
  throw new UsageFault(`--scope must be read or write, not "${text}".`);
}

function directoryOf({ args }: Call) {
  return { directory: args[0] ?? "" };
}

function tokenOf(call: Call) {
  return { ...directoryOf(call), token: call.args[1] ?? "" };
}

/** To be ended is one alone, or else a leaked token might live on beside the one that was meant to follow it. */
async function refuseNamesakes(call: Call): Promise<void> {
  const { items } = await ask(call, operations.tokenList, directoryOf(call));
  const working = items.filter(({ name, state }) => name === call.args[1] && state === "works");
  if (working.length < 2) return;
  const each = working.map(({ id, hint }) => `${id} (ends on …${hint})`).join(", ");
  throw new UsageFault(
    `${working.length} working tokens are called "${call.args[1] ?? ""}". Name one by its id: ${each}.`,
  );
}

function shown({ value, ...token }: IssuedTokenView, note = ""): Output {
  return {
    json: { ...token, ...(value !== null && { token: value }) },
    text:
      facts([
        ["SCIM base URL", token.baseUrl],
        ["token", value ?? "as given"],
        ["name", token.name],
        ["scopes", token.scopes.join(", ")],
        ["expires", instant(token.expiresAt) ?? "never"],
      ]) + (value === null ? note : `${note}Keep the token now: it is not shown again.\n`),
  };
}

/** Of what was granted to an OAuth client its name; of a token there is none. */
function clientOf({ client }: { readonly client: string | null }): string | undefined {
  return client ?? undefined;
}

async function list(call: Call): Promise<Output> {
  const { items } = await ask(call, operations.tokenList, directoryOf(call));
  return {
    json: items,
    text: table(
      items,
      [
        { title: "NAME", of: (row) => row.name, whole: true },
        { title: "ENDS ON", of: (row) => `…${row.hint}` },
        { title: "STATE", of: (row) => row.state },
        ...(items.some(({ client }) => client !== null) ? [{ title: "CLIENT", of: clientOf, expendable: 2 }] : []),
        { title: "SCOPES", of: (row) => row.scopes.join(","), expendable: 1 },
        dayColumn("LAST USED", (row) => row.lastUsedAt),
        dayColumn("EXPIRES", (row) => row.expiresAt),
        idColumn("ID", items, (row) => row.id),
      ],
      call.width,
      `No token yet. Create one: drawbridge token create ${call.args[0] ?? ""} --name NAME`,
    ),
  };
}
