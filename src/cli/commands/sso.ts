import type { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { spMetadataOf, testSignInUrl } from "../../login/index.js";
import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import {
  acceptProposal,
  createMethod,
  deleteMethod,
  disableMethod,
  discardProposal,
  enableMethod,
  peopleText,
  refreshMetadata,
  refuseUntestable,
  updateMethod,
  verifyMethod,
  warningsOf,
} from "../../teams/index.js";
import { UsageFault } from "../exit-codes.js";
import { methodNamed, teamOf } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { table, type Output } from "../output.js";
import { methodSettingsOf, withMethodSettings } from "./sso-options.js";
import { shownMethod, withProposalTold } from "./sso-show.js";

/** `drawbridge sso …` */
export function ssoCommands(cli: Cli, program: Command): void {
  const sso = branch(program, "sso", "SSO methods: the SAML connections of a team");
  leaf(
    cli,
    sso,
    "create <slug>",
    "Make an SSO method",
    (command) => {
      command.option("--team <team>", "its team, where there are several");
      withMethodSettings(command);
    },
    create,
  );
  leaf(cli, sso, "update <slug>", "Change an SSO method", withMethodSettings, update);
  leaf(
    cli,
    sso,
    "list",
    "SSO methods",
    (command) => {
      command.option("--team <team>", "of one team only");
    },
    list,
  );
  leaf(cli, sso, "show <slug>", "An SSO method, its addresses and what is missing", none, async (call) =>
    shownMethod(call, await methodOf(call)),
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
  leaf(cli, sso, "enable <slug>", "Switch an SSO method on again", none, async (call) => {
    const method = await methodOf(call);
    return shownMethod(call, await enableMethod(call.world.teams, method.teamId, method.id));
  });
  leaf(cli, sso, "disable <slug>", "Switch an SSO method off at once, and end its sessions", none, async (call) => {
    const method = await methodOf(call);
    return shownMethod(call, await disableMethod(call.world.teams, method.teamId, method.id));
  });
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
  leaf(cli, sso, "discard <slug>", "Take back what is proposed for an SSO method", none, async (call) => {
    const method = await methodOf(call);
    return shownMethod(call, await discardProposal(call.world.teams, method.teamId, method.id));
  });
  leaf(
    cli,
    sso,
    "delete <slug>",
    "Delete an SSO method; its people stay",
    (command) => {
      command.option("--yes", "really");
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
  leaf(cli, sso, "refresh <slug>", "Fetch the metadata by URL again now", none, refresh);
}

function none(): void {
  // no options of its own
}

function methodOf({ world, args }: Call): Promise<SsoMethod> {
  return methodNamed(world, args[0] ?? "");
}

async function create(call: Call): Promise<Output> {
  const { world, args, options } = call;
  const slug = args[0] ?? "";
  const team = await teamOf(call);
  const { settings, warnings } = await methodSettingsOf(world, options, { slug, groupMap: {}, attributes: {} });
  return shownMethod(call, await createMethod(world.teams, team.id, { ...settings, slug }), warnings);
}

async function update(call: Call): Promise<Output> {
  const { world, options } = call;
  const method = await methodOf(call);
  const { settings, warnings } = await methodSettingsOf(world, options, method);
  const saved = await updateMethod(world.teams, method.teamId, method.id, settings);
  return withProposalTold(method, saved, await shownMethod(call, saved, warnings));
}

async function accept(call: Call): Promise<Output> {
  const { teamId, id } = await methodOf(call);
  const how = { confirm: call.options.on("confirm") };
  const { method, tested, lostAccess } = await acceptProposal(call.world.teams, teamId, id, how);
  const { json, text } = await shownMethod(call, method);
  const told = tested
    ? "Taken over: a test sign-in has passed with it.\n"
    : `Taken over untested. ${lostAccess.because} ${peopleText(lostAccess)}\n`;
  return { json: { method: json, tested, lostAccess }, text: `${told}\n${text}` };
}

async function list(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const only = options.text("team") === undefined ? undefined : await teamOf(call);
  const teams = new Map((await world.store.teams.list()).map((team) => [team.id, team.slug]));
  const methods = (await world.store.allMethods()).filter((one) => only === undefined || one.teamId === only.id);
  const rows = await Promise.all(
    methods.map(async (method) => ({
      ...method,
      team: teams.get(method.teamId) ?? "",
      status: methodStatus(method),
      warnings: await warningsOf(world.store.inTeam(method.teamId), method, world.now()),
    })),
  );
  rows.sort((a, b) => a.team.localeCompare(b.team, "en") || a.slug.localeCompare(b.slug, "en"));
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
      width,
      "No SSO method yet. Create one: drawbridge sso create SLUG --idp okta --metadata-file FILE",
    ),
  };
}

async function verify(call: Call): Promise<Output> {
  const { world, options } = call;
  const method = await methodOf(call);
  const [test, operator] = [options.on("test"), options.on("operator")];
  if (test && operator) throw new UsageFault("Give either --test or --operator.");
  if (test || operator) {
    const by = test ? "test" : "operator";
    return shownMethod(call, await verifyMethod(world.teams, method.teamId, method.id, by));
  }
  refuseUntestable(method);
  const { url } = await testSignInUrl(world.login, method);
  return {
    json: { method: method.slug, testSignInUrl: url },
    text:
      `Open this address within the hour and sign in. Nothing is changed; a report tells each check:\n\n  ${url}\n\n` +
      `When it has passed: drawbridge sso verify ${method.slug} --test\n` +
      `Without a test, by your word: drawbridge sso verify ${method.slug} --operator\n`,
  };
}

async function remove(call: Call): Promise<Output> {
  const method = await methodOf(call);
  if (!call.options.on("yes")) {
    throw new UsageFault(
      `This deletes "${method.slug}", its certificates and the links of people to it; users and groups stay. Add --yes.`,
    );
  }
  const released = await deleteMethod(call.world.teams, method.teamId, method.id);
  return {
    json: { deleted: method.slug, ...released },
    text: `Deleted ${method.slug}. ${released.users} users and ${released.groups} groups are manual now.\n`,
  };
}

async function metadata(call: Call): Promise<Output> {
  const method = await methodOf(call);
  const xml = await spMetadataOf(call.world.login, method);
  const file = call.options.text("out");
  if (file === undefined) return { json: { method: method.slug, metadata: xml }, text: xml };
  await writeFile(file, xml);
  return { json: { method: method.slug, file }, text: `Written to ${file}.\n` };
}

async function refresh(call: Call): Promise<Output> {
  const refreshed = await refreshMetadata(call.world.teams, await methodOf(call));
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
