import type { Command } from "commander";
import { sessionNotOnOrAfters } from "../../model/team.js";
import { UsageFault } from "../exit-codes.js";
import { several } from "../leaf.js";
import type { Options } from "../options.js";

/** What may be said of a team when it is made or changed. */
export function withPolicies(command: Command): void {
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
    .option(
      "--contact <email>",
      "an address of the customer's IT, for setup links; all of them, several times",
      several,
    )
    .option("--no-contacts", "name no IT contact any more")
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

/** What was typed, as an operation takes it. @throws UsageFault */
export function typedTeam(options: Options): Readonly<Record<string, unknown>> {
  const brake = options.text("massChangeBrake");
  const policies = {
    emailDomains: options.flag("domains") === false ? [] : options.list("domain"),
    seats: options.text("seats") === "none" ? null : options.number("seats", "--seats"),
    multiGroup: options.flag("multiGroup"),
    existingUsers: options.text("existingUsers"),
    usernameChanges: options.text("usernameChanges"),
    userNameIsEmail: options.flag("userNameIsEmail"),
    onRemoval: options.text("onRemoval"),
    session: {
      idleMinutes: options.number("idleMinutes", "--idle-minutes"),
      absoluteMinutes: options.number("absoluteMinutes", "--absolute-minutes"),
    },
    sessionNotOnOrAfter: options.choice("sessionNotOnOrAfter", "--session-not-on-or-after", sessionNotOnOrAfters),
    groupsPerSignIn: options.number("groupsPerSignIn", "--groups-per-sign-in"),
    massChangeBrake: brake === "off" ? "off" : options.number("massChangeBrake", "--mass-change-brake"),
  };
  return {
    name: options.text("name"),
    policies,
    attributes: attributesOf(options),
    contacts: options.flag("contacts") === false ? [] : options.list("contact"),
  };
}

/** `costCenter:string` or `badges:string:many`. @throws UsageFault */
function attributesOf(options: Options): readonly object[] | undefined {
  if (options.flag("attributes") === false) return [];
  return options.list("attribute")?.map((text) => {
    const [name, type = "string", many, ...more] = text.split(":");
    if (more.length > 0 || (many !== undefined && many !== "many"))
      throw new UsageFault(`--attribute "${text}" must be as costCenter:string or badges:string:many.`);
    return { name, type, multiValued: many === "many" };
  });
}
