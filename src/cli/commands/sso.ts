import type { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { operations, type LostAccessView, type MethodView } from "../../admin/index.js";
import { peopleText } from "../../teams/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { teamsMeant } from "../asking/each-team.js";
import { undoNumber, undoText } from "../asking/undo-told.js";
import { addYes, UsageFault } from "../exit-codes.js";
import { branch, leaf, noOptions, ofOneTeam, withTeam, type Call, type Cli } from "../leaf.js";
import { instant, table, type Output } from "../output.js";
import { manualText } from "./manual-text.js";
import { reportText } from "./report-text.js";
import { methodSettingsOf, withMethodSettings } from "./sso-options.js";
import { proposalText, shownMethod, withProposalTold } from "./sso-show.js";

/** `drawbridge sso …` */
export function ssoCommands(cli: Cli, program: Command): void {
  const sso = branch(program, "sso", "SSO methods: the SAML connections of a team");
  leaf(
    cli,
    sso,
    "create <slug>",
    "Create an SSO method",
    (command) => {
      withMethodSettings(withTeam(command));
    },
    create,
  );
  leaf(cli, sso, "update <slug>", "Change an SSO method", withMethodSettings, update);
  leaf(cli, sso, "list", "SSO methods", ofOneTeam, list);
  leaf(cli, sso, "show <slug>", "An SSO method, its addresses and what is missing", noOptions, async (call) =>
    shownMethod(await ask(call, operations.methodShow, methodOf(call))),
  );
  leaf(
    cli,
    sso,
    "verify <slug>",
    "Say that people may sign in",
    (command) => {
      command
        .option("--test", "because a test sign-in has passed with the present settings")
        .option("--operator", "by your word")
        .addHelpText("after", "\nWithout either, the address of a test sign-in is printed.");
    },
    verify,
  );
  leaf(cli, sso, "report <slug>", "The report of the newest test sign-in, kept for a day", noOptions, report);
  leaf(cli, sso, "enable <slug>", "Switch an SSO method on again", noOptions, async (call) =>
    shownMethod(await ask(call, operations.methodEnable, methodOf(call))),
  );
  leaf(cli, sso, "disable <slug>", "Switch an SSO method off at once, and end its sessions", noOptions, disable);
  leaf(
    cli,
    sso,
    "proposal <slug>",
    "What is proposed, and who could not sign in any more unless it is right",
    noOptions,
    proposal,
  );
  leaf(
    cli,
    sso,
    "accept <slug>",
    "Take over what is proposed for an SSO method",
    (command) => {
      command.option("--confirm", "also without a passed test sign-in of it");
    },
    accept,
  );
  leaf(cli, sso, "discard <slug>", "Take back what is proposed for an SSO method", noOptions, async (call) =>
    shownMethod(await ask(call, operations.methodDiscard, methodOf(call))),
  );
  leaf(
    cli,
    sso,
    "delete <slug>",
    "Delete an SSO method; its people stay",
    (command) => {
      command.option("--yes", "really").option("--final", "at once and for good: it cannot be undone");
    },
    remove,
  );
  leaf(
    cli,
    sso,
    "metadata <slug>",
    "Our SP metadata for the identity provider",
    (command) => {
      command.option("--out <file>", "write it to a file");
    },
    metadata,
  );
  leaf(cli, sso, "refresh <slug>", "Fetch the metadata by URL again now", noOptions, refresh);
}

function methodOf({ args }: Call) {
  return { method: args[0] ?? "" };
}

async function create(call: Call): Promise<Output> {
  const settings = await methodSettingsOf(call.options, { groupMap: {}, attributes: {}, admins: null });
  return shownMethod(await ask(call, operations.methodCreate, inTeam(call), { slug: call.args[0] ?? "", ...settings }));
}

async function update(call: Call): Promise<Output> {
  const before = await ask(call, operations.methodShow, methodOf(call));
  const settings = await methodSettingsOf(call.options, before);
  const saved = await ask(call, operations.methodUpdate, methodOf(call), settings);
  return withProposalTold(before, saved, shownMethod(saved));
}

async function proposal(call: Call): Promise<Output> {
  const found = await ask(call, operations.methodProposal, methodOf(call));
  const { method, proposedBy, tested, lostAccess } = found;
  if (method.proposal === null) return { json: found, text: "Nothing is proposed.\n" };
  const told = tested ? "A test sign-in has passed with it." : `It is not tested. ${lostText(lostAccess)}`;
  return { json: found, text: `${told}\n${proposalText(method, proposedBy)}` };
}

async function accept(call: Call): Promise<Output> {
  const input = { confirm: call.options.on("confirm") };
  const accepted = await ask(call, operations.methodAccept, methodOf(call), input);
  const { method, tested, lostAccess } = accepted;
  const told = tested
    ? "Taken over: a test sign-in has passed with it.\n"
    : `Taken over untested. ${lostText(lostAccess)}\n`;
  return { json: accepted, text: `${told}\n${shownMethod(method).text}` };
}

function lostText(lost: LostAccessView): string {
  return `${lost.because} ${peopleText(lost)}`;
}

async function list(call: Call): Promise<Output> {
  const rows: MethodView[] = [];
  for (const team of await teamsMeant(call)) {
    rows.push(...(await askAll(call, operations.methodList, { team })).items);
  }
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "SSO METHOD", of: (row) => row.slug, whole: true },
        { title: "TEAM", of: (row) => row.team },
        { title: "IDP", of: (row) => row.idpType },
        { title: "STATUS", of: (row) => row.status },
        { title: "JIT", of: (row) => (row.jit.createUsers ? "on" : "off") },
        { title: "WARNINGS", of: (row) => row.warnings.length || undefined },
        { title: "NAME", of: (row) => row.name },
      ],
      call.width,
      "No SSO method yet. Create one: drawbridge sso create SLUG --idp okta --metadata-file FILE",
    ),
  };
}

