import {
  compactVerify,
  createLocalJWKSet,
  errors,
  type CompactVerifyResult,
  type JSONWebKeySet,
  type LocalJWKSet,
} from "jose";
import type { UniversalLogout } from "../../model/sso-method.js";
import { checkClaims, type ProvenClaims } from "./check-claims.js";
import type { RemoteKeys } from "./remote-keys.js";
import { revocationRefused, type RevocationRefused } from "./texts.js";

export interface ToProve {
  /** As it came after `Bearer`. */
  readonly token: string;
  readonly trusted: UniversalLogout;
  /** The address that was asked: the only audience. */
  readonly audience: string;
  readonly skewMs: number;
  readonly nowMs: number;
}

export type Proven =
  | { readonly ok: true; readonly claims: ProvenClaims }
  /** `signed`: one of the issuer's keys signed what is refused. */
  | { readonly ok: false; readonly signed: boolean; readonly refusal: RevocationRefused };

/** Asymmetric ones alone: whoever can verify must not be able to sign. */
const algorithms = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/**
 * Whether a token proves that the issuer of a method asks (RFC 7519 §7.2, RFC 8725). Nothing of it is looked at before its
 * signature holds.
 */
export async function proveIssuer(keys: RemoteKeys, asked: ToProve): Promise<Proven> {
  let verified: CompactVerifyResult;
  try {
    verified = await verify(keys, asked);
  } catch (error) {
    return { ok: false, signed: false, refusal: unverified(error) };
  }
  const { issuer } = asked.trusted;
  const { audience, skewMs, nowMs } = asked;
  const checked = checkClaims(verified.payload, verified.protectedHeader.typ, { issuer, audience, skewMs, nowMs });
  if (checked.ok) return checked;
  return { ok: false, signed: true, refusal: revocationRefused("logout_token_claims", checked.cause, checked) };
}

/** The issuer's keys cannot be had. */
class NoKeys extends Error {}

async function verify(keys: RemoteKeys, { token, trusted }: ToProve): Promise<CompactVerifyResult> {
  const { jwksUri, jwks } = trusted;
  if (jwksUri === undefined) return verifyWith(createLocalJWKSet(jwks as unknown as JSONWebKeySet), token);
  const find = await keys.of(jwksUri).catch(noKeys);
  try {
    return await verifyWith(find, token);
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    const fresh = await keys.again(jwksUri).catch(noKeys);
    if (fresh === undefined) throw error;
    return verifyWith(fresh, token);
  }
}

function noKeys(error: unknown): never {
  throw new NoKeys(error instanceof Error ? error.message : "They could not be fetched.", { cause: error });
}

/** A token that names no key may have been signed by any of them. */
async function verifyWith(find: LocalJWKSet, token: string): Promise<CompactVerifyResult> {
  try {
    return await compactVerify(token, find, { algorithms });
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await compactVerify(token, key, { algorithms });
      } catch (one) {
        if (!(one instanceof errors.JWSSignatureVerificationFailed)) throw one;
      }
    }
    throw new errors.JWSSignatureVerificationFailed("none of the keys fits", { cause: error });
  }
}

function unverified(error: unknown): RevocationRefused {
  if (error instanceof NoKeys) {
    return revocationRefused("logout_token_keys", `The issuer's keys cannot be had. ${error.message}`);
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return revocationRefused("logout_token_signature", "None of the issuer's keys is the one that the token names.");
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return revocationRefused("logout_token_signature", "The token's algorithm is not an asymmetric one that we take.");
  }
  // Whatever else is wrong with it, such as a key too short: nothing of what is not signed is worth telling apart.
  return revocationRefused("logout_token_signature", "The token is no JWT signed by a key of the issuer.");
}
