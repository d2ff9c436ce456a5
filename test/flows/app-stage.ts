import * as client from "openid-client";
import { createApp, tokenHash, type AppDraft } from "../../src/teams/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { UserId } from "../../src/model/ids.js";
import { teamsDeps } from "../../src/start/services.js";
import type { App } from "../../src/model/app.js";
import type { Team } from "../../src/model/team.js";
import type { Deps } from "../../src/directory/index.js";
import { aDirectory, aToken, callers } from "../support/builders.js";
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

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface AppStage extends FlowBridge {
  readonly issuer: string;
  /** @param auth  how it proves itself where that is not by the secret of all */
  make(draft?: Partial<AppDraft>, team?: Team, auth?: client.ClientAuth): Promise<AppAtWork>;
  /** A form of an app below the issuer, as it stands on the wire; `id` null: without client authentication. */
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    by?: { id?: string | null; secret?: string },
  ): Promise<Answered>;
  userinfo(accessToken: string): Promise<Answered>;
  /** What verbs on people of the team work with. */
  directory(team?: Team): Deps;
}

export async function appStage(options: FlowOptions = {}): Promise<AppStage> {
  const flow = await flowBridge(options);
  const issuer = `${flow.url}/oauth2`;
  return {
    ...flow,
    issuer,
    async post(path, form, { id = "portal", secret: own = secret } = {}) {
      const headers = id === null ? {} : { authorization: basic(id, own) };
      const answer = await fetch(`${issuer}${path}`, { method: "POST", headers, body: new URLSearchParams(form) });
      return answered(answer);
    },
    async userinfo(accessToken) {
      return answered(await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } }));
    },
    directory(team = flow.team) {
      const { store, now, login } = flow.bridge;
      return { store: store.inTeam(team.id), now, removalKey: login.removalKey, attemptDays: 30 };
    },
    async make(draft = {}, team = flow.team, given) {
      const deps = teamsDeps(flow.bridge, callers.cli);
      const isPublic = draft.kind === "public";
      const usesSecret = !isPublic && draft.tokenEndpointAuthMethod !== "private_key_jwt";
      const own = {
        slug: "portal",
        redirectUris: [callback],
        ...(usesSecret && { secrets: [{ text: secret }] }),
        ...draft,
      };
      const { app } = await createApp(deps, team.id, own);
      const auth = given ?? (isPublic ? client.None() : usesSecret ? client.ClientSecretBasic(secret) : undefined);
      const metadata = { id_token_signed_response_alg: app.idTokenSignedResponseAlg };
      const config = await client.discovery(new URL(issuer), app.clientId, metadata, auth, {
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- loopback speaks http
        execute: [client.allowInsecureRequests],
      });
      return { app, config };
    },
  };
}

function basic(id: string, own: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(own)}`).toString("base64")}`;
}

async function answered(answer: Response): Promise<Answered> {
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
  return { status: answer.status, body: isJson ? (JSON.parse(text) as Answered["body"]) : {} };
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
  flow: Pick<FlowBridge, "url">,
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

/** What an app posts to the token endpoint for a code. */
export function codeForm(landed: URL, { verifier }: Pick<Authorizing, "verifier">): Record<string, string> {
  const code = landed.searchParams.get("code") ?? "";
  return { grant_type: "authorization_code", redirect_uri: callback, code_verifier: verifier, code };
}

export function refreshForm({ refresh_token = "" }: Pick<Tokens, "refresh_token">): Record<string, string> {
  return { grant_type: "refresh_token", refresh_token };
}

/** A new directory of the team, by which an identity provider says what becomes of people. */
export async function pushingTo(
  flow: AppStage,
): Promise<{ deactivate(id: UserId): Promise<void>; remove(id: UserId): Promise<void> }> {
  const text = `a-token-of-the-directory-${newId()}`;
  const own = { teamId: flow.team.id };
  const { directories, tokens } = flow.bridge.store.inTeam(flow.team.id);
  const { id: directoryId, slug } = await directories.create(aDirectory(own));
  await tokens.create(aToken({ ...own, directoryId, hash: tokenHash(text) }));
  const ask = async (method: string, id: UserId, body?: object): Promise<void> => {
    const answer = await fetch(`${flow.url}/scim/v2/${slug}/Users/${id}`, {
      method,
      headers: { authorization: `Bearer ${text}`, "content-type": "application/scim+json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
  };
  return {
    deactivate: (id) =>
      ask("PATCH", id, {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: [{ op: "replace", value: { active: false } }],
      }),
    remove: (id) => ask("DELETE", id),
  };
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
