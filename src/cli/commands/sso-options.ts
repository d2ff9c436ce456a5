import type { Command } from "commander";
import { readFile } from "node:fs/promises";
import { normalDomain } from "../../lib/domain-name.js";
import { certificateText } from "../../saml/index.js";
import { idpTypes, type AttributeMap, type SsoMethod } from "../../model/sso-method.js";
import { sessionNotOnOrAfters } from "../../model/team.js";
import { idpByHand, ownEntityIds, readMetadata, type MethodSettings } from "../../teams/index.js";
import { fetchMetadata } from "../../outgoing/index.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import type { World } from "../host.js";
import { several } from "../leaf.js";
import type { Options } from "../options.js";
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

/** The settings that were typed. @throws UsageFault, NotFound, Refused */
export async function methodSettingsOf(
  world: World,
  options: Options,
  method: Pick<SsoMethod, "slug" | "spEntityId" | "groupMap" | "attributes" | "metadata" | "admins">,
): Promise<{ readonly settings: MethodSettings; readonly warnings: readonly string[] }> {
  const { idp, warnings } = await idpOf(world, options, method);
  const settings: MethodSettings = {
    name: options.text("name"),
    idpType: options.choice("idp", "--idp", idpTypes),
    idp,
    metadata: refreshOf(options, method),
    spEntityId: options.flag("spEntityId") === false ? null : options.text("spEntityId"),
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
    emailDomains: options.flag("domains") === false ? null : options.list("domain")?.map(domainOf),
    attributes: attributesOf(options, method.attributes),
    groupMap: groupMapOf(options, method.groupMap),
    ...doorsOf(world, options, method),
    clockSkewSeconds: skewOf(options),
    sessionNotOnOrAfter: sessionEndOf(options),
    tracePersonalData: options.flag("tracePersonalData"),
  };
  return { settings, warnings };
}

async function idpOf(
  world: World,
  options: Options,
  method: Pick<SsoMethod, "slug" | "spEntityId">,
): Promise<{ readonly idp?: MethodSettings["idp"]; readonly warnings: readonly string[] }> {
  const [file, url] = [options.text("metadataFile"), options.text("metadataUrl")];
  const [entityId, ssoUrl] = [options.text("entityId"), options.text("ssoUrl")];
  const own = ownEntityIds(world.publicUrl, method);
  if (file !== undefined) {
    if (ssoUrl !== undefined) throw new UsageFault("Give either --metadata-file, or the IdP by hand.");
    return readMetadata({ text: await readOrSay(file), entityId, called: file }, own, world.now());
  }
  if (url !== undefined) {
    const text = await fetchMetadata(url, world.teams);
    return readMetadata({ text, entityId, called: url }, own, world.now());
  }
  if (ssoUrl === undefined) {
    if (entityId !== undefined || options.list("certificate") !== undefined) {
      throw new UsageFault("By hand, --entity-id, --sso-url and --certificate are needed together.");
    }
    return { warnings: [] };
  }
  if (entityId === undefined) throw new UsageFault("By hand, --entity-id is needed beside --sso-url.");
  const files = options.list("certificate") ?? [];
  const certificates = await Promise.all(files.map(async (path) => certificateText(await readOrSay(path))));
  const binding = options.choice("ssoBinding", "--sso-binding", ["redirect", "post"]);
  return idpByHand(
    { entityId, ssoUrl, ssoBinding: binding, sloUrl: options.text("sloUrl"), certificates },
    "manual",
    world.now(),
  );
}

/** @throws NotFound */
export async function readOrSay(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new NotFound(`${path} cannot be read (${code}).`, { cause: error });
  }
}

function refreshOf(options: Options, { metadata }: Pick<SsoMethod, "metadata">): MethodSettings["metadata"] {
  if (options.flag("metadataUrl") === false) return null;
  const url = options.text("metadataUrl") ?? metadata?.url;
  const how = options.choice("newCertificates", "--new-certificates", ["adopt", "hold"]);
  if (url === undefined) {
    if (how !== undefined)
      throw new UsageFault("--new-certificates is about metadata by URL: give --metadata-url too.");
    return undefined;
  }
  return { url, newCertificates: how ?? metadata?.newCertificates ?? "adopt" };
}

function domainOf(text: string): string {
  const domain = normalDomain(text);
  if (domain === undefined) throw new UsageFault(`--domain "${text}" is no domain name, as acme.example.`);
  return domain;
}

/** `email=mail`, several times for several names; `email=` goes back to the preset's names. */
function attributesOf(options: Options, before: AttributeMap): AttributeMap | undefined {
  const typed = options.list("attribute");
  if (typed === undefined) return undefined;
  const map = new Map(Object.entries(before).map(([field, names]) => [field, names ?? []]));
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

function sessionEndOf(options: Options): MethodSettings["sessionNotOnOrAfter"] {
  const choices = [...sessionNotOnOrAfters, "default"] as const;
  const chosen = options.choice("sessionNotOnOrAfter", "--session-not-on-or-after", choices);
  return chosen === "default" ? null : chosen;
}

function skewOf(options: Options): number | undefined {
  const seconds = options.number("clockSkew", "--clock-skew");
  if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < 0 || seconds > 300)) {
    throw new UsageFault("--clock-skew must be a whole number of seconds from 0 to 300.");
  }
  return seconds;
}
