export interface ClaimsExpected {
  readonly issuer: string;
  readonly audience: string;
  readonly skewMs: number;
  readonly nowMs: number;
}

/** What is needed of a token that holds. */
export interface ProvenClaims {
  readonly issuer: string;
  readonly jti: string;
  /** When nobody would take the token any more, clocks included; in milliseconds since 1970. */
  readonly endsAt: number;
}

export type Checked =
  | { readonly ok: true; readonly claims: ProvenClaims }
  | {
      readonly ok: false;
      readonly cause: string;
      readonly expected?: string | undefined;
      readonly actual?: string | undefined;
    };

/** What a token of this purpose may call itself; none is as good (Global Token Revocation, RFC 7515 §4.1.9). */
const types = ["global-logout+jwt", "jwt"];
/** A token that carries one of these was made for something else: an ID token, a logout token, a security event. */
const foreign = ["nonce", "events", "at_hash", "c_hash"];
const longestMs = 10 * 60_000;
const longestJti = 512;

/** Judges what a signed token says: for us, now, for this and once. Pure. */
export function checkClaims(payload: Uint8Array, typ: string | undefined, expected: ClaimsExpected): Checked {
  const claims = objectIn(payload);
  if (claims === undefined) return no("The token's content is no JSON object.");
  const type = typ?.toLowerCase().replace(/^application\//, "");
  if (type !== undefined && !types.includes(type)) {
    return no("The token was made for something else.", "typ global-logout+jwt, JWT or none", `typ ${shown(typ)}`);
  }
  const other = foreign.find((name) => name in claims);
  if (other !== undefined) return no(`The token was made for something else: it has ${other}.`);
  const { iss, aud, jti } = claims;
  if (iss !== expected.issuer) return no("The token has another issuer.", expected.issuer, shown(iss));
  const audience: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  if (audience !== expected.audience) {
    return no("The token is not for this address alone.", expected.audience, shown(aud));
  }
  if (typeof jti !== "string" || jti === "" || jti.length > longestJti) {
    return no(`The token has no jti, a text of at most ${longestJti} characters that no other token has.`);
  }
  const fault = timeFault(claims, expected);
  if (fault !== undefined) return fault;
  const endsAt = Number(claims["exp"]) * 1000 + expected.skewMs;
  return { ok: true, claims: { issuer: expected.issuer, jti, endsAt } };
}

function timeFault(
  { exp, iat, nbf }: Readonly<Record<string, unknown>>,
  { nowMs, skewMs }: ClaimsExpected,
): Checked | undefined {
  if (!isInstant(exp) || !isInstant(iat)) return no("The token lacks exp or iat, in seconds since 1970.");
  if (nbf !== undefined && !isInstant(nbf)) return no("The token's nbf is no number of seconds since 1970.");
  const now = new Date(nowMs).toISOString();
  if (exp * 1000 + skewMs <= nowMs) return no("The token has run out.", `exp after ${now}`, `exp ${instant(exp)}`);
  if (Math.max(iat, nbf ?? iat) * 1000 - skewMs > nowMs) {
    return no("The token is not valid yet.", `iat and nbf until ${now}`, instant(Math.max(iat, nbf ?? iat)));
  }
  if (exp < iat || (exp - iat) * 1000 > longestMs) {
    return no("The token is valid for too long.", "exp at most 10 minutes after iat", `${exp - iat} seconds`);
  }
  return undefined;
}

function no(cause: string, expected?: string, actual?: string): Checked & { readonly ok: false } {
  return { ok: false, cause, expected, actual };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function objectIn(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(payload));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** What a date can be made of. */
function isInstant(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < 8.64e12;
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function shown(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value).slice(0, 300);
}
