import { inTurns } from "../lib/in-turns.js";
import { inSpan } from "../lib/span.js";
import type { Claims } from "../model/claims.js";
import type { IdpSettings, MethodAlias, SsoMethod } from "../model/sso-method.js";
import {
  decodeResponseField,
  makeDecryptor,
  mapClaims,
  readCertificate,
  SamlRefusal,
  verifyInPortions,
  type Verification,
  type VerifyResponseInput,
} from "../saml/index.js";
import { methodKeys } from "../teams/index.js";
import { pairOf, type LoginDeps } from "./deps.js";

export interface ResponseToRead {
  readonly method: SsoMethod;
  readonly idp: IdpSettings;
  /** By whose address and name it came; absent: the method's own. The two count only together. */
  readonly alias?: MethodAlias | undefined;
  /** The form field as it came, or the XML itself. */
  readonly response: { readonly field: string } | { readonly xml: Uint8Array };
  readonly pendingIds: ReadonlySet<string>;
  /** Also answers to nobody's request: for tests of a method and for dry runs. */
  readonly allowUnsolicited?: boolean | undefined;
  readonly nowMs: number;
}

/** A response verified and, where it is accepted, mapped. */
export interface ResponseRead {
  readonly verification: Verification;
  readonly claims?: Claims | undefined;
}

/** Steps 2 and 3 of a sign-in: what the response says, when it may be believed. Never throws for what it holds. */
export function readResponse(deps: LoginDeps, request: ResponseToRead): Promise<ResponseRead> {
  return inSpan("check", async (step) => {
    const read = await decodeAndVerify(deps, request);
    const outcome = read.verification.refusal?.code ?? "accepted";
    step.tell({ "drawbridge.method": request.method.slug, "drawbridge.outcome": outcome });
    return read;
  });
}

async function decodeAndVerify(deps: LoginDeps, request: ResponseToRead): Promise<ResponseRead> {
  const { method } = request;
  let bytes: Uint8Array;
  try {
    bytes = "xml" in request.response ? request.response.xml : decodeResponseField(request.response.field);
  } catch (error) {
    if (error instanceof SamlRefusal) return { verification: undecoded(error) };
    throw error;
  }
  const { opening } = await methodKeys(deps.spKeys, method);
  const { acs, entityId } = pairOf(deps, method, request.alias);
  const input: VerifyResponseInput = {
    bytes,
    method: {
      idpEntityId: request.idp.entityId,
      spEntityId: entityId,
      acsUrl: acs,
      certificates: request.idp.certificates.map(({ pem }) => readCertificate(pem)),
      allowUnsolicited: request.allowUnsolicited ?? method.idpInitiated,
      skewMs: method.clockSkewSeconds * 1000,
    },
    pendingIds: request.pendingIds,
    nowMs: request.nowMs,
    decrypt: makeDecryptor(opening),
  };
  const verification = await inTurns(() => verifyInPortions(input));
  const { assertion } = verification;
  return assertion === undefined ? { verification } : { verification, claims: mapClaims(assertion, method) };
}

/**
 * Whether a key of the method signed the response, accepted or not. What was not signed may come from anybody, so little
 * is kept of it.
 */
export function isAuthentic({ checks }: Verification): boolean {
  return checks.some((check) => check.name === "signed" && check.outcome === "passed");
}

function undecoded({ code, flaw, message, expected, actual }: SamlRefusal): Verification {
  return {
    outcome: "refused",
    checks: [],
    refusal: { code, flaw, detail: message, expected, actual, face: "open" },
    warnings: [],
  };
}
