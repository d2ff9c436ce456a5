import { createAdmin } from "../../src/access/index.js";
import type { Directory } from "../../src/model/directory.js";
import type { Role } from "../../src/model/grant.js";
import type { OAuthClient } from "../../src/model/oauth-client.js";
import type { Team } from "../../src/model/team.js";
import { teamsDeps } from "../../src/start/services.js";
import { createDirectory, createOAuthClient, type OAuthClientDraft } from "../../src/teams/index.js";
import { aTeam, callers } from "../support/builders.js";
import { formOf } from "../support/console-visitor.js";
import { keepTeam } from "../support/keep-team.js";
import { flowBridge, type FlowBridge, type FlowOptions } from "./flow-bridge.js";
import type { Visit, Visitor } from "./visitor.js";

export const oktaCallback = "https://system-admin.okta.com/admin/app/cpc/acme/oauth/callback";
export const clientSecret = "a-secret-that-okta-keeps";
export const password = "correct horse battery staple";

/** The bridge with a directory, an OAuth client of each kind as it is wanted, and admins who sign in. */
export interface ScimOAuthStage extends FlowBridge {
  readonly directory: Directory;
  readonly other: { readonly team: Team; readonly directory: Directory };
  readonly tokenUrl: string;
  makeClient(draft?: Partial<OAuthClientDraft>, directory?: Directory): Promise<OAuthClient>;
  /** @returns the address of an admin's account */
  makeAdmin(role: Role, team: Team | null): Promise<string>;
  scim(token: string, path?: string, init?: RequestInit, directory?: Directory): Promise<Response>;
  /** Asks at the token endpoint, with the secret in the header unless the fields bring one. */
  token(client: OAuthClient, fields: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly access_token?: string;
    readonly refresh_token?: string;
    readonly error?: string;
  };
}

export async function scimOAuthStage(options: FlowOptions = {}): Promise<ScimOAuthStage> {
  // What is tried here in a minute is more than one address may try; the limits are tried by themselves.
  const flow = await flowBridge({ ...options, env: { RATE_LIMITS: "off", ...options.env } });
  const deps = teamsDeps(flow.bridge, callers.cli);
  const directory = await createDirectory(deps, flow.team.id, { slug: "acme-scim", name: "Okta" });
  const team = await keepTeam(flow.bridge.store, aTeam({ slug: "globex", name: "Globex" }));
  const other = { team, directory: await createDirectory(deps, team.id, { slug: "globex-scim" }) };
  const tokenUrl = `${flow.url}/oauth2/token`;
  let n = 0;
  return {
    ...flow,
    ...{ directory, other, tokenUrl },
    async makeClient(draft = {}, at = directory) {
      const kind = draft.kind ?? "okta";
      const { client } = await createOAuthClient(deps, at, {
        ...{ name: `client ${++n}`, clientId: `client-${n}`, kind },
        ...(kind === "okta" && { redirectUris: [oktaCallback] }),
        ...(kind !== "ipsie" && { secrets: [{ text: clientSecret }] }),
        ...draft,
      });
      return client;
    },
    async makeAdmin(role, at) {
      const email = `admin-${++n}@acme.example`;
      const { store, now } = flow.bridge;
      const grants = [{ role: "operator", team: null }] as const;
      const caller = { ...callers.cli, grants };
      await createAdmin({ store, now, caller, grants }, { email, role, team: at?.id ?? null, password });
      return email;
    },
    scim: (token, path = "/Users", init = {}, at = directory) =>
      fetch(`${flow.url}/scim/v2/${at.slug}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      }),
    async token(client, fields) {
      const basic = Buffer.from(`${client.clientId}:${clientSecret}`).toString("base64");
      const isTold = "client_secret" in fields || "client_assertion" in fields;
      const answer = await fetch(tokenUrl, {
        method: "POST",
        headers: isTold ? {} : { authorization: `Basic ${basic}` },
        body: new URLSearchParams(fields),
      });
      return { status: answer.status, body: (await answer.json()) as Answer["body"] };
    },
  };
}

/** What Okta sends an admin's browser to. */
export function authorizeAt(
  { url }: Pick<FlowBridge, "url">,
  client: OAuthClient,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: oktaCallback,
    state: "xyz",
    ...more,
  };
  return `${url}/oauth2/authorize?${new URLSearchParams(query).toString()}`;
}

/** Follows redirects at our own address. */
export async function onwards(
  flow: Pick<FlowBridge, "url">,
  visitor: Visitor,
  from: string | Visit,
): Promise<Standing> {
  let at = typeof from === "string" ? from : "";
  let visit = typeof from === "string" ? await visitor.get(from) : from;
  for (let hops = 0; hops < 12; hops++) {
    const { location } = visit;
    if (location === undefined || new URL(location, flow.url).origin !== flow.url) return { visit, at };
    at = location;
    visit = await visitor.get(location);
  }
  throw new Error("too many redirects");
}

/** A page, or the redirect that leads off our address, and where it stands. */
export interface Standing {
  readonly visit: Visit;
  readonly at: string;
}

/** Sends the page's own form. */
export async function sendForm(
  flow: Pick<FlowBridge, "url">,
  visitor: Visitor,
  { visit, at }: Standing,
  fields: Readonly<Record<string, string>>,
  action?: string,
): Promise<Standing> {
  const { to, hidden } = formOf({ html: visit.text, at: new URL(at, flow.url).pathname }, action);
  const headers = { origin: flow.url, "sec-fetch-site": "same-origin" };
  return onwards(flow, visitor, await visitor.post(to, { ...hidden, ...fields }, headers));
}

/** From Okta's button to the consent page, by way of the sign-in. */
export async function toConsent(
  flow: Pick<FlowBridge, "url">,
  visitor: Visitor,
  address: string,
  email: string,
): Promise<Standing> {
  const signIn = await onwards(flow, visitor, address);
  return sendForm(flow, visitor, signIn, { email, password }, "/console/sign-in");
}

/** The code that the answer carries, or the error. */
export function answerIn({ visit }: Standing): URLSearchParams {
  if (visit.location === undefined) throw new Error(`no answer to the client: ${visit.status} ${visit.text}`);
  return new URL(visit.location).searchParams;
}

/** The whole way of an approval. @returns the code */
export async function approveAs(
  flow: Pick<FlowBridge, "url">,
  client: OAuthClient,
  { email, visitor, more = {} }: { email: string; visitor: Visitor; more?: Readonly<Record<string, string>> },
): Promise<string> {
  const consent = await toConsent(flow, visitor, authorizeAt(flow, client, more), email);
  const answer = answerIn(await sendForm(flow, visitor, consent, { serviceUser: "svc-okta", do: "approve" }));
  const code = answer.get("code");
  if (code === null) throw new Error(`no code: ${answer.toString()}`);
  return code;
}
