import { z } from "zod";
import { methodAddresses } from "../../model/addresses.js";
import { roles } from "../../model/grant.js";
import {
  idpTypes,
  methodStatus,
  type IdpCertificate,
  type IdpSettings,
  type MethodSpKey,
  type SsoMethod,
  type UniversalLogout,
} from "../../model/sso-method.js";
import { sessionNotOnOrAfters, type Team } from "../../model/team.js";
import { missingOf } from "../../rules/index.js";
import { daysLeft, proposedChanges } from "../../teams/index.js";
import { healthFields, type HealthView } from "./health.js";
import { instant, maybeInstant, shownInstant, shownMaybe } from "./shapes.js";

const certificateView = z
  .object({
    pem: z.string(),
    fingerprint256: z.string().describe("SHA-256 of the DER form, lower-case hex"),
    subject: z.string(),
    notBefore: instant,
    notAfter: instant,
    daysLeft: z.int(),
    source: z.enum(["metadata", "file", "manual"]),
    addedAt: instant,
  })
  .meta({ id: "Certificate" });
export type CertificateView = z.infer<typeof certificateView>;

export function shownCertificate(one: IdpCertificate, now: number): CertificateView {
  return {
    pem: one.pem,
    fingerprint256: one.fingerprint256,
    subject: one.subject,
    notBefore: shownInstant(one.notBefore),
    notAfter: shownInstant(one.notAfter),
    daysLeft: daysLeft(one, now),
    source: one.source,
    addedAt: shownInstant(one.addedAt),
  };
}

const spKeyView = certificateView
  .omit({ source: true, addedAt: true })
  .meta({ id: "SpKey" })
  .describe("Of a key pair: its certificate; the private key is shown nowhere");
export type SpKeyView = z.infer<typeof spKeyView>;

export function shownSpKey({ pem, fingerprint256, subject, notBefore, notAfter }: MethodSpKey, now: number): SpKeyView {
  return {
    ...{ pem, fingerprint256, subject },
    notBefore: shownInstant(notBefore),
    notAfter: shownInstant(notAfter),
    daysLeft: daysLeft({ notAfter }, now),
  };
}

/** Where a certificate stands: it counts, waits for approval, or is kept for an identity provider that is not there now. */
/** `proposed`: added to a verified method, and waiting to be tested and taken over. */
export const certificateStates = ["trusted", "proposed", "held", "set_aside"] as const;

export const listedCertificateView = certificateView
  .extend({ state: z.enum(certificateStates) })
  .meta({ id: "ListedCertificate" });
export type ListedCertificateView = z.infer<typeof listedCertificateView>;

/** All certificates of a method, those that count first. */
export function shownCertificates(
  { idp, metadata, setAside, proposal }: SsoMethod,
  now: number,
): ListedCertificateView[] {
  const of = (state: ListedCertificateView["state"], list: readonly IdpCertificate[] = []) =>
    list.map((one) => ({ ...shownCertificate(one, now), state }));
  // What a refresh holds is proposed too, and told as held.
  const proposed = proposal?.source === "refresh" ? [] : proposal?.change.addCertificates;
  return [
    ...of("trusted", idp?.certificates),
    ...of("proposed", proposed),
    ...of("held", metadata?.held),
    ...of("set_aside", setAside?.certificates),
  ];
}

const attributeNames = z.array(z.string());
const jitView = z.object({
  createUsers: z.boolean(),
  createGroups: z.boolean(),
  onLogin: z.enum(["create-only", "update"]),
  groupSync: z.enum(["add", "mirror"]),
  joinGroups: z.enum(["any", "own"]),
  missingGroups: z.enum(["auto", "keep"]),
});

const proposalView = z
  .object({
    at: instant,
    by: z.object({ kind: z.string(), id: z.string().nullable() }),
    source: z.enum(["admin", "refresh"]).describe("refresh: certificates that a metadata refresh holds"),
    tested: z.boolean().describe("A test sign-in has passed with just this"),
    changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: "SsoMethodProposal" });

