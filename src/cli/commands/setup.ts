import type { Command } from "commander";
import { renewSetupToken } from "../../access/index.js";
import { operations, type Path, type SetupLinkView } from "../../admin/index.js";
import { setupIntents, type SetupIntent } from "../../model/setup-link.js";
import { accessDeps } from "../access.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { UsageFault } from "../exit-codes.js";
import { branch, leaf, noOptions, withTeam, type Call, type Cli } from "../leaf.js";
import { rfc3339 } from "../options.js";
import { facts, instant, table, dayColumn, type Output } from "../output.js";

/** `drawbridge setup-link …` and `setup-token`: ways in for those who have no account yet. */
export function setupCommands(cli: Cli, program: Command): void {
  leaf(
    cli,
    program,
    "setup-token",
    "A new one-time token for the first run of the console",
    noOptions,
    async (call) => {
      const token = await renewSetupToken(accessDeps(call));
      const url = `${call.world.admin.consoleUrl}/console`;
      return {
        json: { token, url },
        text: `Setup token: ${token}\nOpen ${url} within 24 hours. It ends with the first admin.\n`,
      };
    },
  );
  const link = branch(program, "setup-link", "Links by which a customer's IT person does one job without an account");
  leaf(
    cli,
    link,
    "create",
    "Create a link; it is shown once",
    (command) => {
      withTeam(command)
        .option("--for <job>", setupIntents.join(", "))
        .option("--method <slug>", "the SSO method, for sso and certificate")
        .option("--directory <slug>", "the directory, for scim")
        .option("--domain <domain>", "the email domain, for domain")
        .option("--expires <when>", "as 48h or 2027-01-31; 7 days unless given, from 1 hour to 30 days")
        .option("--mail", "send it to the team's IT contacts by mail (SMTP_URL)")
        .option("--return-url <url>", "where the person goes when the job is done; https");
    },
    create,
  );
  leaf(cli, link, "list", "Links of a team, with their state", (command) => void withTeam(command), list);
  leaf(
    cli,
    link,
    "show <id>",
    "A link with its state",
    (command) => void withTeam(command),
    async (call) => {
      const found = await ask(call, operations.setupLinkShow, linkOf(call));
      return { json: found, text: textOf(found) };
    },
  );
  leaf(
    cli,
    link,
    "revoke <id>",
    "Take a link back at once",
    (command) => void withTeam(command),
    async (call) => {
      const revoked = await ask(call, operations.setupLinkRevoke, linkOf(call));
      return { json: revoked, text: `Took back the ${revoked.intent} link ${revoked.id}.\n` };
    },
  );
}

function linkOf(call: Call) {
  return { ...inTeam(call), setup_link: call.args[0] ?? "" };
}

async function create(call: Call): Promise<Output> {
  const { world, options } = call;
  const intent = options.choice("for", "--for", setupIntents);
  if (intent === undefined) throw new UsageFault(`--for is needed: ${setupIntents.join(", ")}.`);
  const { path, record } = await recordMeant(call, intent);
  const input = {
    ...{ intent, record, returnUrl: options.text("returnUrl"), mail: options.flag("mail") },
    expiresAt: rfc3339(options.instant("expires", "--expires", world.now(), "future")),
  };
  const made = await ask(call, operations.setupLinkCreate, path, input);
  return {
    json: made,
    text:
      facts([
        ["link", made.url ?? undefined],
        ["for", made.intent],
        ["expires", instant(made.expiresAt)],
        ["mailed to", made.mailedTo.length === 0 ? undefined : made.mailedTo],
      ]) + "Keep the link now: it is not shown again.\n",
  };
}

/** What the job is about, and the team that it is in. @throws UsageFault, NotFound */
async function recordMeant(call: Call, intent: SetupIntent): Promise<{ readonly path: Path; readonly record: string }> {
  const { options } = call;
  if (intent === "domain") {
    const domain = options.needed("domain", "--domain");
    const found = await ask(call, operations.domainShow, { ...inTeam(call), domain });
    return { path: inTeam(call), record: found.domain };
  }
  const { slug, team } =
    intent === "scim"
      ? await ask(call, operations.directoryShow, {
          ...inTeam(call),
          directory: options.needed("directory", "--directory"),
        })
      : await ask(call, operations.methodShow, { ...inTeam(call), method: options.needed("method", "--method") });
  return { path: { team }, record: slug };
}

async function list(call: Call): Promise<Output> {
  const { items } = await askAll(call, operations.setupLinkList, inTeam(call));
  return {
    json: items,
    text: table(
      items,
      [
        { title: "ID", of: (row) => row.id, whole: true },
        { title: "FOR", of: (row) => row.intent },
        { title: "RECORD", of: ({ record }) => record.name ?? record.id },
        { title: "STATE", of: (row) => row.state },
        { title: "MADE BY", of: makerText },
        dayColumn("EXPIRES", (row) => row.expiresAt),
      ],
      call.width,
      "No setup link yet. Create one: drawbridge setup-link create --for sso --method SLUG",
    ),
  };
}

function makerText({ madeBy: { kind, id, name } }: SetupLinkView): string {
  return name ?? id ?? kind;
}

function textOf(link: SetupLinkView): string {
  return facts([
    ["id", link.id],
    ["team", link.team],
    ["for", link.intent],
    ["record", link.record.name ?? link.record.id],
    ["state", link.state],
    ["made by", makerText(link)],
    ["created", instant(link.createdAt)],
    ["opened", instant(link.openedAt)],
    ["expires", instant(link.expiresAt)],
    ["return URL", link.returnUrl ?? undefined],
  ]);
}
