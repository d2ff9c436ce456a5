import type { Command } from "commander";
import type { CustomAttribute } from "../../model/custom-attribute.js";
import { sessionNotOnOrAfters, type Team } from "../../model/team.js";
import { domainStanding } from "../../model/domain.js";
import {
  attributesShape,
  changeTeam,
  createTeam,
  declaredAttributes,
  policiesShape,
  vouchForDomains,
  type OperatedTeamChange,
} from "../../teams/index.js";
import type { TeamStore } from "../../store/port/store.js";
import { operations } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import { UsageFault } from "../exit-codes.js";
import { teamNamed } from "../find.js";
import { teamOverviewCommand } from "./team-overview.js";
import { branch, leaf, several, type Call, type Cli } from "../leaf.js";
import type { Options } from "../options.js";
import { facts, table, time, yesNo, type Output } from "../output.js";

/** `drawbridge team …` */
export function teamCommands(cli: Cli, program: Command): void {
  const team = branch(program, "team", "Teams and their policies");
  leaf(cli, team, "create <slug>", "Make a team", withPolicies, async ({ world, args, options }) => {
    const [slug = ""] = args;
    const { change, domains } = typedTeam(options);
    const made = await createTeam(world.teams, { slug, ...change, domains });
    return { json: made, text: `Created the team ${made.slug}.\n` };
  });
  leaf(cli, team, "update <slug>", "Change a team's name or policies", withPolicies, async (call) => {
    const { world, args, options } = call;
    const { id } = await teamNamed(world, args[0] ?? "");
    const { change, domains } = typedTeam(options);
    const saved = await changeTeam(world.teams, id, change);
    if (domains !== undefined) await vouchForDomains(world.teams, id, "operator", domains);
    return shown(call, saved);
  });
  leaf(cli, team, "list", "All teams", nothing, async ({ world, width }) => {
    const teams = await world.store.teams.list();
    const rows = await Promise.all(
      teams.map(async (one) => {
        const store = world.store.inTeam(one.id);
        return { ...one, domains: await verifiedDomains(store, world.now()), active: await store.seats.used() };
      }),
    );
    return {
      json: rows,
      text: table(
        rows,
        [
          { title: "TEAM", of: (row) => row.slug, whole: true },
          { title: "NAME", of: (row) => row.name },
          { title: "ACTIVE", of: (row) => row.active },
          { title: "SEATS", of: (row) => row.policies.seats ?? undefined },
          { title: "DOMAINS", of: (row) => row.domains.join(",") || undefined },
        ],
        width,
        "No team yet. Create one: drawbridge team create SLUG",
      ),
    };
  });
  leaf(
    cli,
    team,
    "delete <slug>",
    "Delete a team with its people, settings and audit, for good",
    (command) => {
      command.option("--confirm <slug>", "the slug, typed again");
    },
    async (call) => {
      const path = { team: call.args[0] ?? "" };
      const { text: whom } = await ask(call, operations.teamPreflight, path);
      const confirm = call.options.text("confirm");
      if (confirm === undefined) {
        throw new UsageFault(`${whom} Export its audit first, then add --confirm and the slug.`);
      }
      const gone = await ask(call, operations.teamDelete, path, { confirm });
      return { json: gone, text: `Deleted ${gone.deleted} with ${gone.users} users and ${gone.groups} groups.\n` };
    },
  );
  leaf(cli, team, "show <slug>", "A team with its policies", nothing, async (call) =>
    shown(call, await teamNamed(call.world, call.args[0] ?? "")),
  );
  teamOverviewCommand(cli, team);
}

function nothing(): void {
  // no options of its own
}

function withPolicies(command: Command): void {
  command
    .option("--name <name>", "as people read it")
    .option("--domain <domain>", "an email domain the operator vouches for; several times for several", several)
    .option("--no-domains", "take the operator's word for all domains back")
    .option(
      "--attribute <name:type>",
      "an attribute of the team's own, as costCenter:string or badges:string:many; all of them, several times",
      several,
    )
    .option("--no-attributes", "hide all attributes of the team's own; their values are kept")
    .option("--seats <number>", "active users the team may have, or none")
    .option("--multi-group", "users may be in several groups")
    .option("--no-multi-group", "users are in one group at most")
    .option("--existing-users <how>", "link or refuse")
    .option("--username-changes <how>", "allow or refuse")
    .option("--user-name-is-email", "userName must equal the primary email")
    .option("--no-user-name-is-email", "userName may be anything")
    .option("--on-removal <how>", "suspend or delete")
    .option("--idle-minutes <minutes>", "sessions end when idle for so long")
    .option("--absolute-minutes <minutes>", "sessions end after so long")
    .option("--session-not-on-or-after <cap|ignore>", "whether the IdP's session end is ours too")
    .option("--groups-per-sign-in <number>", "groups of one sign-in that count")
    .option("--mass-change-brake <share>", "share of active users one directory may remove in an hour, or off");
}

