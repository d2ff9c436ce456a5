import { jsonTyped } from "../json-typed.js";
import { linesOf } from "../lines.js";
import { endInDays } from "../end-after.js";
import type { Typed } from "../typed.js";

/** What one value of a list is called in a sentence on it. */
export const appLines = {
  redirectUris: "Address",
  postLogoutRedirectUris: "Address",
  allowedGroups: "Name",
  "groups.only": "Name",
};

/** The input of `app.create`. */
export function newAppOf(form: Typed, now: number): unknown {
  return {
    ...settingsOf(form),
    slug: form.given("slug") ?? "",
    clientId: form.given("clientId"),
    secret: form.given("secret"),
    secretExpiresAt: endInDays(form.given("secretExpiresAt"), "secretExpiresAt", now),
  };
}

/** The input of `app.update`: all that the form shows, so that what is empty means what the form says of it. */
export function appChangeOf(form: Typed): unknown {
  return settingsOf(form);
}

function settingsOf(form: Typed) {
  const kind = form.given("kind");
  return {
    ...{ name: form.given("name") ?? "", kind },
    redirectUris: linesOf(form, "redirectUris"),
    postLogoutRedirectUris: linesOf(form, "postLogoutRedirectUris"),
    backchannelLogoutUri: form.given("backchannelLogoutUri") ?? null,
    homeUrl: form.given("homeUrl") ?? null,
    grantTypes: ["authorization_code", ...(form.isTicked("refresh") ? ["refresh_token"] : [])],
    tokenEndpointAuthMethod:
      form.given("tokenEndpointAuthMethod") ?? (kind === "public" ? "none" : "client_secret_basic"),
    idTokenSignedResponseAlg: form.given("idTokenSignedResponseAlg"),
    jwks: jsonTyped(form.given("jwks"), "jwks", '{"keys": […]}'),
    allowedGroups: orNull(linesOf(form, "allowedGroups")),
    groups: { only: orNull(linesOf(form, "groups.only")), max: form.number("groups.max") },
    claims: form.all("claims"),
  };
}

function orNull(lines: readonly string[]): readonly string[] | null {
  return lines.length === 0 ? null : lines;
}
