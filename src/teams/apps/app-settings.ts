import { defaultMaxGroups, needsSecret, type App } from "../../model/app.js";
import type { Explanation } from "../../model/explanation.js";
import { Refused } from "../../model/refused.js";
import {
  secretsAsSaid,
  type OpenedSecrets,
  type SecretDeps,
  type SecretHolder,
  type SecretSettings,
} from "../client-secrets.js";
import { teamsRefusals } from "../refusals.js";
import { withoutUndefined } from "../without-undefined.js";
import { isPrivateScheme } from "./app-addresses.js";

type Changeable = Omit<
  App,
  "id" | "teamId" | "version" | "createdAt" | "updatedAt" | "slug" | "clientId" | "groups" | "secrets"
>;
type Optional = "backchannelLogoutUri" | "homeUrl" | "jwks" | "allowedGroups";

/** What may be said of an app; what is left out stays; null takes away. */
export type AppSettings = {
  readonly [K in keyof Changeable]?: Changeable[K] | undefined | (K extends Optional ? null : never);
} & {
  readonly groups?:
    { readonly only?: readonly string[] | null | undefined; readonly max?: number | undefined } | undefined;
} & SecretSettings;

/** The app as the settings would leave it, without its secrets. */
export function changedApp(app: App, settings: AppSettings): App {
  const kind = settings.kind ?? app.kind;
  const only = settings.groups?.only === undefined ? app.groups.only : (settings.groups.only ?? undefined);
  return withoutUndefined<App>({
    ...app,
    kind,
    name: settings.name ?? app.name,
    redirectUris: settings.redirectUris ?? app.redirectUris,
    postLogoutRedirectUris: settings.postLogoutRedirectUris ?? app.postLogoutRedirectUris,
    backchannelLogoutUri: orKept(settings.backchannelLogoutUri, app.backchannelLogoutUri),
    homeUrl: orKept(settings.homeUrl, app.homeUrl),
    grantTypes: settings.grantTypes ?? app.grantTypes,
    tokenEndpointAuthMethod: settings.tokenEndpointAuthMethod ?? methodFor(app, kind),
    idTokenSignedResponseAlg: settings.idTokenSignedResponseAlg ?? app.idTokenSignedResponseAlg,
    jwks: orKept(settings.jwks, app.jwks),
    allowedGroups: orKept(settings.allowedGroups, app.allowedGroups),
    groups: withoutUndefined<App["groups"]>({ only, max: settings.groups?.max ?? app.groups.max }),
    claims: settings.claims ?? app.claims,
    managedByFile: settings.managedByFile ?? app.managedByFile,
  });
}

function orKept<T>(said: T | null | undefined, kept: T | undefined): T | undefined {
  return said === undefined ? kept : (said ?? undefined);
}

/** An app that becomes public proves itself by nothing, and one that no longer is by its secret. */
function methodFor(app: App, kind: App["kind"]): App["tokenEndpointAuthMethod"] {
  if (kind === app.kind) return app.tokenEndpointAuthMethod;
  return kind === "public" ? "none" : "client_secret_basic";
}

/** What an app is before anything is said of it. */
export const newApp = {
  kind: "confidential",
  redirectUris: [],
  postLogoutRedirectUris: [],
  grantTypes: ["authorization_code", "refresh_token"],
  tokenEndpointAuthMethod: "client_secret_basic",
  idTokenSignedResponseAlg: "RS256",
  groups: { max: defaultMaxGroups },
  claims: [],
  secrets: [],
} as const satisfies Partial<App>;

/** What does not fit together. @throws Refused `value_invalid` */
export function checkApp(app: App, secrets: readonly string[]): void {
  const fault = faultOf(app, secrets);
  if (fault !== undefined) throw new Refused(fault);
}

function faultOf(app: App, secrets: readonly string[]): Explanation | undefined {
  const { app_setting_invalid: invalid } = teamsRefusals;
  const isPublic = app.kind === "public";
  if (app.redirectUris.length === 0) {
    return invalid("redirectUris", "It has no redirect URI.", "Give the address that its library shows as callback.");
  }
  const own = [...app.redirectUris, ...app.postLogoutRedirectUris].find(isPrivateScheme);
  if (own !== undefined && !isPublic) {
    return invalid(
      "redirectUris",
      `Only public apps have a scheme of their own, as ${own}.`,
      "Use an https address, or make it public.",
    );
  }
  if (isPublic !== (app.tokenEndpointAuthMethod === "none")) {
    return invalid(
      "tokenEndpointAuthMethod",
      isPublic
        ? "A public app cannot keep a secret or key."
        : "A confidential app proves itself at the token endpoint.",
      isPublic
        ? "Leave tokenEndpointAuthMethod out, or say none."
        : "Choose another method than none, or make it public.",
    );
  }
  if (app.tokenEndpointAuthMethod === "private_key_jwt" && app.jwks === undefined) {
    return invalid("jwks", "private_key_jwt needs the public keys of the app.", "Give them as jwks.");
  }
  if (!app.grantTypes.includes("authorization_code")) {
    return invalid("grantTypes", "Without authorization_code nobody can sign in.", "Add it.");
  }
  if (secrets.length > 0 && !needsSecret(app)) {
    return invalid("secret", `With ${app.tokenEndpointAuthMethod} no secret is used.`, "Leave the secret out.");
  }
  if (new Set(secrets).size < secrets.length) {
    return invalid("secret", "Both secrets are the same.", "Give the new one first, and the old one after it.");
  }
  return undefined;
}

/** The secrets an app is to have; none where it proves itself by something else. */
export async function secretsFor(deps: SecretDeps, app: App, settings: SecretSettings): Promise<OpenedSecrets> {
  if (settings.secrets === undefined && !needsSecret(app)) return { texts: [], secrets: [] };
  return secretsAsSaid(deps, appAsSecretHolder(app), settings);
}

export function appAsSecretHolder({ slug, secrets }: Pick<App, "slug" | "secrets">): SecretHolder {
  return { secrets, called: `the app ${slug}` };
}