/** Domains that let people in now. */
async function verifiedDomains(store: TeamStore, now: number): Promise<readonly string[]> {
  const domains = await store.domains.list();
  return domains.filter((domain) => domainStanding(domain, now) === "holds").map(({ domain }) => domain);
}

interface TypedTeam {
  readonly change: OperatedTeamChange;
  readonly domains: readonly string[] | undefined;
}

/** What was typed, checked by the same shape as the declarative file. @throws UsageFault */
function typedTeam(options: Options): TypedTeam {
  const typedSeats = options.text("seats");
  const brake = options.text("massChangeBrake");
  const session = {
    idleMinutes: options.number("idleMinutes", "--idle-minutes"),
    absoluteMinutes: options.number("absoluteMinutes", "--absolute-minutes"),
  };
  const given = {
    emailDomains: options.flag("domains") === false ? [] : options.list("domain"),
    seats: typedSeats === "none" ? null : options.number("seats", "--seats"),
    multiGroup: options.flag("multiGroup"),
    existingUsers: options.text("existingUsers"),
    usernameChanges: options.text("usernameChanges"),
    userNameIsEmail: options.flag("userNameIsEmail"),
    onRemoval: options.text("onRemoval"),
    session,
    sessionNotOnOrAfter: options.choice("sessionNotOnOrAfter", "--session-not-on-or-after", sessionNotOnOrAfters),
    groupsPerSignIn: options.number("groupsPerSignIn", "--groups-per-sign-in"),
    massChangeBrake: brake === "off" ? "off" : options.number("massChangeBrake", "--mass-change-brake"),
  };
  const checked = policiesShape.safeParse(given);
  if (!checked.success) {
    throw new UsageFault(checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"));
  }
  const { emailDomains: domains, seats, ...policies } = checked.data;
  return { change: { name: options.text("name"), policies, seats, attributes: attributesOf(options) }, domains };
}

/** @throws UsageFault */
function attributesOf(options: Options): readonly CustomAttribute[] | undefined {
  if (options.flag("attributes") === false) return [];
  const typed = options.list("attribute")?.map((text) => {
    const [name, type = "string", many, ...more] = text.split(":");
    if (more.length > 0 || (many !== undefined && many !== "many"))
      throw new UsageFault(`--attribute "${text}" must be as costCenter:string or badges:string:many.`);
    return { name, type, multiValued: many === "many" };
  });
  if (typed === undefined) return undefined;
  const checked = attributesShape.safeParse(typed);
  if (checked.success) return declaredAttributes(checked.data);
  throw new UsageFault(
    checked.error.issues
      .map((issue) => `--attribute ${typed[Number(issue.path[0])]?.name ?? ""}: ${issue.message}`)
      .join("\n"),
  );
}

async function shown({ world }: Call, team: Team): Promise<Output> {
  const { policies } = team;
  const store = world.store.inTeam(team.id);
  const active = await store.seats.used();
  const domains = await verifiedDomains(store, world.now());
  const [methods, directories] = [await store.methods.list(), await store.directories.list()];
  return {
    json: { ...team, domains, activeUsers: active },
    text: facts([
      ["team", team.slug],
      ["name", team.name],
      ["id", team.id],
      ["managed by file", yesNo(team.managedByFile)],
      ["active users", policies.seats === null ? `${active}` : `${active} of ${policies.seats} seats`],
      ["email domains", domains.length === 0 ? "none: nobody can sign in" : domains],
      ["several groups", yesNo(policies.multiGroup)],
      ["existing users", policies.existingUsers],
      ["userName changes", policies.usernameChanges],
      ["userName is email", yesNo(policies.userNameIsEmail)],
      ["on removal", policies.onRemoval],
      ["sessions", `${policies.session.idleMinutes} min idle, ${policies.session.absoluteMinutes} min at most`],
      ["SessionNotOnOrAfter", policies.sessionNotOnOrAfter],
      ["groups per sign-in", policies.groupsPerSignIn],
      ["mass change brake", policies.massChangeBrake ?? "off"],
      [
        "own attributes",
        team.attributes.map(({ name, type, multiValued }) => `${name} (${multiValued ? `list of ${type}` : type})`),
      ],
      ["SSO methods", methods.map((one) => one.slug)],
      ["directories", directories.map((one) => one.slug)],
      ["created", time(team.createdAt)],
      ["changed", time(team.updatedAt)],
    ]),
  };
}
