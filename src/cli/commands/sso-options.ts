import type { Command } from "commander";
import type { MethodView } from "../../admin/index.js";
import { fileText, isDer } from "../../lib/file-text.js";
import { idpTypes } from "../../model/sso-method.js";
import { sessionNotOnOrAfters } from "../../model/team.js";
import { certificateText, metadataText } from "../../saml/index.js";
import { UsageFault } from "../exit-codes.js";
import { several } from "../leaf.js";
import type { Options } from "../options.js";
import { readOrSay } from "../read-file.js";
import { doorsOf, withDoors } from "./sso-doors.js";

/** What may be said of a method when it is made or changed. */
export function withMethodSettings(command: Command): void {
  command
    .option("--name <name>", "as people read it")
    .option("--idp <type>", idpTypes.join(", "))
    .option("--metadata-file <file>", "the IdP's metadata")
    .option("--metadata-url <url>", "address of the IdP's metadata, fetched again on a schedule")
    .option("--no-metadata-url", "do not fetch metadata any more")
    .option("--new-certificates <how>", "of metadata by URL: adopt or hold")
    .option("--entity-id <id>", "by hand: the IdP's entity ID (or which one to take from a file with several)")
    .option("--sso-url <url>", "by hand: the IdP's sign-in address")
    .option("--sso-binding <binding>", "by hand: redirect or post")
    .option("--slo-url <url>", "by hand: the IdP's logout address")
    .option("--certificate <file>", "by hand: the IdP's certificate (PEM); several times for several", several)
    .option("--sp-entity-id <id>", "our entity ID towards this IdP")
    .option("--no-sp-entity-id", "the usual one: the address of our metadata")
    .option("--sign-requests", "sign AuthnRequests")
    .option("--no-sign-requests", "sign them only where the IdP's metadata wants it")
    .option("--idp-initiated", "take sign-ins that start at the IdP")
    .option("--no-idp-initiated", "only those that start here")
    .option("--domain <domain>", "narrow to a domain of the team; several times for several", several)
    .option("--no-domains", "all domains of the team")
    .option("--create-users", "make users at their first sign-in")
    .option("--no-create-users", "only people who exist")
    .option("--create-groups", "make groups that are claimed")
    .option("--no-create-groups", "only groups that exist")
    .option("--on-login <how>", "create-only or update")
    .option("--group-sync <how>", "add or mirror")
    .option("--join-groups <which>", "any or own")
    .option("--missing-groups <how>", "auto or keep")
    .option("--attribute <field=name>", "a claim name of email, firstName, lastName, displayName or groups", several)
    .option("--group <value=name>", "map a value of the IdP to a group; several times for several", several)
    .option("--clock-skew <seconds>", "0 to 300")
    .option("--session-not-on-or-after <cap|ignore|default>", "whether the IdP's session end is ours too")
    .option("--trace-personal-data", "keep names and addresses in traces")
    .option("--no-trace-personal-data", "keep none");
  withDoors(command);
}

/** What a method has now of what is typed in parts. */
export type TypedOnto = Pick<MethodView, "attributes" | "groupMap" | "admins">;

/** The settings that were typed, as an operation takes them. @throws UsageFault, NotFound */
export async function methodSettingsOf(
  options: Options,
  { attributes, groupMap, admins }: TypedOnto,
): Promise<Readonly<Record<string, unknown>>> {
  return {
    name: options.text("name"),
    idp: options.choice("idp", "--idp", idpTypes),
    ...(await providerOf(options)),
    spEntityId: options.textOrNone("spEntityId"),
    signAuthnRequests: options.flag("signRequests"),
    jit: {
      createUsers: options.flag("createUsers"),
      createGroups: options.flag("createGroups"),
      onLogin: options.choice("onLogin", "--on-login", ["create-only", "update"]),
      groupSync: options.choice("groupSync", "--group-sync", ["add", "mirror"]),
      joinGroups: options.choice("joinGroups", "--join-groups", ["any", "own"]),
      missingGroups: options.choice("missingGroups", "--missing-groups", ["auto", "keep"]),
    },
    idpInitiated: options.flag("idpInitiated"),
    emailDomains: options.flag("domains") === false ? null : options.list("domain"),
    attributes: attributesOf(options, attributes),
    groupMap: groupMapOf(options, groupMap),
    ...(await doorsOf(options, admins?.groups ?? {})),
    clockSkewSeconds: options.number("clockSkew", "--clock-skew"),
    sessionNotOnOrAfter: sessionEndOf(options),
    tracePersonalData: options.flag("tracePersonalData"),
  };
}

async function providerOf(options: Options): Promise<Readonly<Record<string, unknown>>> {
  const [file, pems] = [options.text("metadataFile"), options.list("certificate")];
  return {
    metadataXml: file === undefined ? undefined : await metadataOf(file),
    metadataUrl: options.textOrNone("metadataUrl"),
    newCertificates: options.choice("newCertificates", "--new-certificates", ["adopt", "hold"]),
    entityId: options.text("entityId"),
    ssoUrl: options.text("ssoUrl"),
    ssoBinding: options.choice("ssoBinding", "--sso-binding", ["redirect", "post"]),
    sloUrl: options.text("sloUrl"),
    certificates: pems && (await Promise.all(pems.map(async (path) => certificateText(await readOrSay(path))))),
  };
}

async function metadataOf(file: string): Promise<string> {
  const octets = await readOrSay(file);
  if (isDer(octets)) return octets.toString("base64");
  const given = metadataText(octets);
  const text = typeof given === "string" ? given : fileText(given);
  if (text === undefined)
    throw new UsageFault(`--metadata-file: ${file} is a text neither in UTF-8 nor in UTF-16.`, {
      fix: "Save it in UTF-8.",
    });
  return text;
}

/** `email=mail`, several times for several names; `email=` goes back to the preset's names. */
function attributesOf(options: Options, before: MethodView["attributes"]): MethodView["attributes"] | undefined {
  const typed = options.list("attribute");
  if (typed === undefined) return undefined;
  const map = new Map(Object.entries(before));
  const named = new Set<string>();
  for (const pair of typed) {
    const [field, value] = split(pair, "--attribute", pair.indexOf("="));
    if (value === "") map.delete(field);
    else map.set(field, [...(named.has(field) ? (map.get(field) ?? []) : []), value]);
    named.add(field);
  }
  return Object.fromEntries([...map].filter(([, names]) => names.length > 0));
}

/** `0f8f…=Engineering`; `0f8f…=` takes an entry out. What stands before the last `=` is the value. */
function groupMapOf(options: Options, before: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const typed = options.list("group");
  if (typed === undefined) return undefined;
  const map = new Map(Object.entries(before));
  for (const pair of typed) {
    const [value, name] = split(pair, "--group", pair.lastIndexOf("="));
    if (name === "") map.delete(value);
    else map.set(value, name);
  }
  return Object.fromEntries(map);
}

function split(pair: string, flag: string, at: number): [string, string] {
  if (at <= 0) throw new UsageFault(`${flag} must be two parts with = between them, not "${pair}".`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function sessionEndOf(options: Options): MethodView["sessionNotOnOrAfter"] | undefined {
  const choices = [...sessionNotOnOrAfters, "default"] as const;
  const chosen = options.choice("sessionNotOnOrAfter", "--session-not-on-or-after", choices);
  return chosen === "default" ? null : chosen;
}
