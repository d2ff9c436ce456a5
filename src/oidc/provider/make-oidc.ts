import type { IncomingMessage, ServerResponse } from "node:http";
import type { default as Provider, InteractionResults } from "oidc-provider";
import type { App } from "../../model/app.js";
import type { OidcDeps } from "../deps.js";
import type { Wished } from "../decide-interaction.js";
import type { OidcKeys } from "../keys/key-ring.js";
import { interactionSeconds } from "../paths.js";
import { approve, turnDown, type Approving, type AskedConsent } from "../scim/approve.js";
import { knownClient } from "./clients.js";
import type { OidcViews } from "./oidc-views.js";
import { loadProvider } from "./load-provider.js";
import { during, visit, type Visit } from "./visit.js";

/** A request of an app that waits for somebody to sign in. */
export interface AskedInteraction {
  readonly kind: "app";
  readonly app: App;
  /** When it began, in milliseconds since 1970. */
  readonly beganAt: number;
  readonly wished: Wished;
  /** An email address, or whatever the app knows the person by. */
  readonly loginHint?: string | undefined;
  /** The slug of the SSO method that the app would have. */
  readonly methodHint?: string | undefined;
}

export type Visiting = Pick<
  Visit,
  "browser" | "signOut" | "onward" | "from" | "isGivenBack" | "refusedOnceMore" | "refused"
>;

/** The provider with the keys of one version. */
interface Held {
  readonly version: OidcKeys["version"];
  readonly provider: Provider;
  readonly answer: ReturnType<Provider["callback"]>;
}

/** The OpenID provider as a door uses it. */
export interface Oidc {
  /** Answers a request below the issuer. @param req  its `url` begins behind the issuer's path */
  answer(req: IncomingMessage, res: ServerResponse, visiting: Visiting): Promise<void>;
  /** What a browser is to sign in for; undefined where it began nothing, or too long ago. */
  asked(req: IncomingMessage, res: ServerResponse): Promise<AskedInteraction | AskedConsent | undefined>;
  /** Answers the app's request: by a login, or by an error. */
  finish(req: IncomingMessage, res: ServerResponse, result: InteractionResults): Promise<void>;
  /** Answers an identity provider that an admin has approved. @throws Refused `not_found` */
  approve(req: IncomingMessage, res: ServerResponse, asked: AskedConsent, how: Approving): Promise<void>;
  /** Answers an identity provider that an admin has not approved. @param told  what the team's audit is told; undefined: nothing */
  turnDown(
    req: IncomingMessage,
    res: ServerResponse,
    asked: AskedConsent,
    told: Parameters<typeof turnDown>[2] | undefined,
  ): Promise<void>;
  /** For what signs by the same keys. */
  provider(): Promise<Provider>;
}

export function makeOidc(deps: OidcDeps, views: OidcViews): Oidc {
  let held: Held | undefined;
  /** The provider knows its keys from the start, so rotated ones make another provider: all that it remembers is in the store. */
  const heldNow = async (): Promise<Held> => {
    // Loaded when an app first asks: it takes a good part of a cold start.
    const [keys, { makeProvider }] = await Promise.all([deps.keys.keys(), loadProvider()]);
    if (held?.version !== keys.version) {
      const made = makeProvider(deps, keys, views);
      // The library puts its steps together anew whenever it is asked for its callback.
      held = { version: keys.version, provider: made, answer: made.callback() };
    }
    return held;
  };
  const provider = async (): Promise<Provider> => (await heldNow()).provider;
  return {
    provider,
    async answer(req, res, visiting) {
      const { answer } = await heldNow();
      await during(visiting, () => answer(req, res));
    },
    async asked(req, res) {
      const current = await provider();
      return during({}, () => interactionOf(deps, current, req, res));
    },
    async finish(req, res, result) {
      const current = await provider();
      await during({}, () => current.interactionFinished(req, res, result));
    },
    async turnDown(req, res, asked, told) {
      const current = await provider();
      if (told !== undefined) await turnDown(deps, asked, told);
      const result = { error: "access_denied", error_description: "an admin did not approve" };
      await during({}, () => current.interactionFinished(req, res, result));
    },
    async approve(req, res, asked, how) {
      const current = await provider();
      await during({}, async () => {
        const { accountId, grantId } = await approve(deps, current, asked, how);
        const result = { login: { accountId, remember: false }, consent: { grantId } };
        await current.interactionFinished(req, res, result);
      });
    },
  };
}

async function interactionOf(
  deps: OidcDeps,
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<AskedInteraction | AskedConsent | undefined> {
  const details = await provider.interactionDetails(req, res).catch((error: unknown) => {
    if (error instanceof Error && error.name === "SessionNotFound") return undefined;
    throw error;
  });
  if (details === undefined) return undefined;
  const { params } = details;
  const text = (name: string): string | undefined =>
    typeof params[name] === "string" && params[name] !== "" ? params[name] : undefined;
  const known = await knownClient(deps, text("client_id") ?? "");
  if (known === undefined) return undefined;
  if (known.kind === "scim") {
    return { ...known, scope: text("scope") ?? "scim", redirectUri: text("redirect_uri") ?? "" };
  }
  const { app } = known;
  const maxAge = Number(params["max_age"]);
  return {
    kind: "app",
    app,
    // Its own `iat` is of whole seconds: a session of the moment before would pass for the one that was asked for.
    beganAt: (visit().interactionEndsAt ?? deps.now()) - interactionSeconds * 1000,
    wished: {
      anew: text("prompt")?.split(" ").includes("login") ?? false,
      ...(params["max_age"] !== undefined && Number.isFinite(maxAge) && { maxAge }),
      ...acrsOf(text("acr_values"), text("claims")),
    },
    loginHint: text("login_hint"),
    methodHint: text("method"),
  };
}

/** By `acr_values` or by the claims parameter, which alone can say that it is essential (OpenID Connect Core §5.5.1.1). */
function acrsOf(acrValues: string | undefined, claims: string | undefined): Pick<Wished, "acrs" | "acrIsEssential"> {
  const asked = claims === undefined ? undefined : (JSON.parse(claims) as AskedClaims).id_token?.acr;
  const named = [asked?.values ?? [], asked?.value ?? []].flat().filter((one) => typeof one === "string");
  if (named.length > 0) return { acrs: named, acrIsEssential: asked?.essential === true };
  return { acrs: acrValues?.split(" ").filter((one) => one !== "") ?? [], acrIsEssential: false };
}

interface AskedClaims {
  readonly id_token?: {
    readonly acr?: {
      readonly essential?: unknown;
      readonly value?: unknown;
      readonly values?: readonly unknown[];
    } | null;
  };
}
