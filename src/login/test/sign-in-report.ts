import type { PartlyExplained } from "../../model/explanation.js";
import type { SignInPreview } from "../../directory/index.js";
import type { IdpSettings, MethodAlias, SsoMethod } from "../../model/sso-method.js";
import type { CheckReport, VerifiedAssertion } from "../../saml/index.js";
import type { ResponseRead } from "../read-response.js";

/** One of our fields, where it was read from and what was found. */
export interface MappedField {
  readonly field: string;
  readonly from?: string | undefined;
  readonly values: readonly string[];
}

/** What a response would do, told in full: for the test sign-in and the dry run. Nothing was written. */
export interface SignInReport extends PartlyExplained {
  readonly method: string;
  readonly methodName: string;
  readonly at: number;
  /** The response is accepted and the person would come in, were the method verified and enabled. */
  readonly passed: boolean;
  /** One sentence: what would happen, or why not. */
  readonly verdict: string;
  readonly code?: string | undefined;
  readonly checks: readonly CheckReport[];
  /** What the identity provider says, when it may be believed. */
  readonly assertion?: VerifiedAssertion | undefined;
  /** The decoded (and decrypted) message. */
  readonly xml?: string | undefined;
  readonly mapping: readonly MappedField[];
  readonly secondOpinion: SecondOpinionReport;
  readonly preview?: SignInPreview | undefined;
  /** What would happen, one line each. */
  readonly effects: readonly string[];
  /** What has to be done before anybody can sign in. */
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
}

export interface ReportRequest {
  readonly method: SsoMethod;
  readonly idp: IdpSettings;
  /** As it was read by. */
  readonly alias?: MethodAlias | undefined;
  readonly read: ResponseRead;
  readonly response: { readonly field: string } | { readonly xml: Uint8Array };
  readonly at: number;
  /** Also shows what no key of the method signed; only for an admin at the command line. */
  readonly showUnsigned: boolean;
}

/** What node-saml says of a response that ours has accepted. It refuses nothing. */
export interface SecondOpinionReport {
  readonly says: "agrees" | "disagrees" | "cannot_say" | "not_asked";
  readonly why?: string | undefined;
}