async function verify(call: Call): Promise<Output> {
  const { options } = call;
  const [test, operator] = [options.on("test"), options.on("operator")];
  if (test && operator) throw new UsageFault("Give either --test or --operator.");
  if (test || operator) {
    const by = test ? "test" : "operator";
    return shownMethod(await ask(call, operations.methodVerify, methodOf(call), { by }));
  }
  const begun = await ask(call, operations.methodTest, methodOf(call));
  const { method: slug, testSignInUrl, tests } = begun;
  const then =
    tests === "proposal"
      ? `What is proposed is tested. When it has passed: drawbridge sso accept ${slug}\n`
      : `When it has passed: drawbridge sso verify ${slug} --test\n` +
        `Without a test, by your word: drawbridge sso verify ${slug} --operator\n`;
  return {
    json: begun,
    text:
      `Open this address within the hour and sign in. Nothing is changed; a report tells each check:\n\n` +
      `  ${testSignInUrl}\n\n${then}`,
  };
}

async function report(call: Call): Promise<Output> {
  const { report: kept } = await ask(call, operations.methodReport, methodOf(call));
  if (kept === null) {
    return { json: null, text: `No test sign-in in the last day: drawbridge sso verify ${call.args[0] ?? ""}\n` };
  }
  const stale = kept.current ? "" : "The settings have changed since.\n";
  return { json: kept, text: `${stale}${reportText({ ...kept, judgedAt: instant(kept.at) })}` };
}

async function disable(call: Call): Promise<Output> {
  const { text: lost } = await ask(call, operations.methodPreflight, methodOf(call), { doing: "disable" });
  const saved = await ask(call, operations.methodDisable, methodOf(call));
  const undo = await undoNumber(call, saved.team);
  return {
    json: { ...saved, undo: undo ?? null },
    text: `Switched off. ${lost}\n${undoText(undo, saved.team)}\n${shownMethod(saved).text}`,
  };
}

async function remove(call: Call): Promise<Output> {
  const { team, slug } = await ask(call, operations.methodShow, methodOf(call));
  const isFinal = call.options.on("final");
  if (!call.options.on("yes")) {
    const { text } = await ask(call, operations.methodPreflight, methodOf(call), { doing: "delete" });
    throw new UsageFault(
      `This deletes "${slug}", its certificates and the links of people to it; users and groups stay. ${text}`,
      { fix: addYes },
    );
  }
  const deleted = await ask(call, operations.methodDelete, methodOf(call), { final: isFinal });
  const undo = isFinal ? undefined : await undoNumber(call, team);
  return {
    json: { ...deleted, undo: undo ?? null },
    text: `Deleted ${slug}. ${manualText(deleted, isFinal)}\n${undoText(undo, team)}`,
  };
}

async function metadata(call: Call): Promise<Output> {
  const { method, metadata: xml } = await ask(call, operations.methodMetadata, methodOf(call));
  const file = call.options.text("out");
  if (file === undefined) return { json: { method, metadata: xml }, text: xml };
  try {
    await writeFile(file, xml);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unwritable";
    const fix = "Name a file in a folder that is there and that this user may write to.";
    throw new UsageFault(`--out: ${file} cannot be written (${code}).`, { fix, cause: error });
  }
  return { json: { method, file }, text: `Written to ${file}.\n` };
}

async function refresh(call: Call): Promise<Output> {
  const refreshed = await ask(call, operations.methodRefresh, methodOf(call));
  const { outcome, failure, warnings } = refreshed;
  const told = {
    unchanged: "Nothing has changed.",
    changed: "Taken over.",
    held: "New certificates are held for approval: drawbridge certificate approve, or drawbridge sso accept.",
    failed: `Failed, and what was accepted before stays in force: ${failure ?? ""}`,
  }[outcome];
  return {
    json: { method: refreshed.method.slug, outcome, failure, warnings },
    text: `${told}\n${warnings.map((warning) => `${warning}\n`).join("")}`,
    exitCode: outcome === "failed" ? 1 : 0,
  };
}
