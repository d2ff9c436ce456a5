import {
  defaultJit,
  type AttributeMap,
  type GroupSeparator,
  type IdpCertificate,
  type IdpSettings,
  type IdpType,
  type JitSettings,
  type MethodAdmins,
  type MethodAlias,
  type MethodSpKey,
  type MetadataRefresh,
  type SsoMethod,
  type UniversalLogout,
} from "../../model/sso-method.js";
import { withoutUndefined } from "../without-undefined.js";

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What may be said of an SSO method; null takes a setting back. */
export interface MethodSettings {
  readonly name?: string | undefined;
  readonly idpType?: IdpType | undefined;
  readonly idp?: IdpSettings | null | undefined;
  /** Metadata by URL. */
  readonly metadata?: Pick<MetadataRefresh, "url" | "newCertificates" | "fromFile"> | null | undefined;
  /** Nobody vouches for the method any more. */
  readonly unverify?: boolean | undefined;
  readonly spEntityId?: string | null | undefined;
  readonly signAuthnRequests?: boolean | undefined;
  readonly jit?: Given<JitSettings> | undefined;
  readonly idpInitiated?: boolean | undefined;
  readonly emailDomains?: readonly string[] | null | undefined;
  readonly attributes?: AttributeMap | undefined;
  readonly groupMap?: Readonly<Record<string, string>> | undefined;
  /** Here null means that nothing separates groups; `preset` is what takes it back. */
  readonly groupSeparator?: GroupSeparator | "preset" | null | undefined;
  readonly admins?: MethodAdmins | null | undefined;
  readonly aliases?: readonly MethodAlias[] | null | undefined;
  /** The entity ID of an alias. */
  readonly asksAs?: string | null | undefined;
  /** Sealed already. */
  readonly spKeys?: readonly MethodSpKey[] | null | undefined;
  readonly universalLogout?: UniversalLogout | null | undefined;
  readonly clockSkewSeconds?: number | undefined;
  readonly sessionNotOnOrAfter?: SsoMethod["sessionNotOnOrAfter"] | null;
  readonly tracePersonalData?: boolean | undefined;
  readonly managedByFile?: boolean | undefined;
}

/** What a method has when nothing is said: the strictest that works with every identity provider. */
const unsaid = {
  idpType: "generic",
  signAuthnRequests: false,
  disabled: false,
  jit: defaultJit,
  idpInitiated: false,
  attributes: {},
  groupMap: {},
  clockSkewSeconds: 60,
  groupsSeen: false,
  tracePersonalData: false,
  managedByFile: false,
} as const satisfies Partial<SsoMethod>;

/** A new method, not stored yet. */
export function newMethod(
  base: Pick<SsoMethod, "id" | "teamId" | "slug" | "createdAt">,
  settings: MethodSettings,
): SsoMethod {
  return changedMethod({ ...unsaid, ...base, version: 1, updatedAt: base.createdAt, name: base.slug }, settings);
}

/**
 * The method as the settings would leave it; what they do not name stays. Another entity ID is another identity provider,
 * which nobody has verified yet, and with the identity provider itself goes that it was verified.
 */
