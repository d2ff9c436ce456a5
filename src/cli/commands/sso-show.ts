import { methodAddresses } from "../../model/addresses.js";
import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import { missingOf } from "../../rules/index.js";
import { daysLeft, proposedChanges, shortFingerprint, warningsOf } from "../../teams/index.js";
import { sameValue } from "../../model/changes.js";
import type { Call } from "../leaf.js";
import { facts, time, yesNo, type Output } from "../output.js";

/** A method with its addresses, its identity provider and what an admin should see to. */
export async function shownMethod({ world }: Call, method: SsoMethod, notes: readonly string[] = []): Promise<Output> {
  const team = await world.store.teams.get(method.teamId);
  const addresses = methodAddresses(world.publicUrl, method);
  const missing = missingOf(method);
  const warnings = [...notes, ...(await warningsOf(world.store.inTeam(method.teamId), method, world.now()))];
  const status = methodStatus(method);
  const { fetched, ...record } = method;
  const metadata = record.metadata && { ...record.metadata, ...fetched };
  return {
    json: { ...record, ...(metadata && { metadata }), team: team?.slug, status, addresses, missing, warnings },
    text:
      facts([
        ["SSO method", method.slug],
        ["name", method.name],
        ["team", team?.slug],
        ["status", status],
        ["verified", method.verified && `${time(method.verified.at) ?? ""}, ${vouchers[method.verified.by]}`],
        ["missing", missing],
        ["IdP", method.idpType],
        ["managed by file", yesNo(method.managedByFile)],
      ]) +
      `\nGive these to the identity provider\n` +
      facts([
        ["  ACS URL", addresses.acs],
        ["  entity ID (audience)", addresses.entityId],
        ["  SP metadata", addresses.metadata],
        ["  logout URL", addresses.slo],
        ["  universal logout", method.universalLogout && addresses.universalLogout],
        ["  JIT login URL", addresses.start],
      ]) +
      providerText(method, world.now()) +
      proposalText(method) +
      `\nProvisioning at sign-in\n` +
      facts([
        ["  create users", yesNo(method.jit.createUsers)],
        ["  create groups", yesNo(method.jit.createGroups)],
        ["  on login", method.jit.onLogin],
        ["  group sync", method.jit.groupSync],
        ["  join groups", method.jit.joinGroups],
        ["  missing groups", method.jit.missingGroups],
        ["  IdP-initiated", yesNo(method.idpInitiated)],
        ["  domains", method.emailDomains ?? "all of the team"],
        ["  attributes", pairs({ ...method.attributes })],
        ["  group map", pairs(method.groupMap)],
        ["  group separator", method.groupSeparator === undefined ? undefined : (method.groupSeparator ?? "none")],
        ["  admins", pairs(method.admins?.groups ?? {})],
        ["  aliases", method.aliases?.map(({ acs, entityId }) => `${acs} <- ${entityId}`)],
        ["  universal logout by", method.universalLogout?.issuer],
        ["  clock skew", `${method.clockSkewSeconds} s`],
        ["  SessionNotOnOrAfter", method.sessionNotOnOrAfter ?? "default"],
        ["  personal data in traces", yesNo(method.tracePersonalData)],
      ]) +
      (warnings.length === 0 ? "" : `\nWarnings\n${warnings.map((warning) => `  ${warning}\n`).join("")}`),
  };
}

/** Says first that a change is not live yet. */
export function withProposalTold(before: SsoMethod, saved: SsoMethod, output: Output): Output {
  if (saved.proposal === undefined || sameValue(saved.proposal, before.proposal)) return output;
  const replaced = before.proposal === undefined ? "" : " It replaces what was proposed before.";
  return {
    ...output,
    text:
      `This became a proposal, for people sign in by "${saved.slug}" as it is: they go on doing so meanwhile.${replaced}\n` +
      `  test it:       drawbridge sso verify ${saved.slug}\n` +
      `  take it over:  drawbridge sso accept ${saved.slug}\n` +
      `  or drop it:    drawbridge sso discard ${saved.slug}\n\n` +
      output.text,
  };
}

function proposalText(method: SsoMethod): string {
  const { proposal } = method;
  if (proposal === undefined) return "";
  const changes = Object.entries(proposedChanges(method)).map(
    ([field, { before, after }]) => `${field}: ${shortly(before)} -> ${shortly(after)}`,
  );
  return `\nProposed\n${facts([
    ["  since", time(proposal.at)],
    ["  by", proposal.source === "refresh" ? "a metadata refresh" : `${proposal.by.kind} ${proposal.by.id ?? ""}`],
    ["  changes", changes],
  ])}`;
}

function shortly(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const vouchers = {
  test: "by a test sign-in",
  operator: "by the operator's word",
  file: "by the declarative file",
} as const;

function providerText({ idp, metadata, fetched, signAuthnRequests }: SsoMethod, now: number): string {
  const refresh = facts([
    ["  metadata URL", metadata?.url],
    ["  last fetched", metadata && (time(fetched?.lastFetchedAt) ?? "never")],
    ["  last failed", time(fetched?.lastError?.at)],
    ["  next fetch", time(fetched?.nextFetchAt)],
    ["  new certificates", metadata?.newCertificates],
  ]);
  if (idp === undefined) return `\nThe identity provider: not known yet\n${refresh}`;
  return (
    `\nThe identity provider\n` +
    facts([
      ["  entity ID", idp.entityId],
      ["  sign-in", `${idp.ssoUrl} (${idp.ssoBinding})`],
      ["  logout", idp.sloUrl === undefined ? undefined : `${idp.sloUrl} (${idp.sloBinding ?? "redirect"})`],
      ["  requests signed", yesNo(signAuthnRequests || idp.wantAuthnRequestsSigned)],
      [
        "  certificates",
        idp.certificates.map(
          (one) => `${shortFingerprint(one.fingerprint256)}  ${one.subject}  ${daysLeft(one, now)} days left`,
        ),
      ],
    ]) +
    refresh
  );
}

function pairs(map: Readonly<Record<string, string | readonly string[] | undefined>>): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} <- ${typeof value === "string" ? value : value.join(", ")}`],
  );
}
