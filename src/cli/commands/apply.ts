import type { Command } from "commander";
import type { AdminCaller } from "../../admin/index.js";
import { applyFile, describeFile, fileJsonSchema, secretOwner, type Applied, type OnMade } from "../../teams/index.js";
import { teamAtHand } from "../asking/host-records.js";
import { closedLeaf, leaf, print, type Call, type Cli } from "../leaf.js";
import type { Output } from "../output.js";
import { progressLine } from "../progress.js";
import { oneLine } from "../../lib/one-line.js";
import { countOfPeople, othersThan } from "../../model/people-count.js";

/** `drawbridge apply` and `drawbridge schema` */
export function applyCommands(cli: Cli, program: Command): void {
  leaf(
    cli,
    program,
    "apply",
    "Apply a declarative file: teams, SSO methods, directories, tokens, OAuth clients and apps",
    (command) => {
      command
        .requiredOption("-f, --file <file>", "the file (YAML, apiVersion drawbridge/v1)")
        .option("--plan", "only say what would change");
    },
    apply,
  );
  leaf(
    cli,
    program,
    "describe",
    "Print the declarative file of what is there; applied, it changes nothing",
    (command) => {
      command.option("--team <team>", "of this team only");
    },
    describe,
  );
  closedLeaf(cli, program, "schema", "JSON Schema of the declarative file, for editors", none, () => {
    const schema = fileJsonSchema();
    return Promise.resolve({ json: schema, text: `${JSON.stringify(schema, null, 2)}\n` });
  });
}

function none(): void {
  // no options of its own
}

/** The names of the secrets come after the file, and not into it: whoever sends it on to a file reads them all the same. */
async function describe({ world, host, options }: Call): Promise<Output> {
  const slug = options.text("team");
  const team = slug === undefined ? undefined : await teamAtHand(world, slug);
  const { yaml, secrets } = await describeFile(world.admin.settings(world.caller), team && [team]);
  if (!options.on("json") && secrets.length > 0) {
    host.err(`Set these before it is applied:\n${secrets.map((name) => `  ${name}\n`).join("")}`);
  }
  return { json: { file: yaml, secrets }, text: yaml };
}

async function apply({ world, host, options }: Call): Promise<Output> {
  const path = options.needed("file", "--file");
  const plan = options.on("plan");
  const caller: AdminCaller = { ...world.caller, actor: { kind: "file", id: "file" }, by: path };
  const line = progressLine(host.progress?.bind(host), Date.now, host.columns);
  const made: Parameters<OnMade>[0][] = [];
  const how = { path, env: host.env, plan, onStep: line.at, onMade: (one: (typeof made)[number]) => made.push(one) };
  try {
    const applied = await applyFile(world.admin.settings(caller), how).finally(line.end);
    return { json: { plan, ...applied }, text: textOf(applied, plan) };
  } catch (error) {
    // What was made before it is kept nowhere, and a second run makes no other.
    const tokens = made.flatMap(({ token }) => token ?? []);
    const secrets = made.flatMap(({ secret }) => secret ?? []);
    const json = { plan, tokens, secrets };
    if (made.length > 0) print({ host, options }, { json, text: shownOnce(json) });
    throw error;
  }
}

const signs = { create: "+", update: "~", adopt: "=", release: "-", revoke: "-", unchanged: " " } as const;

const endings: Partial<Record<keyof typeof signs, string>> = {
  adopt: "  as it is; managed by the file from now on",
  release: "  no longer in the file: may be changed elsewhere again",
  revoke: "  no longer in the file: it opens nothing any more",
};

function textOf({ steps, warnings, tokens, secrets }: Applied, plan: boolean): string {
  const told = steps
    .filter((step) => step.action !== "unchanged" || (plan && (step.notes ?? []).length > 0))
    .map((step) => {
      const changes = step.changes
        .flatMap(fieldByField)
        .map(({ field, before, after }) => `\n      ${field}: ${brief(before)} -> ${brief(after)}`);
      const note = endings[step.action] ?? "";
      const notes = [...keptOut(step, plan), ...(step.notes ?? [])].map((one) => `\n      ${one}`);
      return `${signs[step.action]} ${step.kind} ${step.name}${note}${changes.join("")}${notes.join("")}\n`;
    });
  const adopted = steps.filter(({ action }) => action === "adopt").length;
  const unchanged = steps.filter(({ action }) => action === "unchanged").length;
  const changed = steps.length - adopted - unchanged;
  const summary = changed === 0 ? "Nothing to change" : `${changed} ${plan ? "would change" : "changed"}`;
  const taken = adopted === 0 ? "" : `, ${adopted} ${plan ? "would become" : "became"} the file's as they are`;
  return (
    told.join("") +
    `${summary}${taken}, ${unchanged} unchanged.\n` +
    warnings.map((warning) => `Warning: ${warning}\n`).join("") +
    shownOnce({ tokens, secrets })
  );
}

function shownOnce({ tokens, secrets }: Pick<Applied, "tokens" | "secrets">): string {
  return [
    ...tokens.map(({ directory, name, text }) => `Token "${name}" of ${directory}, shown once: ${text}\n`),
    ...secrets.map((one) => `Client secret of ${secretOwner(one)}, shown once: ${one.text}\n`),
  ].join("");
}

function keptOut(step: Applied["steps"][number], plan: boolean): readonly string[] {
  const { keptOut: users, keptOutOrMore: orMore, keptOutNames: names = [] } = step;
  if (users === undefined) return [];
  const others = othersThan(names.length, { users, orMore });
  const who = names.length === 0 ? "" : `: ${names.join(", ")}${others === undefined ? "" : ` and ${others}`}`;
  const [have, are] = users === 1 ? ["has", "is"] : ["have", "are"];
  return [`${countOfPeople({ users, orMore })} who ${have} signed in by it ${plan ? "would be" : are} kept out${who}`];
}

type FieldChange = Applied["steps"][number]["changes"][number];

/** What is made of fields, such as an identity provider, is told by those that differ: whole it would be cut before its certificates. */
function fieldByField(change: FieldChange): readonly FieldChange[] {
  const [before, after] = [fieldsOf(change.before), fieldsOf(change.after)];
  if (before === undefined || after === undefined || (change.before ?? change.after ?? undefined) === undefined)
    return [change];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ field: `${change.field}.${name}`, before: before[name] ?? null, after: after[name] ?? null }));
}

/** Nothing has no fields; text, numbers and lists are told whole. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null) return {};
  return typeof value === "object" && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function brief(value: unknown): string {
  const text = oneLine(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