export const methodView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    team: z.string().describe("Slug of the team"),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    slug: z.string(),
    name: z.string(),
    idpType: z.enum(idpTypes),
    status: z.enum(["draft", "ready", "verified", "disabled"]),
    missing: z.array(z.string()).describe("What is missing before people may sign in"),
    warnings: z.array(z.string()).describe("What an admin should see to"),
    idp: z
      .object({
        entityId: z.string(),
        ssoUrl: z.string(),
        ssoBinding: z.enum(["redirect", "post"]),
        sloUrl: z.string().nullable(),
        sloBinding: z.enum(["redirect", "post"]).nullable(),
        wantAuthnRequestsSigned: z.boolean(),
        certificates: z.array(certificateView),
      })
      .nullable(),
    metadata: z
      .object({
        url: z.string(),
        newCertificates: z.enum(["adopt", "hold"]),
        held: z.array(certificateView),
        lastFetchedAt: maybeInstant,
        lastError: z.object({ at: instant, message: z.string() }).nullable(),
        nextFetchAt: maybeInstant,
      })
      .nullable(),
    spEntityId: z.string().nullable().describe("Our own entity ID towards this IdP; null: the address of our metadata"),
    signAuthnRequests: z.boolean(),
    verified: z.object({ at: instant, by: z.string() }).nullable(),
    disabled: z.boolean(),
    jit: jitView,
    idpInitiated: z.boolean(),
    emailDomains: z.array(z.string()).nullable().describe("Those of the team's domains it is narrowed to; null: all"),
    attributes: z.record(z.string(), attributeNames),
    groupMap: z.record(z.string(), z.string()),
    groupSeparator: z
      .enum([";", ",", "preset"])
      .nullable()
      .describe("preset: as the type of IdP has it; null: nothing"),
    admins: z.object({ groups: z.record(z.string(), z.enum(roles)) }).nullable(),
    aliases: z.array(z.object({ acs: z.string(), entityId: z.string() })),
    asksAs: z
      .string()
      .nullable()
      .describe("The entityId of the alias under whose names requests go out; null: under our own"),
    spKeys: z
      .array(spKeyView)
      .describe("Key pairs of the product before: the first signs, all open; empty: the bridge's own alone"),
    universalLogout: z
      .object({
        issuer: z.string(),
        jwksUri: z.string().nullable(),
        jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).nullable(),
      })
      .nullable(),
    clockSkewSeconds: z.int(),
    sessionNotOnOrAfter: z
      .enum(sessionNotOnOrAfters)
      .nullable()
      .describe("null: as the preset of the IdP says, else the team"),
    tracePersonalData: z.boolean(),
    managedByFile: z.boolean(),
    proposal: proposalView
      .nullable()
      .describe("A change that waits to be tested and taken over; the live settings sign people in meanwhile"),
    addresses: z.object({
      start: z.string().describe("The JIT login URL"),
      acs: z.string(),
      metadata: z.string(),
      slo: z.string(),
      universalLogout: z
        .string()
        .nullable()
        .describe("Where the issuer of universalLogout ends people's sessions; null: nobody's word ends any"),
      entityId: z.string(),
    }),
    ...healthFields,
  })
  .meta({ id: "SsoMethod" });
export type MethodView = z.infer<typeof methodView>;

function shownIdp(idp: IdpSettings, now: number): NonNullable<MethodView["idp"]> {
  return {
    entityId: idp.entityId,
    ssoUrl: idp.ssoUrl,
    ssoBinding: idp.ssoBinding,
    sloUrl: idp.sloUrl ?? null,
    sloBinding: idp.sloBinding ?? null,
    wantAuthnRequestsSigned: idp.wantAuthnRequestsSigned,
    certificates: idp.certificates.map((one) => shownCertificate(one, now)),
  };
}

function shownLogout({ issuer, jwksUri, jwks }: UniversalLogout): NonNullable<MethodView["universalLogout"]> {
  return {
    issuer,
    jwksUri: jwksUri ?? null,
    jwks: jwks === undefined ? null : { keys: jwks.keys.map((key) => ({ ...key })) },
  };
}

