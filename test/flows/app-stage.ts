import * as client from "openid-client";
import { createApp, type AppDraft } from "../../src/teams/index.js";
import { teamsDeps } from "../../src/start/services.js";
import type { App } from "../../src/model/app.js";
import type { Team } from "../../src/model/team.js";
import { callers } from "../support/builders.js";
import { flowBridge, reply, type FlowBridge, type FlowOptions, type ReplyOptions } from "./flow-bridge.js";
import { attributeOf, readXml } from "../../src/saml/index.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import type { Visit, Visitor } from "./visitor.js";

export const callback = "https://app.acme.example/callback";
export const secret = "a-secret-of-the-portal";

/** An app with its library, as its developer would set it up. */
export interface AppAtWork {
  readonly app: App;
  readonly config: client.Configuration;
}

export interface Authorizing {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly url: URL;
}

export type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;

export interface AppStage extends FlowBridge {
  readonly issuer: string;
  make(draft?: Partial<AppDraft>, team?: Team): Promise<AppAtWork>;
}

export async function appStage(options: FlowOptions = {}): Promise<AppStage> {
  const flow = await flowBridge(options);
  const issuer = `${flow.url}/oauth2`;
  return {
    ...flow,
    issuer,
    async make(draft = {}, team = flow.team) {
      const deps = teamsDeps(flow.bridge, callers.cli);
      const isPublic = draft.kind === "public";
      const usesSecret = !isPublic && draft.tokenEndpointAuthMethod !== "private_key_jwt";
      const own = { slug: "portal", redirectUris: [callback], ...(usesSecret && { secrets: [secret] }), ...draft };
      const { app } = await createApp(deps, team.id, own);
      const auth = isPublic ? client.None() : usesSecret ? client.ClientSecretBasic(secret) : undefined;
      const metadata = { id_token_signed_response_alg: app.idTokenSignedResponseAlg };
      const config = await client.discovery(new URL(issuer), app.clientId, metadata, auth, {
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- loopback speaks http
        execute: [client.allowInsecureRequests],
      });
      return { app, config };
    },
  };
}

/** What an app sends a browser to. */
export async function authorizing(
  { config }: AppAtWork,
  more: Readonly<Record<string, string>> = {},
): Promise<Authorizing> {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: "openid email profile groups offline_access",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...{ state, nonce, ...more },
  });
  return { verifier, state, nonce, url };
}

/** Follows redirects as a browser does, by way of the identity provider where it is asked, to where they lead off our origin. */
export async function follow(
  flow: FlowBridge,
  visitor: Visitor,
  from: string | URL,
  answer: ReplyOptions = {},
): Promise<Visit> {
  let visit = await visitor.get(String(from));
  for (let hops = 0; hops < 12; hops++) {
    const { location } = visit;
    if (location === undefined) return visit;
    if (location.includes("SAMLRequest=")) {
      const { xml } = readRedirect(location.split("?")[1] ?? "");
      const inResponseTo = attributeOf(readXml(xml), "ID") ?? "";
      const slug = answer.slug ?? "acme-sso";
      visit = await visitor.post(`/saml/${slug}/acs`, reply(flow, { inResponseTo, ...answer }));
    } else if (new URL(location, flow.url).origin !== flow.url) return visit;
    else visit = await visitor.get(location);
  }
  throw new Error("too many redirects");
}

export function landing({ location, status, text }: Visit): URL {
  if (location === undefined) throw new Error(`no redirect to the app: ${status} ${text.slice(0, 2000)}`);
  return new URL(location);
}

export function redeem(at: AppAtWork, asked: Authorizing, landed: URL): Promise<Tokens> {
  const { verifier, state, nonce } = asked;
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return client.authorizationCodeGrant(at.config, landed, checks);
}

/** A whole sign-in at an app. */
export async function signInAt(
  flow: FlowBridge,
  at: AppAtWork,
  visitor: Visitor,
  answer: ReplyOptions = {},
  more: Readonly<Record<string, string>> = {},
): Promise<Tokens> {
  const asked = await authorizing(at, more);
  return redeem(at, asked, landing(await follow(flow, visitor, asked.url, answer)));
}
