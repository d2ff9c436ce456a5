import type { Command } from "commander";
import { adminRoles, adminRolesNamed, createAdmin, removeAdmin, resetAdmin, updateAdmin } from "../../access/index.js";
import { roles } from "../../model/grant.js";
import type { TeamId } from "../../model/ids.js";
import { factsOf, rolesOf, type AdminRole } from "../../model/invitation.js";
import { accessDeps, passwordOf, placeNames, placeOf } from "../access.js";
import { oneBeginning } from "../asking/beginnings.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, table, time, type Output } from "../output.js";

/** `drawbridge admin …`: who runs the installation and its teams. */
export function adminCommands(cli: Cli, program: Command): void {
  const admin = branch(program, "admin", "People who run the installation and its teams");
  leaf(
    cli,
    admin,
    "create",
    "Make an admin, or give one a role in another place",
    (command) => {
      command
        .option("--email <email>", "who it is")
        .option("--role <role>", roles.join(", "))
        .option("--team <team>", "the team, for every role but operator");
      withPassword(command);
    },
    create,
  );
  leaf(cli, admin, "list", "Admins, with their roles", inTeam, list);
  leaf(
    cli,
    admin,
    "update <admin>",
    "Change an admin's role in one place, or how they sign in",
    (command) => {
      command
        .option("--team <team>", "the place; without it the installation")
        .option("--role <role>", roles.join(", "))
        .option("--sso-only", "take no password from them any more")
        .option("--no-sso-only", "take their password");
    },
    async (call) => {
      const place = await placeOf(call);
      const { email } = await adminOf(call);
      const saved = await updateAdmin(accessDeps(call), email, place, {
        role: call.options.choice("role", "--role", roles),
        ssoOnly: call.options.flag("ssoOnly"),
      });
      return shown(call, saved);
    },
  );
  leaf(
    cli,
    admin,
    "remove <admin>",
    "Take an admin's role in one place",
    (command) => {
      command.option("--team <team>", "the place; without it the installation");
    },
    async (call) => {
      const place = await placeOf(call);
      const { email } = await adminOf(call);
      const removed = await removeAdmin(accessDeps(call), email, place);
      return {
        json: view(removed, await placeNames(call)),
        text: `${email} is no admin of ${place.called} any more.\n`,
      };
    },
  );
  leaf(
    cli,
    admin,
    "reset <admin>",
    "Give an admin a new password; all of their sessions end",
    withPassword,
    async (call) => {
      const { email } = await adminOf(call);
      const password = await passwordOf(call);
      if (password === undefined) throw new UsageFault("--password-stdin is needed.");
      const saved = await resetAdmin(accessDeps(call), email, password);
      const [first] = rolesOf(saved);
      return {
        json: first === undefined ? null : view(first, await placeNames(call)),
        text: `${email} has a new password. All sessions have ended.\n`,
      };
    },
  );
}

function withPassword(command: Command): void {
  command.option("--password-stdin", "read the password from standard input");
}

function inTeam(command: Command): void {
  command.option("--team <team>", "only of this team");
}

async function create(call: Call): Promise<Output> {
  const { options } = call;
  const email = options.needed("email", "--email");
  const role = options.choice("role", "--role", roles);
  if (role === undefined) throw new UsageFault(`--role is needed: ${roles.join(", ")}.`);
  const { team } = await placeOf(call);
  const password = await passwordOf(call);
  const { made, invitation } = await createAdmin(accessDeps(call), { email, role, team, password });
  const output = await shown(call, made);
  if (invitation === undefined) return output;
  const url = `${call.world.admin.consoleUrl}/console/invitation/${invitation}`;
  const note = `Hand this link to them; it works for three days, once, and is not shown again:\n${url}\n`;
  return { json: { ...(output.json as object), url }, text: output.text + note };
}

/** By email, else by id or a beginning of it. @throws NotFound, UsageFault */
async function adminOf({ world, args }: Call): Promise<{ readonly email: string }> {
  const named = args[0] ?? "";
  const { installation } = world.store;
  const [found] = await adminRolesNamed(installation, named);
  const facts =
    found === undefined ? oneBeginning((await adminRoles(installation)).map(factsOf), "admins", named) : factsOf(found);
  if (facts === undefined) throw new NotFound(`There is no admin "${named}".`);
  return facts;
}

async function list(call: Call): Promise<Output> {
  const team = call.options.text("team") === undefined ? undefined : (await placeOf(call)).team;
  const nameOf = await placeNames(call);
  const rows = (await adminRoles(call.world.store.installation, team)).map((held) => view(held, nameOf));
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "EMAIL", of: (row) => row.email, whole: true },
        { title: "ROLE", of: (row) => row.role },
        { title: "TEAM", of: (row) => row.team ?? "installation" },
        { title: "SIGNS IN BY", of: (row) => row.signsInBy },
        { title: "LAST BY PASSWORD", of: (row) => row.lastPasswordSignInAt ?? undefined },
      ],
      call.width,
      "No admin yet. Make one: drawbridge admin create --email E --role operator --password-stdin",
    ),
  };
}

interface AdminView {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  /** The slug; null: the installation. */
  readonly team: string | null;
  readonly signsInBy: "password" | "sso" | "invitation";
  readonly lastPasswordSignInAt: string | null;
  readonly createdAt: string | null;
}

function view(held: AdminRole, nameOf: (team: TeamId) => string): AdminView {
  const { id, email, role, team } = factsOf(held);
  const { admin } = held;
  return {
    id: admin?.id ?? id,
    email,
    role,
    team: team === null ? null : nameOf(team),
    signsInBy: admin === undefined ? "invitation" : admin.ssoOnly ? "sso" : "password",
    lastPasswordSignInAt: time(admin?.lastPasswordSignInAt) ?? null,
    createdAt: time((held.invitation ?? held.admin).createdAt) ?? null,
  };
}

async function shown(call: Call, held: AdminRole): Promise<Output> {
  const row = view(held, await placeNames(call));
  return {
    json: row,
    text: facts([
      ["email", row.email],
      ["role", row.role],
      ["team", row.team ?? "none: the installation"],
      ["signs in by", row.signsInBy],
    ]),
  };
}