/** The address of a door that is shut would only be mistaken for an open one. */
function shownAddresses(publicUrl: string, method: SsoMethod): MethodView["addresses"] {
  const { universalLogout, ...addresses } = methodAddresses(publicUrl, method);
  return { ...addresses, universalLogout: method.universalLogout === undefined ? null : universalLogout };
}

export interface MethodContext {
  readonly team: Pick<Team, "slug">;
  readonly publicUrl: string;
  readonly now: number;
  /** Whether a test has passed with what is proposed. */
  readonly tested: boolean;
  readonly health: HealthView;
  /** What an admin should see to, and what is said of the change that was just made. */
  readonly warnings: readonly string[];
}

export function shownMethod(
  method: SsoMethod,
  { team, publicUrl, now, tested, health, warnings }: MethodContext,
): MethodView {
  const { metadata, fetched } = method;
  return {
    id: method.id,
    teamId: method.teamId,
    team: team.slug,
    version: method.version,
    createdAt: shownInstant(method.createdAt),
    updatedAt: shownInstant(method.updatedAt),
    slug: method.slug,
    name: method.name,
    idpType: method.idpType,
    status: methodStatus(method),
    missing: [...missingOf(method)],
    warnings: [...warnings],
    idp: method.idp === undefined ? null : shownIdp(method.idp, now),
    metadata:
      metadata === undefined
        ? null
        : {
            url: metadata.url,
            newCertificates: metadata.newCertificates,
            held: metadata.held.map((one) => shownCertificate(one, now)),
            lastFetchedAt: shownMaybe(fetched?.lastFetchedAt),
            lastError:
              fetched?.lastError === undefined
                ? null
                : { at: shownInstant(fetched.lastError.at), message: fetched.lastError.message },
            nextFetchAt: shownMaybe(fetched?.nextFetchAt),
          },
    spEntityId: method.spEntityId ?? null,
    signAuthnRequests: method.signAuthnRequests,
    verified: method.verified === undefined ? null : { at: shownInstant(method.verified.at), by: method.verified.by },
    disabled: method.disabled,
    jit: { ...method.jit },
    idpInitiated: method.idpInitiated,
    emailDomains: method.emailDomains === undefined ? null : [...method.emailDomains],
    attributes: Object.fromEntries(
      Object.entries(method.attributes).flatMap(([field, names]) => (names === undefined ? [] : [[field, [...names]]])),
    ),
    groupMap: { ...method.groupMap },
    groupSeparator: method.groupSeparator === undefined ? "preset" : method.groupSeparator,
    admins: method.admins === undefined ? null : { groups: { ...method.admins.groups } },
    aliases: (method.aliases ?? []).map((alias) => ({ ...alias })),
    asksAs: method.asksAs ?? null,
    spKeys: (method.spKeys ?? []).map((one) => shownSpKey(one, now)),
    universalLogout: method.universalLogout === undefined ? null : shownLogout(method.universalLogout),
    clockSkewSeconds: method.clockSkewSeconds,
    sessionNotOnOrAfter: method.sessionNotOnOrAfter ?? null,
    tracePersonalData: method.tracePersonalData,
    managedByFile: method.managedByFile,
    proposal:
      method.proposal === undefined
        ? null
        : {
            at: shownInstant(method.proposal.at),
            by: { ...method.proposal.by },
            source: method.proposal.source,
            tested,
            changes: { ...proposedChanges(method) },
          },
    addresses: shownAddresses(publicUrl, method),
    ...health,
  };
}

export const lostAccessView = z
  .object({
    users: z.int(),
    orMore: z.boolean().optional().describe("True where counting stopped: there may be more"),
    names: z.array(z.string()).describe("The first of them"),
    because: z.string(),
  })
  .meta({ id: "LostAccess" });
export type LostAccessView = z.infer<typeof lostAccessView>;
