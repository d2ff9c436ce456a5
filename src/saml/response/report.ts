import type { SamlFlaw, SamlRefusalCode } from "../refusal.js";
import type { Finding } from "../finding.js";
import type { CheckName } from "./checks.js";

/** A check as it is shown in a trace or a dry run. */
export interface CheckReport {
  readonly name: CheckName;
  readonly label: string;
  readonly outcome: Finding["outcome"];
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

/** Why a response is refused, and how much of it may be told outside. */
export interface RefusalReport {
  readonly code: SamlRefusalCode;
  readonly flaw?: SamlFlaw | undefined;
  readonly detail: string;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  /**
   * How much of it anyone may see: all, or nothing but that the response cannot be trusted. Whatever goes wrong between the
   * decryption of an assertion and its signature has one and the same face, for a difference would let a stranger decrypt
   * what he overheard, guess by guess.
   */
  readonly face: "open" | "sealed";
}

/** Something an admin should know although the person may come in. */
export interface Warning {
  readonly code: "certificate_expired" | "certificate_not_yet_valid" | "attribute_not_text";
  readonly detail: string;
}

export interface VerifiedNameId {
  readonly value: string;
  readonly format?: string | undefined;
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
}

/** Attributes of one name are one, their values in document order. */
export interface VerifiedAttribute {
  readonly name: string;
  readonly nameFormat?: string | undefined;
  readonly friendlyName?: string | undefined;
  readonly values: readonly string[];
}

/** What the identity provider says, read from the very nodes that its signature covers. Instants in milliseconds. */
export interface VerifiedAssertion {
  readonly assertionId: string;
  readonly responseId: string;
  readonly issuer: string;
  /** The pending request that this answers and so uses up; absent in an unsolicited response. */
  readonly inResponseTo?: string | undefined;
  readonly nameId?: VerifiedNameId | undefined;
  readonly sessionIndex?: string | undefined;
  readonly sessionNotOnOrAfterMs?: number | undefined;
  readonly authnInstantMs?: number | undefined;
  readonly authnContextClassRef?: string | undefined;
  readonly attributes: readonly VerifiedAttribute[];
  /** Until when the assertion ID must be remembered: later it cannot pass, even with the widest skew one may set. */
  readonly validUntilMs: number;
  /** SHA-256 fingerprint of the certificate whose key made the signature. */
  readonly signedBy: string;
  readonly signed: "response" | "assertion" | "both";
}

/** The outcome of a verification, told in full whether or not the response is accepted. */
export interface Verification {
  readonly outcome: "accepted" | "refused";
  readonly checks: readonly CheckReport[];
  readonly refusal?: RefusalReport | undefined;
  /** The ID of the assertion once a signature over it holds, whether or not it is accepted. */
  readonly signedId?: string | undefined;
  readonly assertion?: VerifiedAssertion | undefined;
  readonly warnings: readonly Warning[];
}
