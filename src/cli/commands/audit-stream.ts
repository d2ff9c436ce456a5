import type { Command } from "commander";
import { operations as o, type AuditStreamView } from "../../admin/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { addYes, UsageFault } from "../exit-codes.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { leftText, toSendText } from "./to-send.js";
import { facts, instant, table, type Output } from "../output.js";

/** `drawbridge audit-stream …`: collectors that are sent the audit of a team, or with `--installation` the installation's own. */
export function auditStreamCommands(cli: Cli, program: Command): void {
  const stream = branch(program, "audit-stream", "Audit streams: collectors that are sent the audit as it is written");
  leaf(
    cli,
    stream,
    "create <slug>",
    "Send the audit to a collector from now on",
    (command) => {
      withPlace(command).requiredOption("--url <url>", "https://…, syslog+tls://host:6514 or syslog://host:601");
      withSettings(command);
    },
    async (call) => {
      const input = { slug: call.args[0] ?? "", url: call.options.text("url"), ...settings(call) };
      return shown(
        isOfInstallation(call)
          ? await ask(call, o.installationAuditStreamCreate, {}, input)
          : await ask(call, o.auditStreamCreate, inTeam(call), input),
        true,
      );
    },
  );
  leaf(
    cli,
    stream,
    "update <stream>",
    "Change an audit stream",
    (command) => {
      withPlace(command).option("--url <url>", "another address");
      withSettings(command);
    },
    async (call) => {
      const input = { url: call.options.text("url"), ...settings(call) };
      return shown(
        isOfInstallation(call)
          ? await ask(call, o.installationAuditStreamUpdate, ofInstallation(call), input)
          : await ask(call, o.auditStreamUpdate, ofTeam(call), input),
      );
    },
  );
  leaf(cli, stream, "list", "Audit streams with how far each has come", withPlace, list);
  leaf(cli, stream, "show <stream>", "An audit stream, and how it fares", withPlace, async (call) =>
    shown(await show(call)),
  );
  leaf(cli, stream, "resume <stream>", "Send to a paused audit stream again", withPlace, async (call) =>
    shown(
      isOfInstallation(call)
        ? await ask(call, o.installationAuditStreamResume, ofInstallation(call))
        : await ask(call, o.auditStreamResume, ofTeam(call)),
    ),
  );
  leaf(
    cli,
    stream,
    "delete <stream>",
    "Delete an audit stream; the audit stays",
    (command) => {
      withPlace(command).option("--yes", "really");
    },
    async (call) => {
      const { slug, behind } = await show(call);
      if (!call.options.on("yes")) throw new UsageFault(`This deletes ${slug}; ${leftText(behind)}.`, { fix: addYes });
      if (isOfInstallation(call)) await ask(call, o.installationAuditStreamDelete, ofInstallation(call));
      else await ask(call, o.auditStreamDelete, ofTeam(call));
      return { json: { deleted: slug }, text: `Deleted ${slug}.\n` };
    },
  );
}

function withPlace(command: Command): Command {
  return command
    .option("--team <team>", "slug of the team, where there are several")
    .option("--installation", "of the installation's own audit");
}

function withSettings(command: Command): void {
  command
    .option("--format <format>", "jsonl, ocsf or cef; jsonl unless given")
    .option("--secret-from <variable>", "sign what goes by HTTP with the secret (whsec_ and base64) in this variable");
}

function settings({ host, options }: Call) {
  const variable = options.text("secretFrom");
  const secret = variable === undefined ? undefined : host.env[variable];
  if (variable !== undefined && (secret === undefined || secret === "")) {
    throw new UsageFault(`--secret-from: ${variable} is not set.`);
  }
  return { format: options.text("format"), secret };
}

function isOfInstallation({ options }: Call): boolean {
  if (!options.on("installation")) return false;
  if (options.text("team") !== undefined) throw new UsageFault("Give --team or --installation, not both.");
  return true;
}

function ofTeam(call: Call) {
  return { ...inTeam(call), audit_stream: call.args[0] ?? "" };
}

function ofInstallation({ args }: Call) {
  return { installation_audit_stream: args[0] ?? "" };
}

function show(call: Call): Promise<AuditStreamView> {
  return isOfInstallation(call)
    ? ask(call, o.installationAuditStreamShow, ofInstallation(call))
    : ask(call, o.auditStreamShow, ofTeam(call));
}

async function list(call: Call): Promise<Output> {
  const { items } = isOfInstallation(call)
    ? await askAll(call, o.installationAuditStreamList, {})
    : await askAll(call, o.auditStreamList, inTeam(call));
  return {
    json: items,
    text: table(
      items,
      [
        { title: "STREAM", of: (row) => row.slug, whole: true },
        { title: "STATE", of: (row) => row.state },
        { title: "FORMAT", of: (row) => row.format },
        { title: "TO SEND", of: (row) => row.behind },
        { title: "URL", of: (row) => row.url },
      ],
      call.width,
      "No audit stream yet. Create one: drawbridge audit-stream create SLUG --url URL",
    ),
  };
}

/** @param isNew  then what is still to be sent is only that it was made */
function shown(view: AuditStreamView, isNew = false): Output {
  return {
    json: view,
    text: facts([
      ["audit stream", view.slug],
      ["id", view.id],
      ["url", view.url],
      ["format", view.format],
      ["signed", view.signatures > 0 ? "yes" : "no"],
      ["state", view.state],
      ["still to send", isNew ? undefined : toSendText(view.behind)],
      ["last success", view.lastSuccessAt === null ? undefined : instant(view.lastSuccessAt)],
      ["failing since", view.failingSince === null ? undefined : instant(view.failingSince)],
      ["last failure", view.lastFailure ?? undefined],
    ]),
  };
}
