import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBridge, type Bridge } from "../../src/start/bridge.js";
import { readSettings, type Settings } from "../../src/config/index.js";
import { makeLog, type LogTarget } from "../../src/http/shared/log.js";
import { demoPeople, makeReply, shapeOf, type Reply, type Shape, type ShapeName } from "../../src/demo/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import { defaultPolicies, type Team, type TeamPolicies } from "../../src/model/team.js";
import { openParts } from "../../src/start/services.js";
import { attributeOf, keptCertificate, readXml } from "../../src/saml/index.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { freePort } from "../support/free-port.js";
import { aMethod, aTeam } from "../support/builders.js";
import { keepDomain } from "../support/keep-domain.js";
import { certificateOf, idpKey } from "../support/saml-keys.js";
import { keepTeam } from "../support/keep-team.js";
import { laySpKeys } from "../support/lay-sp-keys.js";
import { Visitor, type Visit } from "./visitor.js";
import { removeFolder } from "../support/remove-folder.js";

export const idpEntityId = "https://idp.acme.example/metadata";
export const idpSsoUrl = "https://idp.acme.example/sso";

export interface FlowOptions {
  readonly policies?: Partial<TeamPolicies>;
  readonly method?: Partial<SsoMethod>;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its log lines go; nowhere unless given. */
  readonly log?: LogTarget;
}

/** The bridge as the server runs it, in this process, with one team and one verified method on a store of its own. */
export interface FlowBridge {
  readonly url: string;
  readonly bridge: Bridge;
  readonly folder: string;
  readonly team: Team;
  readonly method: SsoMethod;
  visitor(): Visitor;
  stop(): Promise<void>;
}

export function flowSettings(folder: string, port: number, env: Readonly<Record<string, string>> = {}): Settings {
  return readSettings({
    env: {
      PORT: String(port),
      HOST: "127.0.0.1",
      PUBLIC_URL: `http://localhost:${port}`,
      DATABASE_URL: `sqlite:${join(folder, "flow.db")}`,
      DATA_FOLDER: folder,
      CERTS_FOLDER: join(folder, "certs"),
      LOG_LEVEL: process.env["FLOW_LOG"] ?? "silent",
      ...env,
    },
  });
}

export async function flowBridge(options: FlowOptions = {}): Promise<FlowBridge> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-flow-"));
  await laySpKeys(join(folder, "certs"));
  const parts = await openParts(flowSettings(folder, await freePort(), options.env), "server");
  const { store } = parts;
  const team = await keepTeam(
    store,
    aTeam({
      slug: "acme",
      name: "Acme",
      policies: { ...defaultPolicies, ...options.policies },
    }),
  );
  await keepDomain(store, team.id);
  const method = await store.inTeam(team.id).methods.create(flowMethod(team, options.method));
  const bridge = await startBridge(parts, ...(options.log === undefined ? [] : [makeLog("info", options.log)]));
  const url = `http://localhost:${bridge.port}`;
  return {
    url,
    bridge,
    folder,
    team,
    method,
    visitor: () => new Visitor(url),
    async stop() {
      await bridge.stop();
      await removeFolder(folder);
    },
  };
}

/** A method whose identity provider signs with the key of the flows. */
export function flowMethod(team: Team, own: Partial<SsoMethod> = {}): SsoMethod {
  return aMethod({
    id: newId(),
    teamId: team.id,
    slug: "acme-sso",
    name: "Acme SSO",
    idp: {
      entityId: idpEntityId,
      ssoUrl: idpSsoUrl,
      ssoBinding: "redirect",
      wantAuthnRequestsSigned: false,
      certificates: [keptCertificate(certificateOf(idpKey), "manual", Date.now())],
    },
    ...own,
  });
}

/** Where a sign-in stands after its first step. */
export interface Started {
  readonly visit: Visit;
  readonly requestId: string;
  readonly relayState: string | undefined;
}

/** Clicks a JIT login URL and reads what the identity provider would get. */
export async function start(visitor: Visitor, path = "/sso/acme-sso"): Promise<Started> {
  const visit = await visitor.get(path);
  const query = visit.location?.split("?")[1];
  if (query === undefined) throw new Error(`no redirect to the identity provider: ${visit.status} ${visit.text}`);
  const { xml, relayState } = readRedirect(query);
  return { visit, requestId: attributeOf(readXml(xml), "ID") ?? "", relayState };
}

export interface ReplyOptions extends Partial<Omit<Reply, "key">> {
  readonly person?: string;
  readonly email?: string;
  readonly groups?: readonly string[];
  readonly shape?: ShapeName;
  readonly own?: Partial<Shape>;
  readonly slug?: string;
}

/** The form that the identity provider lets the browser post. */
export function reply(flow: Pick<FlowBridge, "url">, options: ReplyOptions = {}): Record<string, string> {
  const { person = "ada", email, groups, shape = "okta", own, slug = "acme-sso", ...rest } = options;
  const known = demoPeople.find((one) => one.id === person) ?? {
    id: person,
    name: `Pat ${person}`,
    email: `${person}@acme.example`,
    groups: [],
  };
  const who = { ...known, email: email ?? known.email };
  const base = `${flow.url}/saml/${slug}`;
  const xml = makeReply(
    {
      idpEntityId,
      spEntityId: `${base}/metadata`,
      acsUrl: `${base}/acs`,
      nowMs: Date.now(),
      sessionIndex: `_${newId()}`,
      key: idpKey,
      ...rest,
    },
    { ...shapeOf(shape, who, groups ?? who.groups), ...own },
  );
  return { SAMLResponse: Buffer.from(xml).toString("base64") };
}

/** A whole sign-in of one person in one browser. */
export async function signIn(
  flow: Pick<FlowBridge, "url">,
  visitor: Visitor,
  options: ReplyOptions = {},
): Promise<Visit> {
  const slug = options.slug ?? "acme-sso";
  const { requestId } = await start(visitor, `/sso/${slug}`);
  return visitor.post(`/saml/${slug}/acs`, reply(flow, { inResponseTo: requestId, ...options }));
}

export async function me(visitor: Visitor): Promise<Record<string, unknown> | undefined> {
  const visit = await visitor.json("/me");
  return visit.status === 200 ? (JSON.parse(visit.text) as Record<string, unknown>) : undefined;
}
