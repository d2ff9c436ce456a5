import { previewSignIn, type SignInPreview } from "../../directory/index.js";
import type { Claims } from "../../model/claims.js";
import { customKey } from "../../model/custom-attribute.js";
import type { MappedField as Field, SsoMethod } from "../../model/sso-method.js";
import { defaultPolicies, type TeamPolicies } from "../../model/team.js";
import { nameOf } from "../../model/user.js";
import { adminRoleBy, decideSessionEnd, sessionEndText } from "../../rules/index.js";
import { attributeNames, ownNames, type Verification } from "../../saml/index.js";
import { decodedXml } from "./decoded-xml.js";
import type { LoginDeps } from "../deps.js";
import { rulesRefusal, samlRefusal, samlRefusalInFull } from "../outcome.js";
import { isAuthentic } from "../read-response.js";
import { askSecondOpinion } from "./second-opinion.js";
import type { MappedField, ReportRequest, SignInReport } from "./sign-in-report.js";

export async function reportOn(deps: LoginDeps, request: ReportRequest): Promise<SignInReport> {
  const { method, read, at } = request;
  const { verification, claims } = read;
  const team = deps.store.inTeam(method.teamId);
  const preview =
    claims === undefined
      ? undefined
      : await previewSignIn(
          { store: team, removalKey: deps.removalKey, now: deps.now },
          { methodId: method.id, claims },
        );
  const { policies } = (await team.team.get()) ?? { policies: defaultPolicies };
  const shown = request.showUnsigned || isAuthentic(verification);
  const xml = shown
    ? await decodedXml(deps, method, request.response, verification.outcome === "accepted" || request.showUnsigned)
    : undefined;
  return {
    method: method.slug,
    methodName: method.name,
    at,
    passed: preview?.wouldSignIn === true,
    ...verdictOf(verification, preview, request.showUnsigned),
    checks: verification.checks,
    assertion: verification.assertion,
    xml,
    mapping: claims === undefined ? [] : mappingOf(method, claims),
    secondOpinion: await askSecondOpinion(deps, request),
    preview,
    effects:
      preview?.wouldSignIn === true
        ? [...effectsOf(preview), sessionEffect(request, policies), ...consoleEffect(method, claims)]
        : [],
    missing: preview?.missing ?? [],
    warnings: [
      ...verification.warnings.map((one) => one.detail),
      ...(preview?.wouldSignIn === true ? preview.warnings.map((one) => one.cause) : []),
    ],
  };
}

type Verdict = Pick<SignInReport, "verdict" | "code" | "cause" | "fix" | "expected" | "actual">;

function verdictOf(verification: Verification, preview: SignInPreview | undefined, inFull: boolean): Verdict {
  const { refusal } = verification;
  if (refusal !== undefined) {
    const { code, cause, fix, expected, actual } = (inFull ? samlRefusalInFull : samlRefusal)(refusal);
    return { verdict: `The response is refused: ${cause}`, code, cause, fix, expected, actual };
  }
  if (preview === undefined) throw new TypeError("an accepted response without a preview");
  if (!preview.wouldSignIn) {
    const { code, cause, fix, expected, actual } = rulesRefusal(preview.refusal);
    return { verdict: `The response is good, but the person is refused: ${cause}`, code, cause, fix, expected, actual };
  }
  return { verdict: verdictTexts[preview.would](preview.user?.userName ?? preview.email) };
}

/** What would happen, in one sentence. */
export const verdictTexts = {
  create: (who: string) => `${who} would be created and signed in.`,
  link: (who: string) => `${who} would be linked to this method and signed in.`,
  update: (who: string) => `${who} would be updated and signed in.`,
  enter: (who: string) => `${who} would be signed in.`,
} as const satisfies Record<Extract<SignInPreview, { wouldSignIn: true }>["would"], (who: string) => string>;

/** The same in full, one line each. */
export function effectsOf(preview: Extract<SignInPreview, { wouldSignIn: true }>): readonly string[] {
  const who = preview.user?.userName ?? preview.email;
  const name = nameOf(preview.profile);
  return [
    ...(preview.would === "create" ? [`create the user ${who}${name === undefined ? "" : ` (${name})`}`] : []),
    ...(preview.would === "link" ? [`link the user ${who} to this method`] : []),
    ...preview.createGroups.map((group) => `create the group ${group}`),
    ...[...preview.join, ...preview.createGroups].map((group) => `join ${group}`),
    ...preview.leave.map((group) => `leave ${group}`),
    ...preview.skipped.map((note) => `skip ${note}`),
    ...(preview.leftAlone === undefined ? [] : [`add no group: ${preview.leftAlone}`]),
    ...(preview.seat === undefined ? [] : [`take seat ${preview.seat.number} of ${preview.seat.of}`]),
  ];
}

function sessionEffect({ method, read, at }: ReportRequest, policies: TeamPolicies): string {
  const end = decideSessionEnd(policies, method, read.verification.assertion?.sessionNotOnOrAfterMs, at);
  return `open a session until ${sessionEndText(end)}`;
}

/** Where the method lets admins into the console: whether this person would be one, and by which groups. */
function consoleEffect({ admins }: SsoMethod, claims: Claims | undefined): readonly string[] {
  if (admins === undefined) return [];
  const given = adminRoleBy(admins, claims?.groups);
  if (given === undefined) return ["not come into the console: no group that came gives a role there"];
  const by = given.values.filter((value) => admins.groups[value] === given.role);
  return [`come into the console as ${given.role}, when they begin there (by ${by.join(", ")})`];
}

/** Each field with the name it was read from: the first of its names that the response brings. */
export function mappingOf(method: Pick<SsoMethod, "idpType" | "attributes">, claims: Claims): readonly MappedField[] {
  const names = attributeNames(method.idpType, method.attributes);
  const received = new Set(claims.received);
  const from = (field: Field): string | undefined => names[field].find((name) => received.has(name));
  const one = (field: Field, values: readonly string[]): MappedField => ({
    field,
    from: from(field),
    values,
  });
  const some = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
  const nameId = claims.nameId?.value;
  return [
    { field: "nameId", from: claims.nameId?.format, values: some(nameId) },
    claims.emailFrom === "nameId"
      ? { field: "email", from: "NameID", values: claims.emails }
      : one("email", claims.emails),
    one("firstName", some(claims.firstName)),
    one("lastName", some(claims.lastName)),
    one("displayName", some(claims.displayName)),
    claims.groupsOverage
      ? { field: "groups", from: "a link in place of the groups (overage)", values: [] }
      : one("groups", claims.groups ?? []),
    ...ownNames(method.attributes).map(([field, own]) => ({
      field,
      from: own.find((name) => received.has(name)),
      values: claims.custom?.[customKey(field)] ?? [],
    })),
  ];
}
