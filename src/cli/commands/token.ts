import type { Command } from "commander";
import { didYouMean } from "../../lib/closest-name.js";
import { scimBaseUrl } from "../../model/addresses.js";
import type { Directory, ScimToken, TokenScope } from "../../model/directory.js";
import { createToken, revokeToken, rotateToken, tokenWorks, type IssuedToken } from "../../teams/index.js";
import { oneBeginning } from "../asking/beginnings.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import { directoryNamed } from "../find.js";
import { branch, leaf, several, type Call, type Cli } from "../leaf.js";
import { facts, idColumn, table, time, timeColumn, type Output } from "../output.js";

const usualOverlapMs = 24 * 60 * 60_000;

/** `drawbridge token …`: a token's text is shown when it is made and never again. */
export function tokenCommands(cli: Cli, program: Command): void {
  const token = branch(program, "token", "SCIM tokens of a directory");
  leaf(
    cli,
    token,
    "create <directory>",
    "Make a token; it is shown once",
    (command) => {
      command
        .option("--name <name>", "where it will be used, as okta")
        .option("--scope <scope>", "read or write; both unless given", several)
        .option("--expires <when>", "as 90d or 2027-01-31");
      withValue(command);
    },
    async (call) => {
      const { world, options } = call;
      const directory = await directoryOf(call);
      const issued = await createToken(world.teams, directory.teamId, directory.id, {
        name: options.needed("name", "--name"),
        scopes: options.list("scope")?.map(scopeOf),
        expiresAt: options.instant("expires", "--expires", world.now(), "future"),
        value: valueOf(call),
      });
      return shown(call, directory, issued);
    },
  );
  leaf(
    cli,
    token,
    "rotate <directory> <token>",
    "Make a new token; the old one works on for a while",
    (command) => {
      command
        .option("--overlap <time>", "how long the old one works on; 24h unless given")
        .option("--expires <when>", "end of the new one");
      withValue(command);
    },
    async (call) => {
      const { world, options } = call;
      const directory = await directoryOf(call);
      const old = await tokenOf(call, directory);
      const issued = await rotateToken(world.teams, directory.teamId, old.id, {
        overlapMs: options.duration("overlap", "--overlap") ?? usualOverlapMs,
        expiresAt: options.instant("expires", "--expires", world.now(), "future"),
        value: valueOf(call),
      });
      const until = time(issued.old.expiresAt) ?? "";
      return shown(call, directory, issued, `The old one works until ${until}.\n`);
    },
  );
  leaf(cli, token, "revoke <directory> <token>", "End a token at once", none, async (call) => {
    const directory = await directoryOf(call);
    const { id, name } = await onlyTokenOf(call, directory);
    const revoked = await revokeToken(call.world.teams, directory.teamId, id);
    return { json: withoutHash(revoked), text: `Revoked ${name} of ${directory.slug}.\n` };
  });
  leaf(cli, token, "list <directory>", "Tokens of a directory", none, list);
}

function none(): void {
  // no options of its own
}

function withValue(command: Command): void {
  command.option("--value-from <variable>", "take the token from this environment variable instead of making one");
}

/** Not as an argument: arguments are seen by every process of the machine. */
function valueOf({ host, options }: Call): string | undefined {
  const variable = options.text("valueFrom");
  if (variable === undefined) return undefined;
  const value = host.env[variable];
  if (value === undefined || value === "") throw new UsageFault(`--value-from: ${variable} is not set.`);
  return value;
}

function scopeOf(text: string): TokenScope {
  if (text === "read" || text === "write") return text;
  throw new UsageFault(`--scope must be read or write, not "${text}".`);
}

function directoryOf({ world, args }: Call): Promise<Directory> {
  return directoryNamed(world, args[0] ?? "");
}

/** By id or a beginning of it, or by name among those that work, the newest first: after a rotation the old one goes by the same name. */
async function tokensOf({ world, args }: Call, directory: Directory): Promise<readonly [ScimToken, ...ScimToken[]]> {
  const named = args[1] ?? "";
  const tokens = await world.store.inTeam(directory.teamId).tokens.ofDirectory(directory.id);
  const byId = tokens.find((token) => token.id === named);
  if (byId !== undefined) return [byId];
  const working = tokens.filter((token) => tokenWorks(token, world.now()));
  const [newest, ...older] = working
    .filter((token) => token.name === named)
    .sort((a, b) => b.createdAt - a.createdAt || (b.id < a.id ? -1 : 1));
  if (newest === undefined) {
    const meant = oneBeginning(tokens, "tokens", named);
    if (meant !== undefined) return [meant];
    const names = working.map((one) => one.name);
    throw new NotFound(`${directory.slug} has no working token "${named}".${didYouMean(named, names)}`);
  }
  return [newest, ...older];
}

/** To be rotated is the newest. */
async function tokenOf(call: Call, directory: Directory): Promise<ScimToken> {
  const [newest] = await tokensOf(call, directory);
  return newest;
}

/** To be ended is one alone, or else a leaked token might live on beside the one that was meant to follow it. */
async function onlyTokenOf(call: Call, directory: Directory): Promise<ScimToken> {
  const [newest, ...older] = await tokensOf(call, directory);
  if (older.length === 0) return newest;
  const each = [newest, ...older].map(({ id, hint }) => `${id} (ends on …${hint})`).join(", ");
  throw new UsageFault(`${older.length + 1} working tokens are called "${newest.name}". Name one by its id: ${each}.`);
}

function shown({ world }: Call, directory: Directory, { token, text }: IssuedToken, note = ""): Output {
  const baseUrl = scimBaseUrl(world.publicUrl, directory);
  return {
    json: { ...withoutHash(token), baseUrl, ...(text === undefined ? {} : { token: text }) },
    text:
      facts([
        ["SCIM base URL", baseUrl],
        ["token", text ?? "as given"],
        ["name", token.name],
        ["scopes", token.scopes.join(", ")],
        ["expires", time(token.expiresAt) ?? "never"],
      ]) + (text === undefined ? note : `${note}Keep the token now: it is not shown again.\n`),
  };
}

async function list(call: Call): Promise<Output> {
  const { world, width } = call;
  const directory = await directoryOf(call);
  const now = world.now();
  const tokens = await world.store.inTeam(directory.teamId).tokens.ofDirectory(directory.id);
  const rows = tokens.map((token) => ({ ...withoutHash(token), state: stateOf(token, now) }));
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "NAME", of: (row) => row.name, whole: true },
        { title: "ENDS ON", of: (row) => `…${row.hint}` },
        { title: "STATE", of: (row) => row.state },
        { title: "SCOPES", of: (row) => row.scopes.join(","), expendable: 1 },
        timeColumn("LAST USED", (row) => row.lastUsedAt),
        timeColumn("EXPIRES", (row) => row.expiresAt),
        idColumn("ID", rows, (row) => row.id),
      ],
      width,
      `No token yet. Create one: drawbridge token create ${directory.slug} --name NAME`,
    ),
  };
}

function stateOf(token: ScimToken, now: number): "works" | "revoked" | "expired" {
  if (token.revokedAt !== undefined) return "revoked";
  return tokenWorks(token, now) ? "works" : "expired";
}

function withoutHash({ hash: _, ...token }: ScimToken): Omit<ScimToken, "hash"> {
  return token;
}
