import type { Command } from "commander";
import { createSetupLink, renewSetupToken, revokeSetupLink } from "../../access/index.js";
import type { SetupLinkId, TeamId } from "../../model/ids.js";
import { setupIntents, stateOfLink, type SetupIntent, type SetupLink } from "../../model/setup-link.js";
import { accessDeps } from "../access.js";
import { oneBeginning } from "../asking/beginnings.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import { teamOf } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, table, time, type Output } from "../output.js";

/** `drawbridge setup-link …` and `setup-token`: ways in for those who have no account yet. */
export function setupCommands(cli: Cli, program: Command): void {
  leaf(cli, program, "setup-token", "A new one-time token for the first run of the console", none, async (call) => {
    const token = await renewSetupToken(accessDeps(call));
    const url = `${call.world.admin.consoleUrl}/console`;
    return {
      json: { token, url },
      text: `Setup token: ${token}\nOpen ${url} within 24 hours. It ends with the first admin.\n`,
    };
  });
  const link = branch(program, "setup-link", "Links by which a customer's IT person does one job without an account");
  leaf(
    cli,
    link,
    "create",
    "Make a link; it is shown once",
    (command) => {
      inTeam(command)
        .option("--for <job>", setupIntents.join(", "))
        .option("--method <slug>", "the SSO method, for sso and certificate")
        .option("--directory <slug>", "the directory, for scim")
        .option("--domain <domain>", "the email domain, for domain")
        .option("--expires <when>", "as 48h or 2027-01-31; 7 days unless given, from 1 hour to 30 days")
        .option("--return-url <url>", "where the person goes when the job is done; https");
    },
    create,
  );
  leaf(cli, link, "list", "Links of a team, with their state", inTeam, list);
  leaf(cli, link, "revoke <id>", "Take a link back at once", inTeam, async (call) => {
    const team = await teamOf(call);
    const named = call.args[0] ?? "";
    const links = await call.world.store.installation.setupLinks.ofTeam(team.id);
    const id = oneBeginning(links, "setup links", named)?.id ?? (named as SetupLinkId);
    const revoked = await revokeSetupLink(accessDeps(call), team.id, id);
    return { json: view(revoked, call.world.now()), text: `Took back the ${revoked.intent} link ${revoked.id}.\n` };
  });
}

function none(): void {
  // no options of its own
}

function inTeam(command: Command): Command {
  return command.option("--team <team>", "the team, where there is more than one");
}

async function create(call: Call): Promise<Output> {
  const { world, options } = call;
  const intent = options.choice("for", "--for", setupIntents);
  if (intent === undefined) throw new UsageFault(`--for is needed: ${setupIntents.join(", ")}.`);
  const team = await teamOf(call);
  const { link, secret } = await createSetupLink(accessDeps(call), team.id, {
    intent,
    record: await recordOf(call, team.id, intent),
    expiresAt: options.instant("expires", "--expires", world.now(), "future"),
    returnUrl: options.text("returnUrl"),
  });
  const url = `${world.publicUrl}/setup/${secret}`;
  const row = view(link, world.now());
  return {
    json: { ...row, url },
    text:
      facts([
        ["link", url],
        ["for", row.intent],
        ["expires", row.expiresAt ?? ""],
      ]) + "Keep the link now: it is not shown again.\n",
  };
}

/** The id of the record that the job is about. @throws UsageFault, NotFound */
async function recordOf({ world, options }: Call, team: TeamId, intent: SetupIntent): Promise<string> {
  if (intent === "scim") {
    const slug = options.needed("directory", "--directory");
    const directory = await world.store.directoryBySlug(slug);
    if (directory === undefined) throw new NotFound(`There is no directory "${slug}".`);
    return directory.id;
  }
  if (intent === "domain") {
    const name = options.needed("domain", "--domain");
    const domain = await world.store.inTeam(team).domains.byName(name.toLowerCase());
    if (domain === undefined) throw new NotFound(`The team has no domain "${name}". Add it: drawbridge domain add.`);
    return domain.id;
  }
  const slug = options.needed("method", "--method");
  const method = await world.store.methodBySlug(slug);
  if (method === undefined) throw new NotFound(`There is no SSO method "${slug}".`);
  return method.id;
}

interface SetupLinkView {
  readonly id: string;
  readonly intent: SetupIntent;
  readonly record: { readonly kind: string; readonly id: string };
  readonly state: "unopened" | "opened" | "revoked" | "expired";
  readonly madeBy: string;
  readonly createdAt: string | null;
  readonly openedAt: string | null;
  readonly expiresAt: string | null;
  readonly returnUrl: string | null;
}

function view(link: SetupLink, now: number): SetupLinkView {
  const { id, intent, record, madeBy } = link;
  return {
    ...{ id, intent, record },
    state: stateOfLink(link, now),
    madeBy: madeBy.name ?? madeBy.id ?? madeBy.kind,
    createdAt: time(link.createdAt) ?? null,
    openedAt: time(link.openedAt) ?? null,
    expiresAt: time(link.expiresAt) ?? null,
    returnUrl: link.returnUrl ?? null,
  };
}

/** What the records of setup links are called, as commands take them, by their id. */
async function namesIn({ world }: Call, team: TeamId): Promise<ReadonlyMap<string, string>> {
  const { methods, directories, domains } = world.store.inTeam(team);
  const slugs = [...(await methods.list()), ...(await directories.list())].map(({ id, slug }) => [id, slug] as const);
  return new Map<string, string>([...slugs, ...(await domains.list()).map(({ id, domain }) => [id, domain] as const)]);
}

async function list(call: Call): Promise<Output> {
  const team = await teamOf(call);
  const links = await call.world.store.installation.setupLinks.ofTeam(team.id);
  const rows = links.map((link) => view(link, call.world.now()));
  const called = await namesIn(call, team.id);
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "ID", of: (row) => row.id, whole: true },
        { title: "FOR", of: (row) => row.intent },
        { title: "RECORD", of: (row) => called.get(row.record.id) ?? row.record.id },
        { title: "STATE", of: (row) => row.state },
        { title: "MADE BY", of: (row) => row.madeBy },
        { title: "EXPIRES", of: (row) => row.expiresAt ?? undefined },
      ],
      call.width,
      "No setup link yet. Make one: drawbridge setup-link create --for sso --method SLUG",
    ),
  };
}
