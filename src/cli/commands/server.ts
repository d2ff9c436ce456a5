import type { Command } from "commander";
import { UsageFault } from "../exit-codes.js";
import type { Migration, ShownSettings } from "../host.js";
import { branch, closedLeaf, type Cli } from "../leaf.js";
import { table } from "../output.js";
import { healthcheckCommand } from "./healthcheck.js";

/** `drawbridge start`, `migrate`, `demo` and `config …`: what needs no open store, or opens its own. */
export function serverCommands(cli: Cli, program: Command): void {
  const { host } = cli;
  closedLeaf(cli, program, "start", "Start the server", none, async (options) => {
    await host.start(options.text("config"));
    return undefined;
  });
  closedLeaf(
    cli,
    program,
    "migrate",
    "Bring a database that several nodes share to this release's schema",
    (command) => {
      command.option("--plan", "only say what would be done");
    },
    async (options) => {
      const migration = await host.migrate(options.text("config"), { plan: options.on("plan") });
      return { json: migration, text: migrationText(migration, options.on("plan")) };
    },
  );
  closedLeaf(
    cli,
    program,
    "demo",
    "Start a bridge with a demo team and a demo identity provider",
    (command) => {
      command
        .option("--port <port>", "of the bridge; PORT, else 8080")
        .option("--idp-port <port>", "of the identity provider; the next one, so 8081")
        .option("--app-port <port>", "of the example application; the next one after it, so 8082")
        .option("--mongo <uri>", "run on a MongoDB replica set, in a database of the demo's own");
    },
    async (options) => {
      await host.demo({
        json: options.on("json"),
        port: options.number("port", "--port") ?? portOf(host.env["PORT"]),
        idpPort: options.number("idpPort", "--idp-port"),
        appPort: options.number("appPort", "--app-port"),
        mongo: mongoOf(options.text("mongo")),
      });
      return undefined;
    },
  );
  healthcheckCommand(cli, program);
  const config = branch(program, "config", "The settings");
  closedLeaf(cli, config, "check", "Read and check all settings; say every fault at once", none, (options) => {
    const { warnings } = host.settings(options.text("config"));
    const told = warnings.map((warning) => `Warning: ${warning}\n`).join("");
    return Promise.resolve({ json: { ok: true, warnings }, text: `The settings are good.\n${told}` });
  });
  closedLeaf(
    cli,
    config,
    "print",
    "The settings in force and where each comes from; secrets stay hidden",
    (command) => {
      // Always so; the option is there for those who look for it.
      command.option("--redact", "hide secrets (always done)");
    },
    (options) => {
      const { shown } = host.settings(options.text("config"));
      return Promise.resolve({ json: shown, text: settingsTable(shown, host.columns) });
    },
  );
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) throw new UsageFault(`PORT "${text}" is no port.`);
  return port;
}

function mongoOf(uri: string | undefined): string | undefined {
  if (uri === undefined || /^mongodb(\+srv)?:\/\/[^/]/.test(uri)) return uri;
  throw new UsageFault("--mongo must be an address as mongodb://127.0.0.1:27017/?replicaSet=rs0.");
}

function migrationText({ stored, known, steps, taken }: Migration, plan: boolean): string {
  const lines = (list: readonly string[]): string => list.map((step) => `  ${step}\n`).join("");
  if (steps.length === 0) return `Nothing to do: the database has schema ${stored}, and this release makes ${known}.\n`;
  if (plan) return `The database has schema ${stored}. To bring it to ${known}:\n${lines(steps)}`;
  return `The database was brought from schema ${stored} to ${known}:\n${lines(taken)}`;
}

function none(): void {
  // no options of its own
}

function settingsTable(shown: ShownSettings["shown"], width: number | undefined): string {
  return table(
    shown,
    [
      { title: "SETTING", of: (row) => row.name, whole: true },
      { title: "VALUE", of: (row) => (typeof row.value === "string" ? row.value : JSON.stringify(row.value)) },
      { title: "FROM", of: (row) => row.from },
      { title: "VARIABLE", of: (row) => row.variable },
    ],
    width,
    "No settings.",
  );
}
