import type { Command } from "commander";
import { applyFile, fileJsonSchema, type Applied } from "../../teams/index.js";
import { closedLeaf, leaf, type Call, type Cli } from "../leaf.js";
import type { Output } from "../output.js";

/** `drawbridge apply` and `drawbridge schema` */
export function applyCommands(cli: Cli, program: Command): void {
  leaf(
    cli,
    program,
    "apply",
    "Apply a declarative file: teams, SSO methods, directories, tokens and apps",
    (command) => {
      command
        .requiredOption("-f, --file <file>", "the file (YAML, apiVersion drawbridge/v1)")
        .option("--plan", "only say what would change");
    },
    apply,
  );
  closedLeaf(cli, program, "schema", "JSON Schema of the declarative file, for editors", none, () => {
    const schema = fileJsonSchema();
    return Promise.resolve({ json: schema, text: `${JSON.stringify(schema, null, 2)}\n` });
  });
}

function none(): void {
  // no options of its own
}

async function apply({ world, host, options }: Call): Promise<Output> {
  const path = options.needed("file", "--file");
  const plan = options.on("plan");
  const by = { kind: "file", name: path } as const;
  const applied = await applyFile({ ...world.teams, by }, { path, env: host.env, plan });
  return { json: { plan, ...applied }, text: textOf(applied, plan) };
}

const signs = { create: "+", update: "~", release: "-", unchanged: " " } as const;

function textOf({ steps, warnings, tokens }: Applied, plan: boolean): string {
  const told = steps
    .filter((step) => step.action !== "unchanged")
    .map((step) => {
      const changes = step.changes.map(
        ({ field, before, after }) => `\n      ${field}: ${brief(before)} -> ${brief(after)}`,
      );
      const note = step.action === "release" ? "  no longer in the file: may be changed elsewhere again" : "";
      return `${signs[step.action]} ${step.kind} ${step.name}${note}${changes.join("")}\n`;
    });
  const unchanged = steps.length - told.length;
  const summary = told.length === 0 ? "Nothing to change" : `${told.length} ${plan ? "would change" : "changed"}`;
  return (
    told.join("") +
    `${summary}, ${unchanged} unchanged.\n` +
    warnings.map((warning) => `Warning: ${warning}\n`).join("") +
    tokens.map(({ directory, name, text }) => `Token "${name}" of ${directory}, shown once: ${text}\n`).join("")
  );
}

function brief(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
