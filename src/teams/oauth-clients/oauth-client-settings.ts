import type { Explanation } from "../../model/explanation.js";
import { hasSecret, type OAuthClient } from "../../model/oauth-client.js";
import { Refused } from "../../model/refused.js";
import type { SecretSettings } from "../client-secrets.js";
import { teamsRefusals } from "../refusals.js";
import { withoutUndefined } from "../without-undefined.js";

/** What may be said of an OAuth client; what is left out stays; null takes away. */
export interface OAuthClientSettings extends SecretSettings {
  readonly name?: string | undefined;
  readonly redirectUris?: OAuthClient["redirectUris"] | undefined;
  readonly jwks?: OAuthClient["jwks"] | null;
  readonly jwksUri?: string | null | undefined;
  readonly managedByFile?: boolean | undefined;
}

/** The client as the settings would leave it, without its secrets. */
export function changedOAuthClient(client: OAuthClient, settings: OAuthClientSettings): OAuthClient {
  return withoutUndefined<OAuthClient>({
    ...client,
    name: settings.name ?? client.name,
    redirectUris: settings.redirectUris ?? client.redirectUris,
    jwks: settings.jwks === undefined ? client.jwks : (settings.jwks ?? undefined),
    jwksUri: settings.jwksUri === undefined ? client.jwksUri : (settings.jwksUri ?? undefined),
    managedByFile: settings.managedByFile ?? client.managedByFile,
  });
}

/** What does not fit the kind. @throws Refused `value_invalid` */
export function checkOAuthClient(client: OAuthClient, secrets: readonly string[]): void {
  const fault = faultOf(client, secrets);
  if (fault !== undefined) throw new Refused(fault);
}

function faultOf(client: OAuthClient, secrets: readonly string[]): Explanation | undefined {
  const { app_setting_invalid: invalid } = teamsRefusals;
  const { kind, redirectUris, jwks, jwksUri } = client;
  if (kind === "okta" && redirectUris.length === 0) {
    return invalid(
      "redirectUris",
      "A client of the kind okta has no redirect URI.",
      "Give the one that Okta shows, such as https://system-admin.okta.com/admin/app/cpc/…/oauth/callback.",
    );
  }
  if (kind !== "okta" && redirectUris.length > 0) {
    return invalid("redirectUris", `A client of the kind ${kind} is sent nowhere.`, "Leave redirectUris out.");
  }
  const keys = [jwks, jwksUri].filter((one) => one !== undefined).length;
  if (kind === "ipsie" && keys !== 1) {
    return invalid(
      "jwks",
      keys === 0 ? "A client of the kind ipsie has no public keys." : "Its keys are given twice.",
      "Give either jwks, or jwksUri where they are published.",
    );
  }
  if (kind !== "ipsie" && keys > 0) {
    return invalid("jwks", `A client of the kind ${kind} proves itself by a secret.`, "Leave jwks and jwksUri out.");
  }
  if (secrets.length > 0 && !hasSecret(client)) {
    return invalid("secret", "A client of the kind ipsie proves itself by its key.", "Leave the secret out.");
  }
  if (new Set(secrets).size < secrets.length) {
    return invalid("secret", "Both secrets are the same.", "Give the new one first, and the old one after it.");
  }
  return undefined;
}
