import type { Account, FindAccount, KoaContextWithOIDC } from "oidc-provider";
import { normalDomain } from "../../lib/domain-name.js";
import type { App } from "../../model/app.js";
import { vouchesForAddresses } from "../../model/domain.js";
import { issuerOf } from "../../model/addresses.js";
import type { TeamId, UserId } from "../../model/ids.js";
import { mayAct, primaryEmail, type User } from "../../model/user.js";
import type { TeamStore } from "../../store/port/store.js";
import { mayUseApp } from "../../rules/index.js";
import { userinfoPath } from "../paths.js";
import { claimsOf } from "../claims/claims-of.js";
import type { OidcDeps } from "../deps.js";
import { liveGrant } from "../scim/directory-access.js";
import { knownClient } from "./clients.js";
import type { ScimClient } from "./known-client.js";
import { sessionOf } from "./session-of.js";
import { visit } from "./visit.js";

/** Somebody of the app's team who may act now, and their groups. */
interface Person {
  readonly user: User;
  readonly groups: readonly string[];
}

export async function personOf(deps: Pick<OidcDeps, "store">, team: TeamId, id: string): Promise<Person | undefined> {
  const { browser } = visit();
  // Read in this very request, by the same rules.
  if (browser?.user.id === id && browser.team.id === team) return browser;
  const known = await deps.store.inTeam(team).users.withGroups({ id: id as UserId });
  if (known === undefined || !mayAct(known.user) || known.user.removed !== undefined) return undefined;
  const { user, groups } = known;
  return { user, groups: groups.map(({ displayName }) => displayName).sort((a, b) => a.localeCompare(b, "en")) };
}

const asksForSignIn: ReadonlySet<string | undefined> = new Set(["authorization", "resume"]);

/**
 * The person behind a session, code or token, read anew each time; undefined where they may not act, or may not use this app any
 * more: a refresh is refused then, and userinfo too. Where somebody is signing in, the policy says why not.
 */
export function makeFindAccount(deps: OidcDeps): FindAccount {
  return async (ctx, sub): Promise<Account | undefined> => {
    const known = ctx.oidc.client && (await knownClient(deps, ctx.oidc.client.clientId));
    if (known === undefined) return undefined;
    if (known.kind === "scim") return serviceUser(deps, known, sub);
    const { app } = known;
    const person = await personOf(deps, app.teamId, sub);
    if (person === undefined) return undefined;
    if (!asksForSignIn.has(ctx.oidc.route) && !mayUseApp(app, person.groups)) return undefined;
    return {
      accountId: sub,
      claims: async (use, scope) => {
        const claims = await claimsFor(deps, ctx, { app, person, use, scope });
        return { ...claims, sub };
      },
    };
  };
}

/** Whom an identity provider acts for: known by what was granted, and gone with it. Nothing else is told of it. */
async function serviceUser(deps: OidcDeps, known: ScimClient, sub: string): Promise<Account | undefined> {
  if ((await liveGrant(deps, known, sub)) === undefined) return undefined;
  return { accountId: sub, claims: () => Promise.resolve({ sub }) };
}

async function claimsFor(
  deps: OidcDeps,
  _ctx: KoaContextWithOIDC,
  asked: { readonly app: App; readonly person: Person; readonly use: string; readonly scope: string },
): Promise<Readonly<Record<string, unknown>>> {
  const { app, person, use, scope } = asked;
  const store = deps.store.inTeam(app.teamId);
  const team = await store.team.get();
  if (team === undefined) return {};
  const { browser, sid = browser?.sid } = visit();
  const session = sid === undefined ? undefined : await sessionOf(deps, sid);
  return claimsOf({
    ...person,
    team,
    app,
    scopes: new Set(scope.split(" ")),
    for: use === "userinfo" ? "userinfo" : "id_token",
    emailVerified: await isVerified(store, primaryEmail(person.user.profile), deps.now()),
    sessionEndsAt: session?.endsAt,
    userinfoEndpoint: `${issuerOf(deps.publicUrl)}${userinfoPath}`,
  });
}

async function isVerified(store: TeamStore, email: string | undefined, now: number): Promise<boolean> {
  const name = email === undefined ? undefined : normalDomain(email.slice(email.lastIndexOf("@") + 1));
  const domain = name === undefined ? undefined : await store.domains.byName(name);
  return domain !== undefined && vouchesForAddresses(domain, now);
}
