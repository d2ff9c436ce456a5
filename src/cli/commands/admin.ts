import type { Command } from "commander";
import { createAdmin, resetAdmin } from "../../access/index.js";
import { operations, type OperatedAdminView } from "../../admin/index.js";
import { roles } from "../../model/grant.js";
import type { TeamId } from "../../model/ids.js";
import { accessDeps, passwordOf } from "../access.js";
import { ask, askAll } from "../asking/ask.js";
import { pathMeant } from "../asking/path-meant.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, table, dayColumn, type Output } from "../output.js";

/** `drawbridge admin …`: who runs the installation and its teams. */
export function adminCommands(cli: Cli, program: Command): void {
  const admin = branch(program, "admin", "People who run the installation and its teams");
  leaf(
    cli,
    admin,
    "create",
    "Create an admin, or give one a role in another place",
    (command) => {
      command
        .option("--email <email>", "who it is")
        .option("--role <role>", roles.join(", "))
        .option("--team <team>", "the team, for every role but operator");
      withPassword(command);
      command.option("--mail", "without a password: send the invitation by mail (SMTP_URL)");
    },
    create,
  );
  leaf(
    cli,
    admin,
    "list",
    "Admins, with their roles",
    (command) => {
      command.option("--team <team>", "only of this team");
    },
    list,
  );
  leaf(
    cli,
    admin,
    "update <admin>",
    "Change an admin's role in one place, or how they sign in",
    (command) => {
      atPlace(command)
        .option("--role <role>", roles.join(", "))
        .option("--sso-only", "take no password from them any more")
        .option("--no-sso-only", "take their password");
    },
    async (call) => {
      const { options } = call;
      const { team } = await held(call);
      const change = {
        role: options.choice("role", "--role", roles),
        ssoOnly: options.flag("ssoOnly"),
      };
      return shown(await ask(call, operations.adminUpdate, adminOf(call), { team, ...change }));
    },
  );
  leaf(
    cli,
    admin,
    "remove <admin>",
    "Take an admin's role in one place",
    (command) => void atPlace(command),
    async (call) => {
      const removed = await held(call);
      const { email, team } = removed;
      await ask(call, operations.adminRemove, adminOf(call), team === null ? {} : { team });
      return { json: removed, text: `${email} is no admin of ${placeText(team)} any more.\n` };
    },
  );
  leaf(
    cli,
    admin,
    "reset <admin>",
    "Give an admin a new password; all of their sessions end",
    withPassword,
    async (call) => {
      const [admin] = await rolesOf(call);
      const password = await passwordOf(call);
      if (password === undefined) throw new UsageFault("--password-stdin is needed.");
      const { email } = await resetAdmin(accessDeps(call), admin?.email ?? call.args[0] ?? "", password);
      const [after] = await rolesOf(call);
      return { json: after ?? null, text: `${email} has a new password. All sessions have ended.\n` };
    },
  );
}

function withPassword(command: Command): void {
  command.option("--password-stdin", "read the password from standard input");
}

function atPlace(command: Command): Command {
  return command.option("--team <team>", "the place; without it the installation");
}

function adminOf({ args }: Call) {
  return { admin: args[0] ?? "" };
}

/** The team that `--team` names; null: the installation. @throws NotFound */
async function placeOf(call: Call): Promise<{ readonly id: TeamId; readonly slug: string } | null> {
  const team = call.options.text("team");
  if (team === undefined) return null;
  const { id, slug } = await ask(call, operations.teamShow, { team });
  return { id: id as TeamId, slug };
}

/** Of an admin the entries of all their places. @throws NotFound, UsageFault */
async function rolesOf(call: Call): Promise<readonly OperatedAdminView[]> {
  const { admin = "" } = await pathMeant(call.world, "admin", adminOf(call));
  const { items } = await askAll(call, operations.adminList);
  const meant = items.find(({ id, email }) => id === admin || email.toLowerCase() === admin.toLowerCase());
  return items.filter(({ email }) => email === meant?.email);
}

/** An admin in the place that the options name. @throws NotFound where they have no role there */
async function held(call: Call): Promise<OperatedAdminView> {
  const team = (await placeOf(call))?.slug ?? null;
  const roles = await rolesOf(call);
  const found = roles.find((role) => role.team === team);
  if (found !== undefined) return found;
  const elsewhere = roles.map((role) => (role.team === null ? "the installation" : `--team ${role.team}`)).join(", ");
  throw new NotFound(`${call.args[0] ?? ""} is no admin of ${placeText(team)}.`, {
    fix: `Their places: ${elsewhere}.`,
  });
}

function placeText(team: string | null): string {
  return team === null ? "the installation" : `the team ${team}`;
}

async function create(call: Call): Promise<Output> {
  const { options } = call;
  const email = options.needed("email", "--email");
  const role = options.choice("role", "--role", roles);
  if (role === undefined) throw new UsageFault(`--role is needed: ${roles.join(", ")}.`);
  const place = await placeOf(call);
  const password = await passwordOf(call);
  if (password !== undefined && options.flag("mail") === true) {
    throw new UsageFault("--mail sends an invitation, and with --password-stdin there is none: leave one of them out.");
  }
  let url: string | null = null;
  let mailed = false;
  // A password is given on the host alone: through the other doors whoever makes an admin does not learn it.
  if (password !== undefined) await createAdmin(accessDeps(call), { email, role, team: place?.id ?? null, password });
  else {
    const input = { email, role, team: place?.slug ?? null, mail: options.flag("mail") };
    ({ url, mailed } = await ask(call, operations.adminCreate, {}, input));
  }
  const made = await ask(call, operations.adminShow, { admin: email }, place === null ? {} : { team: place.slug });
  const output = shown(made);
  if (url === null) return output;
  const how = mailed ? "This link is on its way to them by mail" : "Hand this link to them";
  const note = `${how}; it works for three days, once, and is not shown again:\n${url}\n`;
  return { json: { ...made, url }, text: output.text + note };
}

async function list(call: Call): Promise<Output> {
  const team = (await placeOf(call))?.slug;
  const { items } = await askAll(call, operations.adminList, {}, { team });
  return {
    json: items,
    text: table(
      items,
      [
        { title: "EMAIL", of: (row) => row.email, whole: true },
        { title: "ROLE", of: (row) => row.role },
        { title: "TEAM", of: (row) => row.team ?? "installation" },
        { title: "SIGNS IN BY", of: (row) => row.signsInBy },
        dayColumn("LAST BY PASSWORD", (row) => row.lastPasswordSignInAt),
      ],
      call.width,
      "No admin yet. Create one: drawbridge admin create --email E --role operator --password-stdin",
    ),
  };
}

function shown(admin: OperatedAdminView): Output {
  return {
    json: admin,
    text: facts([
      ["email", admin.email],
      ["role", admin.role],
      ["team", admin.team ?? "none: the installation"],
      ["signs in by", admin.signsInBy],
    ]),
  };
}
