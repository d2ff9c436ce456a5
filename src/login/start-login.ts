import { randomBytes } from "node:crypto";
import type { IdpSettings, SsoMethod } from "../model/sso-method.js";
import { missingOf, signInRefusals, type Refusal } from "../rules/index.js";
import { makeAuthnRequest } from "../saml/index.js";
import { methodKeys, proposedMethod, testedDigest } from "../teams/index.js";
import { readConsoleTicket } from "./console/console-ticket.js";
import { pairAsked, type LoginDeps } from "./deps.js";
import { beginPending, pendingMs, type Cookies } from "./pending.js";
import { safeReturnAddress } from "./return-address.js";
import { readTestTicket } from "./test/test-ticket.js";

export interface StartLogin {
  readonly slug: string;
  /** `return_to`, as it came. */
  readonly returnTo?: string | undefined;
  /** From the address of a test sign-in; one that is not ours is as none. */
  readonly testTicket?: string | undefined;
  /** From the console: whose sign-in this is to be. */
  readonly consoleTicket?: string | undefined;
  /** Asks the identity provider to authenticate the person anew. */
  readonly forceAuthn?: boolean | undefined;
  /** Classes of authentication that an app wishes for, the dearest first. */
  readonly authnContexts?: readonly string[] | undefined;
  readonly cookies: Cookies;
}

export type StartedLogin =
  | { readonly outcome: "unknown_method" }
  /** An admin's sign-in that was begun too long ago, or by an address that is none of ours. */
  | { readonly outcome: "console_stale" }
  /** `missing` names what has to be done before people can sign in. */
  | {
      readonly outcome: "not_ready";
      readonly method: SsoMethod;
      readonly refusal: Refusal;
      readonly missing: readonly string[];
    }
  | {
      readonly outcome: "redirect";
      readonly method: SsoMethod;
      readonly url: string;
      readonly setCookies: readonly string[];
    }
  | {
      readonly outcome: "post";
      readonly method: SsoMethod;
      readonly action: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly setCookies: readonly string[];
    };

/** Begins a sign-in: a request for the identity provider, and a pending state that only this browser holds. */
export async function startLogin(deps: LoginDeps, input: StartLogin): Promise<StartedLogin> {
  const live = await deps.store.methodBySlug(input.slug);
  if (live === undefined) return { outcome: "unknown_method" };
  const { consoleTicket } = input;
  const forConsole = consoleTicket === undefined ? undefined : await readConsoleTicket(deps, live, consoleTicket);
  if (consoleTicket !== undefined && forConsole === undefined) return { outcome: "console_stale" };
  // Switched off is off: its answer would be refused as well.
  const test = !live.disabled && (await readTestTicket(deps, live, input.testTicket));
  // What is proposed is what has to be tested; the live settings sign people in meanwhile.
  const method = test ? proposedMethod(live) : live;
  const missing = missingOf(method);
  // A test comes before the method is verified; all it needs is an identity provider to go to.
  if (method.idp === undefined || (missing.length > 0 && !test)) {
    return { outcome: "not_ready", method, missing, refusal: signInRefusals.method_not_ready(missing) };
  }
  const request = await requestOf(deps, method, method.idp, input);
  const setCookies = await beginPending(
    deps.sealer,
    {
      requestId: request.id,
      methodId: method.id,
      returnTo: safeReturnAddress(input.returnTo, deps.publicUrl, await appAddresses(deps, method, input.returnTo)),
      ...(test && { test: testedDigest(method) }),
      ...(forConsole && !test && { console: forConsole }),
      expiresAt: deps.now() + pendingMs,
    },
    { slug: method.slug, aliases: method.aliases, cookies: input.cookies },
  );
  return request.binding === "redirect"
    ? { outcome: "redirect", method, url: request.url, setCookies }
    : { outcome: "post", method, action: request.action, fields: request.fields, setCookies };
}

async function requestOf(
  deps: LoginDeps,
  method: SsoMethod,
  idp: IdpSettings,
  { forceAuthn = false, authnContexts = [] }: StartLogin,
): ReturnType<typeof makeAuthnRequest> {
  const { acs, entityId } = pairAsked(deps, method);
  const signs = method.signAuthnRequests || idp.wantAuthnRequestsSigned;
  return makeAuthnRequest({
    spEntityId: entityId,
    acsUrl: acs,
    idpSsoUrl: idp.ssoUrl,
    binding: idp.ssoBinding,
    // Some identity providers stumble over a missing RelayState. It tells nothing and is not read when it comes back.
    relayState: randomBytes(9).toString("base64url"),
    signWith: signs ? (await methodKeys(deps.spKeys, method)).signing : undefined,
    forceAuthn,
    authnContexts,
  });
}

/** What the team's apps have registered; asked for only where an address leads off our own origin. */
export async function appAddresses(
  deps: Pick<LoginDeps, "store">,
  method: SsoMethod,
  returnTo: string | undefined,
): Promise<readonly string[]> {
  if (returnTo === undefined || !/^https?:/i.test(returnTo)) return [];
  const apps = await deps.store.inTeam(method.teamId).apps.list();
  return apps.flatMap((app) => app.redirectUris);
}
