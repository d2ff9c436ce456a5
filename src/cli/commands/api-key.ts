import type { Command } from "commander";
import { createApiKey, revokeApiKey } from "../../access/index.js";
import { stateOfKey, type ApiKey } from "../../model/api-key.js";
import { needs, roles, type Need } from "../../model/grant.js";
import type { TeamId } from "../../model/ids.js";
import { accessDeps, placeNames, placeOf } from "../access.js";
import { oneBeginning } from "../asking/beginnings.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import { branch, leaf, several, type Call, type Cli } from "../leaf.js";
import { facts, table, time, type Output } from "../output.js";

/** `drawbridge api-key …`: keys for programs that call the API. */
export function apiKeyCommands(cli: Cli, program: Command): void {
  const key = branch(program, "api-key", "Keys for programs that call the API");
  leaf(
    cli,
    key,
    "create <name>",
    "Make a key; it is shown once",
    (command) => {
      command
        .option("--role <role>", roles.join(", "))
        .option("--team <team>", "the team, for every role but operator")
        .option(
          "--need <need>",
          `only this of what the role gives: ${needs.join(", ")}; several times for several`,
          several,
        )
        .option("--expires <when>", "as 90d or 2027-01-31; a year unless given");
    },
    create,
  );
  leaf(
    cli,
    key,
    "list",
    "Keys, with their state",
    (command) => {
      command.option("--team <team>", "only of this team");
    },
    list,
  );
  leaf(cli, key, "revoke <key>", "End a key at once", none, async (call) => {
    const known = await keyOf(call);
    const revoked = await revokeApiKey(accessDeps(call), known.id, { team: known.team });
    const row = view(revoked, call.world.now(), await placeNames(call));
    return { json: row, text: `Revoked ${row.name} (${row.prefix}…).\n` };
  });
}

function none(): void {
  // no options of its own
}

async function create(call: Call): Promise<Output> {
  const { world, options, args } = call;
  const role = options.choice("role", "--role", roles);
  if (role === undefined) throw new UsageFault(`--role is needed: ${roles.join(", ")}.`);
  const place = await placeOf(call);
  const { key, text } = await createApiKey(accessDeps(call), {
    name: args[0] ?? "",
    role,
    team: place.team,
    needs: options.list("need")?.map(needOf),
    expiresAt: options.instant("expires", "--expires", world.now(), "future"),
  });
  const { id, ...row } = view(key, world.now(), await placeNames(call));
  return {
    json: { id, key: text, ...row },
    text:
      facts([
        ["key", text],
        ["name", row.name],
        ["role", row.role],
        ["team", row.team ?? "none: the installation"],
        ["expires", row.expiresAt ?? ""],
      ]) + "Keep the key now: it is not shown again.\n",
  };
}

function needOf(text: string): Need {
  const need = needs.find((one) => one === text);
  if (need === undefined) throw new UsageFault(`--need must be one of ${needs.join(", ")}.`);
  return need;
}

/** By id or a beginning of it, by how the key begins, or by name where only one that works has it. @throws NotFound, UsageFault */
async function keyOf({ world, args }: Call): Promise<ApiKey> {
  const named = args[0] ?? "";
  const keys = await world.store.installation.apiKeys.list();
  const exact = keys.find(({ id, prefix }) => id === named || prefix === named);
  if (exact !== undefined) return exact;
  const [only, ...more] = keys.filter((key) => key.name === named && stateOfKey(key, world.now()) === "works");
  const begun = only ?? oneBeginning(keys, "API keys", named);
  if (begun === undefined) throw new NotFound(`There is no working API key "${named}".`);
  if (only === undefined || more.length === 0) return begun;
  const each = [only, ...more].map(({ id, prefix }) => `${id} (${prefix}…)`).join(", ");
  throw new UsageFault(`${more.length + 1} working keys are called "${named}". Name one by its id: ${each}.`);
}

interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: string;
  readonly team: string | null;
  readonly needs: readonly Need[] | null;
  readonly state: "works" | "revoked" | "expired";
  readonly madeBy: string;
  readonly createdAt: string | null;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
}

function view(key: ApiKey, now: number, nameOf: (team: TeamId) => string): ApiKeyView {
  const { id, name, prefix, role, team, madeBy } = key;
  return {
    ...{ id, name, prefix, role },
    team: team === null ? null : nameOf(team),
    needs: key.needs ?? null,
    state: stateOfKey(key, now),
    madeBy: madeBy.name ?? madeBy.id ?? madeBy.kind,
    createdAt: time(key.createdAt) ?? null,
    lastUsedAt: time(key.lastUsedAt) ?? null,
    expiresAt: time(key.expiresAt) ?? null,
  };
}

async function list(call: Call): Promise<Output> {
  const team = call.options.text("team") === undefined ? undefined : (await placeOf(call)).team;
  const nameOf = await placeNames(call);
  const keys = await call.world.store.installation.apiKeys.list(team);
  const rows = keys.map((key) => view(key, call.world.now(), nameOf));
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "NAME", of: (row) => row.name, whole: true },
        { title: "BEGINS", of: (row) => `${row.prefix}…` },
        { title: "ROLE", of: (row) => row.role },
        { title: "TEAM", of: (row) => row.team ?? "installation" },
        { title: "NEEDS", of: (row) => row.needs?.join(",") ?? "all" },
        { title: "STATE", of: (row) => row.state },
        { title: "LAST USED", of: (row) => row.lastUsedAt ?? undefined },
        { title: "MADE BY", of: (row) => row.madeBy },
      ],
      call.width,
      "No API key yet. Make one: drawbridge api-key create NAME --role operator",
    ),
  };
}
