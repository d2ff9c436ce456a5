import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { isScimClient } from "../provider/clients.js";

/** As clocks may differ, in seconds. */
export const clockTolerance = 15;

/** How far ahead the end of an assertion may lie, in seconds: one that is stolen is of use until then. */
const longest = {
  scim: 10 * 60,
  // What some libraries of apps set by themselves.
  app: 60 * 60,
} as const;

type Client = NonNullable<KoaContextWithOIDC["oidc"]["client"]>;

/**
 * What the provider leaves open of an assertion by which a client proves itself (RFC 7523 §3): its end lies near, and it is meant
 * for us alone, since whoever else it names could present it here. Its signature holds, so that the answer may say why.
 * @throws errors.InvalidClientAuth
 */
export function checkAssertion(
  { oidc }: KoaContextWithOIDC,
  claims: Readonly<Record<string, unknown>>,
  _header: unknown,
  client: Client,
): void {
  const most = isScimClient(client) ? longest.scim : longest.app;
  const { exp, aud } = claims;
  const left = Number(exp) - Date.now() / 1000;
  if (!(left <= most + clockTolerance)) {
    throw refused(
      `the assertion's exp is too far ahead: it is in seconds since 1970, and at most ${most / 60} minutes from now`,
    );
  }
  const ours = oidc.clientJwtAuthExpectedAudience();
  if (![aud].flat().every((one) => typeof one === "string" && ours.has(one))) {
    throw refused(
      `the assertion's aud names others too: it may name ${oidc.issuer} or the token endpoint, and no one else`,
    );
  }
}

function refused(because: string): errors.InvalidClientAuth {
  return Object.assign(new errors.InvalidClientAuth(because), { error_description: because });
}