export function changedMethod(method: SsoMethod, settings: MethodSettings): SsoMethod {
  const idp = settings.idp === undefined ? method.idp : changedIdp(method, settings.idp);
  const metadata = changedRefresh(method.metadata, settings.metadata);
  return withoutUndefined<SsoMethod>({
    ...method,
    name: settings.name ?? method.name,
    idpType: settings.idpType ?? method.idpType,
    idp,
    setAside: setAside(method, idp),
    metadata,
    fetched: metadata?.url === method.metadata?.url ? method.fetched : undefined,
    spEntityId: taken(method.spEntityId, settings.spEntityId),
    signAuthnRequests: settings.signAuthnRequests ?? method.signAuthnRequests,
    verified: settings.unverify === true || isOtherProvider(method.idp, idp) ? undefined : method.verified,
    jit: { ...method.jit, ...withoutUndefined<Partial<JitSettings>>({ ...settings.jit }) },
    idpInitiated: settings.idpInitiated ?? method.idpInitiated,
    emailDomains: taken(method.emailDomains, settings.emailDomains),
    attributes: settings.attributes ?? method.attributes,
    groupMap: settings.groupMap ?? method.groupMap,
    groupSeparator: separator(method.groupSeparator, settings.groupSeparator),
    admins: taken(method.admins, settings.admins),
    aliases: settings.aliases?.length === 0 ? undefined : taken(method.aliases, settings.aliases),
    asksAs: taken(method.asksAs, settings.asksAs),
    spKeys: changedKeys(method.spKeys, settings.spKeys),
    universalLogout: taken(method.universalLogout, settings.universalLogout),
    clockSkewSeconds: settings.clockSkewSeconds ?? method.clockSkewSeconds,
    sessionNotOnOrAfter: taken(method.sessionNotOnOrAfter, settings.sessionNotOnOrAfter),
    tracePersonalData: settings.tracePersonalData ?? method.tracePersonalData,
    managedByFile: settings.managedByFile ?? method.managedByFile,
  });
}

function taken<T>(before: T | undefined, said: T | null | undefined): T | undefined {
  return said === null ? undefined : (said ?? before);
}

/** The same pair sealed once more is no change. */
function changedKeys(before: SsoMethod["spKeys"], said: MethodSettings["spKeys"]): SsoMethod["spKeys"] {
  if (said === undefined) return before;
  if (said === null || said.length === 0) return undefined;
  return said.map((key) => before?.find((one) => one.fingerprint256 === key.fingerprint256) ?? key);
}

function separator(
  before: SsoMethod["groupSeparator"],
  said: MethodSettings["groupSeparator"],
): SsoMethod["groupSeparator"] {
  return said === "preset" ? undefined : said === undefined ? before : said;
}

function changedRefresh(
  before: MetadataRefresh | undefined,
  said: MethodSettings["metadata"],
): MetadataRefresh | undefined {
  if (said === null) return undefined;
  if (said === undefined) return before;
  return before?.url === said.url ? { ...before, ...said } : { ...said, held: [] };
}

/** Whether what was trusted before is no longer trusted: taken back, or another in its place. */
function isOtherProvider(before: IdpSettings | undefined, after: IdpSettings | undefined): boolean {
  return before !== undefined && before.entityId !== after?.entityId;
}

/** Certificates that an admin added to this identity provider, also while the file did not name it. */
function certificatesByHand(method: SsoMethod, entityId: string): readonly IdpCertificate[] {
  const certificates =
    method.idp?.entityId === entityId
      ? method.idp.certificates
      : method.setAside?.entityId === entityId
        ? method.setAside.certificates
        : [];
  return certificates.filter((one) => one.source === "manual");
}

/** Kept while there is no identity provider; one that comes takes them back into force, or they were of another one. */
function setAside(method: SsoMethod, idp: IdpSettings | undefined): SsoMethod["setAside"] {
  if (idp !== undefined) return undefined;
  if (method.idp === undefined) return method.setAside;
  const certificates = certificatesByHand(method, method.idp.entityId);
  return certificates.length === 0 ? undefined : { entityId: method.idp.entityId, certificates };
}

/**
 * The identity provider's settings as read anew. Certificates known before keep the day they came; those an admin added by
 * hand stay, for an IdP's metadata may lag behind what its admin has announced.
 */
function changedIdp(method: SsoMethod, fresh: IdpSettings | null): IdpSettings | undefined {
  if (fresh === null) return undefined;
  const known = new Map(method.idp?.certificates.map((one) => [one.fingerprint256, one]));
  const certificates = fresh.certificates.map((one) => {
    const old = known.get(one.fingerprint256);
    return old === undefined ? one : { ...one, addedAt: old.addedAt };
  });
  const named = new Set(certificates.map((one) => one.fingerprint256));
  const byHand = certificatesByHand(method, fresh.entityId).filter((one) => !named.has(one.fingerprint256));
  // Entered by hand as a whole: then what is entered is all there is.
  const whole = fresh.certificates.some((one) => one.source === "manual");
  return { ...fresh, certificates: whole ? certificates : [...certificates, ...byHand] };
}
