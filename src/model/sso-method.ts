import type { Role } from "./grant.js";
import type { MethodId, TeamId } from "./ids.js";
import type { SessionNotOnOrAfter } from "./team.js";

export const idpTypes = [
  "okta",
  "entra",
  "google",
  "adfs",
  "onelogin",
  "jumpcloud",
  "ping",
  "keycloak",
  "generic",
] as const;
export type IdpType = (typeof idpTypes)[number];

/** One certificate the IdP signs with. All of them are tried; an expired one still verifies and warns. */
export interface IdpCertificate {
  readonly pem: string;
  /** SHA-256 of the DER form, lower-case hex without separators. */
  readonly fingerprint256: string;
  readonly subject: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** `file`: named by the declarative file, which also takes it away again; `manual`: added by an admin, and stays until one removes it. */
  readonly source: "metadata" | "file" | "manual";
  readonly addedAt: number;
}

/** What we know of the identity provider; a method without it is a draft. */
export interface IdpSettings {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly ssoBinding: "redirect" | "post";
  readonly sloUrl?: string;
  readonly sloBinding?: "redirect" | "post";
  readonly sloResponseUrl?: string;
  readonly wantAuthnRequestsSigned: boolean;
  /** Named by the declarative file, which also takes it back; absent: an admin's, and stays until one changes it. */
  readonly fromFile?: true;
  readonly certificates: readonly IdpCertificate[];
}

/** Metadata by URL: fetched again on a schedule, pinned to the entity ID; new certificates are adopted or held. */
export interface MetadataRefresh {
  readonly url: string;
  readonly newCertificates: "adopt" | "hold";
  /** As for the identity provider that comes by it. */
  readonly fromFile?: true;
  readonly held: readonly IdpCertificate[];
}

/** How fetching the metadata went, as the machine notes it. */
export interface MetadataFetch {
  /** When it last succeeded; absent until it has. */
  readonly lastFetchedAt?: number;
  readonly lastError?: { readonly at: number; readonly message: string };
  readonly nextFetchAt?: number;
}

export interface JitSettings {
  readonly createUsers: boolean;
  readonly createGroups: boolean;
  readonly onLogin: "create-only" | "update";
  readonly groupSync: "add" | "mirror";
  /** `any`: groups that JIT or an admin made; `own`: only this method's own and mapped ones. */
  readonly joinGroups: "any" | "own";
  /** `auto`: a missing group attribute means no groups once this method has delivered one for anybody. */
  readonly missingGroups: "auto" | "keep";
}

export const defaultJit: JitSettings = {
  createUsers: true,
  createGroups: true,
  onLogin: "create-only",
  groupSync: "add",
  joinGroups: "any",
  missingGroups: "auto",
};

/** Our field ← claim names, first match wins; a field left out keeps the preset's names. Other keys are attributes of the team's own. */
export interface AttributeMap {
  readonly [custom: string]: readonly string[] | undefined;
  readonly email?: readonly string[];
  readonly firstName?: readonly string[];
  readonly lastName?: readonly string[];
  readonly displayName?: readonly string[];
  readonly groups?: readonly string[];
}

/** Whom a sign-in lets into the console: values of the assertion's groups, as they are claimed, to roles. */
export interface MethodAdmins {
  readonly groups: Readonly<Record<string, Role>>;
}

/** How a product that this method took over from was reached and named: the pair counts only together. */
export interface MethodAlias {
  /** A path below PUBLIC_URL, unique in the installation. */
  readonly acs: string;
  /** Unique among all aliases, and no method's own. */
  readonly entityId: string;
}

/**
 * A key pair that the product before had towards the identity provider, which encrypts to its certificate and verifies our
 * requests by it. The bridge's own pairs count beside it.
 */
