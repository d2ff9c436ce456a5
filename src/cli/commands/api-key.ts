import type { Command } from "commander";
import { operations, type ApiKeyView } from "../../admin/index.js";
import { needs, roles, type Need } from "../../model/grant.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { UsageFault } from "../exit-codes.js";
import { branch, leaf, noOptions, several, type Call, type Cli } from "../leaf.js";
import { facts, instant, table, type Output } from "../output.js";

/** `drawbridge api-key …`: keys for programs that call the API. */
export function apiKeyCommands(cli: Cli, program: Command): void {
  const key = branch(program, "api-key", "Keys for programs that call the API");
  leaf(
    cli,
    key,
    "create <name>",
    "Create a key; it is shown once",
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
  leaf(cli, key, "show <key>", "A key with its state, by name, beginning or id", noOptions, async (call) => {
    const key = await ask(call, operations.apiKeyShow, { api_key: await keyNamed(call) });
    return { json: key, text: textOf(key) };
  });
  leaf(cli, key, "revoke <key>", "End a key at once", noOptions, async (call) => {
    const revoked = await ask(call, operations.apiKeyRevoke, { api_key: await keyNamed(call) });
    return { json: revoked, text: `Revoked ${revoked.name} (${revoked.prefix}…).\n` };
  });
}

async function create(call: Call): Promise<Output> {
  const { world, options, args } = call;
  const role = options.choice("role", "--role", roles);
  if (role === undefined) throw new UsageFault(`--role is needed: ${roles.join(", ")}.`);
  const expiresAt = options.instant("expires", "--expires", world.now(), "future");
  const team = await teamMeant(call);
  const made = await ask(
    call,
    operations.apiKeyCreate,
    {},
    {
      name: args[0] ?? "",
      role,
      team,
      needs: options.list("need")?.map(needOf),
      expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
    },
  );
  const { id, key, ...rest } = made;
  return {
    json: { id, key, ...rest },
    text:
      facts([
        ["key", made.key ?? ""],
        ["name", made.name],
        ["role", made.role],
        ["team", made.team ?? "none: the installation"],
        ["expires", instant(made.expiresAt)],
      ]) + "Keep the key now: it is not shown again.\n",
  };
}

function textOf(key: ApiKeyView): string {
  return facts([
    ["name", key.name],
    ["id", key.id],
    ["begins", `${key.prefix}…`],
    ["role", key.role],
    ["team", key.team ?? "none: the installation"],
    ["needs", key.needs ?? "all of the role"],
    ["state", key.state],
    ["made by", makerText(key)],
    ["last used", instant(key.lastUsedAt) ?? "never"],
    ["expires", instant(key.expiresAt)],
  ]);
}

function makerText({ madeBy: { kind, id, name } }: ApiKeyView): string {
  return name ?? id ?? kind;
}

function needOf(text: string): Need {
  const need = needs.find((one) => one === text);
  if (need === undefined) throw new UsageFault(`--need must be one of ${needs.join(", ")}.`);
  return need;
}

/** The team that was typed, by its slug. @throws NotFound with the slug that was probably meant */
async function teamMeant(call: Call): Promise<string | undefined> {
  const { team } = inTeam(call);
  return team === undefined ? undefined : (await ask(call, operations.teamShow, { team })).slug;
}

/** What was typed, or the id of the one key that begins so or works under that name. @throws UsageFault */
async function keyNamed(call: Call): Promise<string> {
  const named = call.args[0] ?? "";
  const { items } = await askAll(call, operations.apiKeyList);
  const begun = items.find(({ prefix }) => prefix === named);
  const [only, ...more] = items.filter(({ name, state }) => name === named && state === "works");
  if (begun !== undefined || only === undefined) return begun?.id ?? named;
  if (more.length === 0) return only.id;
  const each = [only, ...more].map(({ id, prefix }) => `${id} (${prefix}…)`).join(", ");
  throw new UsageFault(`${more.length + 1} working keys are called "${named}". Name one by its id: ${each}.`);
}

async function list(call: Call): Promise<Output> {
  const team = await teamMeant(call);
  const { items } = await askAll(call, operations.apiKeyList, {}, { team });
  return {
    json: items,
    text: table(
      items,
      [
        { title: "NAME", of: (row) => row.name, whole: true },
        { title: "BEGINS", of: (row) => `${row.prefix}…` },
        { title: "ROLE", of: (row) => row.role },
        { title: "TEAM", of: (row) => row.team ?? "installation" },
        { title: "NEEDS", of: (row) => row.needs?.join(",") ?? "all" },
        { title: "STATE", of: (row) => row.state },
        { title: "LAST USED", of: (row) => instant(row.lastUsedAt) },
        { title: "MADE BY", of: makerText },
      ],
      call.width,
      "No API key yet. Create one: drawbridge api-key create NAME --role operator",
    ),
  };
}
