import { makerText, type MethodView } from "../../admin/index.js";
import { sameValue } from "../../model/changes.js";
import { shortFingerprint } from "../../teams/index.js";
import { facts, instant, yesNo, type Output } from "../output.js";

/** A method with its addresses, its identity provider and what an admin should see to. */
export function shownMethod(method: MethodView): Output {
  const { addresses, jit, warnings } = method;
  return {
    json: method,
    text:
      facts([
        ["SSO method", method.slug],
        ["name", method.name],
        ["team", method.team],
        ["status", method.status],
        ["verified", verifiedText(method)],
        ["missing", method.missing],
        ["IdP", method.idpType],
        ["managed by file", yesNo(method.managedByFile)],
      ]) +
      `\nGive these to the identity provider\n` +
      facts([
        ["  ACS URL", addresses.acs],
        ["  entity ID (audience)", addresses.entityId],
        ["  SP metadata", addresses.metadata],
        ["  logout URL", addresses.slo],
        ["  universal logout", addresses.universalLogout ?? undefined],
        ["  JIT login URL", addresses.start],
      ]) +
      providerText(method) +
      proposalText(method) +
      `\nProvisioning at sign-in\n` +
      facts([
        ["  create users", yesNo(jit.createUsers)],
        ["  create groups", yesNo(jit.createGroups)],
        ["  on login", jit.onLogin],
        ["  group sync", jit.groupSync],
        ["  join groups", jit.joinGroups],
        ["  missing groups", jit.missingGroups],
        ["  IdP-initiated", yesNo(method.idpInitiated)],
        ["  domains", method.emailDomains ?? "all of the team"],
        ["  attributes", pairs(method.attributes)],
        ["  group map", pairs(method.groupMap)],
        ["  group separator", method.groupSeparator === "preset" ? undefined : (method.groupSeparator ?? "none")],
        ["  admins", pairs(method.admins?.groups ?? {})],
        ["  aliases", method.aliases.map(({ acs, entityId }) => `${acs} <- ${entityId}`)],
        ["  asks as", method.asksAs ?? undefined],
        [
          "  SP keys of its own",
          method.spKeys.map(
            (one, index) =>
              `${shortFingerprint(one.fingerprint256)}  ${one.subject}  ${one.daysLeft} days left${index === 0 ? "" : ", only opens"}`,
          ),
        ],
        ["  universal logout by", method.universalLogout?.issuer],
        ["  clock skew", `${method.clockSkewSeconds} s`],
        ["  SessionNotOnOrAfter", method.sessionNotOnOrAfter ?? "default"],
        ["  personal data in traces", yesNo(method.tracePersonalData)],
      ]) +
      (warnings.length === 0 ? "" : `\nWarnings\n${warnings.map((warning) => `  ${warning}\n`).join("")}`),
  };
}

/** Says first that a change is not live yet. */
export function withProposalTold(before: MethodView, saved: MethodView, output: Output): Output {
  if (saved.proposal === null || sameValue(saved.proposal, before.proposal)) return output;
  const replaced = before.proposal === null ? "" : " It replaces what was proposed before.";
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

/** What is proposed, with the value of each field before and after. */
export function proposalText({ proposal }: MethodView, proposedBy: string | null = null): string {
  if (proposal === null) return "";
  const changes = Object.entries(proposal.changes).map(
    ([field, { before, after }]) => `${field}: ${shortly(before)} -> ${shortly(after)}`,
  );
  return `\nProposed\n${facts([
    ["  since", instant(proposal.at)],
    ["  by", byText(proposal, proposedBy)],
    ["  changes", changes],
  ])}`;
}

function byText({ source, by }: NonNullable<MethodView["proposal"]>, called: string | null): string {
  if (source === "refresh") return "a metadata refresh";
  const isKnown = called !== null || by.id === null || by.id === by.kind;
  return makerText(by.kind, called) + (isKnown ? "" : ` (${by.id})`);
}

function shortly(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value.map(shortly).join(", ") || "-";
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[0-9a-f]{64}$/.test(value) ? shortFingerprint(value) : value;
}

const vouchers: Readonly<Record<string, string>> = {
  test: "by a test sign-in",
  operator: "by the operator's word",
  file: "by the declarative file",
};

function verifiedText({ verified }: MethodView): string | undefined {
  return verified === null ? undefined : `${instant(verified.at) ?? ""}, ${vouchers[verified.by] ?? verified.by}`;
}

function providerText({ idp, metadata, signAuthnRequests }: MethodView): string {
  const refresh = facts([
    ["  metadata URL", metadata?.url],
    ["  last fetched", metadata === null ? undefined : (instant(metadata.lastFetchedAt) ?? "never")],
    ["  last failed", instant(metadata?.lastError?.at)],
    ["  next fetch", instant(metadata?.nextFetchAt)],
    ["  new certificates", metadata?.newCertificates],
  ]);
  if (idp === null) return `\nThe identity provider: not known yet\n${refresh}`;
  return (
    `\nThe identity provider\n` +
    facts([
      ["  entity ID", idp.entityId],
      ["  sign-in", `${idp.ssoUrl} (${idp.ssoBinding})`],
      ["  logout", idp.sloUrl === null ? undefined : `${idp.sloUrl} (${idp.sloBinding ?? "redirect"})`],
      ["  requests signed", yesNo(signAuthnRequests || idp.wantAuthnRequestsSigned)],
      [
        "  certificates",
        idp.certificates.map(
          (one) => `${shortFingerprint(one.fingerprint256)}  ${one.subject}  ${one.daysLeft} days left`,
        ),
      ],
    ]) +
    refresh
  );
}

function pairs(map: Readonly<Record<string, string | readonly string[]>>): readonly string[] {
  return Object.entries(map).map(([key, value]) => `${key} <- ${typeof value === "string" ? value : value.join(", ")}`);
}