export interface MethodSpKey {
  /** The private key and its certificate, sealed with ENCRYPTION_KEY (a JWE); opened by the ring of the bridge's own keys. */
  readonly sealed: string;
  readonly pem: string;
  /** SHA-256 of the certificate's DER form, lower-case hex without separators. */
  readonly fingerprint256: string;
  readonly subject: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Whose signed tokens may end people's sessions (Universal Logout); the keys by one of two ways. */
export interface UniversalLogout {
  readonly issuer: string;
  readonly jwksUri?: string;
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

/** What may stand between groups that an identity provider sends in one value. */
export const groupSeparators = [";", ","] as const;
export type GroupSeparator = (typeof groupSeparators)[number];

/** The fields of a mapping that every team has. */
export const mappedFields = ["email", "firstName", "lastName", "displayName", "groups"] as const;
export type MappedField = (typeof mappedFields)[number];

/** What a proposal changes; what is absent stays as it is then. */
export interface ProposedChange {
  /** Fields of the identity provider but its certificates; null takes one back. */
  readonly provider?: { readonly [K in keyof Omit<IdpSettings, "certificates">]?: IdpSettings[K] | null };
  readonly addCertificates?: readonly IdpCertificate[];
  /** By SHA-256 fingerprint. */
  readonly dropCertificates?: readonly string[];
  readonly metadata?: Pick<MetadataRefresh, "url" | "newCertificates">;
  /** Null: the address of our metadata again. */
  readonly spEntityId?: string | null;
  readonly idpInitiated?: boolean;
  readonly attributes?: AttributeMap;
  readonly idpType?: IdpType;
  /** By a setup link alone: an admin's word on it is live at once. */
  readonly signAuthnRequests?: boolean;
  /** Null: the bridge's own alone. */
  readonly spKeys?: readonly MethodSpKey[] | null;
  /** Null: by our own names again. */
  readonly asksAs?: string | null;
}

/** A change of what a test sign-in depends on, waiting beside the live settings of a verified method until it is taken over. */
export interface MethodProposal {
  readonly at: number;
  readonly by: { readonly kind: string; readonly id: string | null };
  /** `refresh`: certificates that a metadata refresh holds. */
  readonly source: "admin" | "refresh";
  readonly change: ProposedChange;
}

export interface SsoMethod {
  readonly id: MethodId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Unique in the installation; part of the ACS, metadata and JIT login URLs. */
  readonly slug: string;
  readonly name: string;
  readonly idpType: IdpType;
  readonly idp?: IdpSettings;
  readonly metadata?: MetadataRefresh;
  /** Of the metadata's present address; noted beside the record, without a new version. */
  readonly fetched?: MetadataFetch;
  /**
   * Certificates that an admin added to an identity provider which the file has taken back. Nothing trusts them; they count
   * again when the same identity provider comes back.
   */
  readonly setAside?: { readonly entityId: string; readonly certificates: readonly IdpCertificate[] };
  readonly proposal?: MethodProposal;
  /** Our own entity ID towards this IdP; absent: the address of our metadata. */
  readonly spEntityId?: string;
  readonly signAuthnRequests: boolean;
  /** `file`: by a line of the declarative file, and taken back with it; the other two stay when the file says nothing. */
  readonly verified?: { readonly at: number; readonly by: "operator" | "test" | "file" };
  readonly disabled: boolean;
  readonly jit: JitSettings;
  readonly idpInitiated: boolean;
  /** Those of the team's domains this method is narrowed to; also lets it link people of other methods. */
  readonly emailDomains?: readonly string[];
  readonly attributes: AttributeMap;
  /** Null: a value is one group, whatever stands in it; absent: as the preset of the identity provider says. */
  readonly groupSeparator?: GroupSeparator | null;
  /** IdP value → name of the group. */
  readonly groupMap: Readonly<Record<string, string>>;
  readonly clockSkewSeconds: number;
  /** Absent: as the preset of the identity provider says, else the team. */
  readonly sessionNotOnOrAfter?: SessionNotOnOrAfter;
  readonly admins?: MethodAdmins;
  readonly aliases?: readonly MethodAlias[];
  /** The entity ID of one of them: our messages go out under its names, as long as the identity provider knows no others. */
  readonly asksAs?: string;
  /** The first signs, all open what was encrypted to them; absent: the bridge's own alone. */
  readonly spKeys?: readonly MethodSpKey[];
  readonly universalLogout?: UniversalLogout;
  /** True once a response of this method brought a group attribute for anybody; noted without a new version. */
  readonly groupsSeen: boolean;
  /** Personal data (NameID, attributes) in traces; off unless an admin switches it on. */
  readonly tracePersonalData: boolean;
  readonly managedByFile: boolean;
}

export type MethodStatus = "draft" | "ready" | "verified" | "disabled";

/** draft → ready → verified → (disabled): a method without a complete IdP is a draft, an unverified one is ready. */
export function methodStatus(method: SsoMethod): MethodStatus {
  if (method.disabled) return "disabled";
  if (method.idp === undefined || method.idp.certificates.length === 0) return "draft";
  return method.verified === undefined ? "ready" : "verified";
}
