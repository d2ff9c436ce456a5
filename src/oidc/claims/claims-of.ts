import { fold } from "../../lib/fold.js";
import type { App } from "../../model/app.js";
import { customKey, shownCustom } from "../../model/custom-attribute.js";
import type { Team } from "../../model/team.js";
import { nameOf, primaryEmail, type User } from "../../model/user.js";

export interface ClaimsOf {
  readonly user: User;
  readonly team: Pick<Team, "slug" | "attributes">;
  /** Names of the person's groups. */
  readonly groups: readonly string[];
  readonly app: Pick<App, "groups" | "claims">;
  readonly scopes: ReadonlySet<string>;
  readonly for: "id_token" | "userinfo";
  /** Whether the team vouches for addresses of the domain of the person's email. */
  readonly emailVerified: boolean;
  /** When the browser's session ends at the latest, in milliseconds since 1970; absent: it has ended. */
  readonly sessionEndsAt?: number | undefined;
  readonly userinfoEndpoint: string;
}

/** Claims of the team's own attributes, which no scope of the standard knows. */
export const ownClaims = Symbol("claims of the team's own attributes");

export type PersonClaims = Readonly<Record<string, unknown>> & {
  readonly [ownClaims]?: Readonly<Record<string, unknown>>;
};

/** What an app is told of a person (DESIGN §6), before scopes are looked at; undefined ones are left out. */
export function claimsOf(asked: ClaimsOf): PersonClaims {
  const { user, team, sessionEndsAt } = asked;
  const email = primaryEmail(user.profile);
  const { name } = user.profile;
  return {
    email,
    ...(email !== undefined && { email_verified: asked.emailVerified }),
    name: nameOf(user.profile),
    given_name: name?.givenName,
    family_name: name?.familyName,
    team: team.slug,
    ...(sessionEndsAt !== undefined && { session_expiry: Math.floor(sessionEndsAt / 1000) }),
    ...(asked.scopes.has("groups") && groupClaims(asked)),
    [ownClaims]: asked.scopes.has("profile") ? customClaims(asked) : {},
  };
}

/**
 * All groups that the filter lets through; an ID token refers to userinfo where they are more than the app takes, whole: half a
 * list would read as "not a member" (distributed claims, OpenID Connect Core §5.6.2).
 */
function groupClaims({ groups, app, ...asked }: ClaimsOf): Readonly<Record<string, unknown>> {
  const only = app.groups.only === undefined ? undefined : new Set(app.groups.only.map(fold));
  const told = groups.filter((name) => only === undefined || only.has(fold(name)));
  if (asked.for === "userinfo" || told.length <= app.groups.max) return { groups: told };
  return { _claim_names: { groups: "src" }, _claim_sources: { src: { endpoint: asked.userinfoEndpoint } } };
}

function customClaims({ user, team, app }: ClaimsOf): Readonly<Record<string, unknown>> {
  const wanted = new Set(app.claims.map(customKey));
  const attributes = team.attributes.filter(({ name }) => wanted.has(customKey(name)) && !reserved.has(name));
  return shownCustom(user.profile.custom, attributes) ?? {};
}

/** Claims with a meaning of their own: no attribute of a team may speak in their name. */
export const reserved: ReadonlySet<string> = new Set([
  ...["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "azp", "at_hash", "c_hash", "s_hash", "sid", "events"],
  ...["auth_time", "acr", "amr", "email", "email_verified", "name", "given_name", "family_name", "groups", "team"],
  ...["session_expiry", "_claim_names", "_claim_sources", "client_id", "scope", "active", "cnf"],
]);
