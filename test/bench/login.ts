import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attributeOf, instantText, makeSpKey, readXml, type SpPrivateKey } from "../../src/saml/index.js";
import { BEARER, SAML_ASSERTION, SAML_PROTOCOL, STATUS_SUCCESS, XML_SCHEMA_INSTANCE } from "../../src/saml/names.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { signMessage } from "../../src/saml/sp/sign-message.js";
import { element } from "../../src/saml/xml/write-xml.js";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";
import { startPeer } from "./child.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";

/** Groups in the response. The bar is that of 200; the others tell what a larger or smaller company may expect. */
const sizes = [
  { groups: 200, perRound: 200, theirs: 16, bar: 15 },
  { groups: 10, perRound: 200, theirs: 40, bar: undefined },
  { groups: 1_000, perRound: 100, theirs: 8, bar: undefined },
] as const;
type Size = (typeof sizes)[number];
const people = Array.from({ length: 8 }, (_, n) => `person${n}@acme.example`);
const issuer = "https://idp.acme.example/metadata";
const connections = 8;
const rounds = 5;

/**
 * Whole logins a second: the response posted to the ACS of the built server, to the redirect that ends it, the person and all
 * groups known, everything durable on SQLite; against express with node-saml doing only the verification.
 */
export async function benchLogin(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  const key = await makeSpKey({ commonName: "idp.acme.example", nowMs: Date.now(), modulusLength: 2048 });
  await writeFile(join(folder, "idp.pem"), key.certificatePem);
  const bridge = await startBuiltBridge({ bootstrap: bootstrapOf(key), folder });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { audience, acsUrl } = addressesOf(`${bridge.url}/saml/acme`);
  const peer = await startPeer("peer-login.ts", join(folder, "idp.pem"), audience, acsUrl);
  try {
    const rows: Row[] = [];
    for (const size of sizes) {
      const idp = idpOf(key, `${bridge.url}/saml/acme`, size.groups);
      rows.push(await compareLogins(bridge, idp, peer.port, agent, size));
    }
    return [...rows, await coldStart()];
  } finally {
    await peer.stop();
    agent.destroy();
    await bridge.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareLogins(
  bridge: BuiltBridge,
  idp: Idp,
  peerPort: number,
  agent: Agent,
  { groups, perRound, theirs, bar }: Size,
): Promise<Row> {
  // makes the people and groups, and warms both sides
  await roundOfOurs(bridge, idp, agent, people.length * 4);
  await roundOfTheirs(peerPort, idp, agent, connections);
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const product = await roundOfOurs(bridge, idp, agent, perRound);
    pairs.push({ ours: product, theirs: await roundOfTheirs(peerPort, idp, agent, theirs) });
  }
  const ratio = ratiosOf(pairs.map((pair) => pair.ours / pair.theirs));
  const [mine, other] = [medianOf(pairs.map((pair) => pair.ours)), medianOf(pairs.map((pair) => pair.theirs))];
  return {
    measure: `whole login, ${groups.toLocaleString("en")} groups, ${connections} connections`,
    bar: bar === undefined ? "none; shown beside node-saml's verification" : `≥ ${bar} times node-saml's verification`,
    result: `${mine.toFixed(0)} against ${other.toFixed(1)} a second`,
    ratio,
    met: ratio.median >= (bar ?? 0),
  };
}

function addressesOf(base: string): { readonly audience: string; readonly acsUrl: string } {
  return { audience: `${base}/metadata`, acsUrl: `${base}/acs` };
}

function bootstrapOf(key: SpPrivateKey): string {
  const pem = key.certificatePem.trim().replaceAll("\n", "\n            ");
  return `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
      - slug: acme
        idp: generic
        entityId: ${issuer}
        ssoUrl: https://idp.acme.example/sso
        certificates:
          - |
            ${pem}
        verified: true
`;
}

interface Idp {
  readonly acsUrl: string;
  /** The body of the form that the browser would post. */
  form(email: string, inResponseTo?: string): string;
}

/** An identity provider as fast as it can be: what it costs to make a response must not be measured. */
function idpOf(key: SpPrivateKey, base: string, groupCount: number): Idp {
  const { audience, acsUrl } = addressesOf(base);
  // As Okta sends them: typed, with both namespaces on each value.
  const typed = {
    "xmlns:xs": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xsi": XML_SCHEMA_INSTANCE,
    "xsi:type": "xs:string",
  };
  const values = Array.from({ length: groupCount }, (_, n) => element("saml:AttributeValue", typed, `Group ${n}`));
  return {
    acsUrl,
    form(email, InResponseTo) {
      const now = Date.now();
      const common = { Version: "2.0", IssueInstant: instantText(now) };
      const NotOnOrAfter = instantText(now + 300_000);
      const from = element("saml:Issuer", {}, issuer);
      const confirmation = element("saml:SubjectConfirmationData", { InResponseTo, NotOnOrAfter, Recipient: acsUrl });
      const assertion = element(
        "saml:Assertion",
        { "xmlns:saml": SAML_ASSERTION, ID: `_${randomUUID()}`, ...common },
        from,
        element(
          "saml:Subject",
          {},
          element("saml:NameID", {}, email),
          element("saml:SubjectConfirmation", { Method: BEARER }, confirmation),
        ),
        element(
          "saml:Conditions",
          { NotBefore: instantText(now - 300_000), NotOnOrAfter },
          element("saml:AudienceRestriction", {}, element("saml:Audience", {}, audience)),
        ),
        element("saml:AuthnStatement", { AuthnInstant: instantText(now), SessionIndex: `_${randomUUID()}` }),
        element(
          "saml:AttributeStatement",
          {},
          element("saml:Attribute", { Name: "email" }, element("saml:AttributeValue", {}, email)),
          element("saml:Attribute", { Name: "groups" }, ...values),
        ),
      );
      const status = element("samlp:Status", {}, element("samlp:StatusCode", { Value: STATUS_SUCCESS }));
      const response = element(
        "samlp:Response",
        {
          "xmlns:samlp": SAML_PROTOCOL,
          "xmlns:saml": SAML_ASSERTION,
          ID: `_${randomUUID()}`,
          Destination: acsUrl,
          InResponseTo,
          ...common,
        },
        from,
        status,
        signMessage(assertion, key.privateKey, key.certificatePem),
      );
      const signed = signMessage(response, key.privateKey, key.certificatePem);
      return new URLSearchParams({ SAMLResponse: Buffer.from(signed).toString("base64") }).toString();
    },
  };
}

interface Post {
  readonly url: string;
  readonly body: string;
  readonly cookie?: string | undefined;
}

/** Sends all posts over a few connections and answers how many a second were redirected. */
async function rate(posts: readonly Post[], agent: Agent): Promise<number> {
  const left = [...posts];
  const worker = async (): Promise<void> => {
    for (let post = left.pop(); post !== undefined; post = left.pop()) {
      const status = await send(post, agent);
      if (status !== 303) throw new Error(`a login was answered with ${status}`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  return (posts.length * 1000) / (performance.now() - start);
}

function send({ url, body, cookie }: Post, agent: Agent): Promise<number> {
  return new Promise((done, fail) => {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body),
      ...(cookie === undefined ? {} : { cookie }),
    };
    const call = request(url, { method: "POST", agent, headers }, (res) => {
      res.resume();
      res.on("end", () => done(res.statusCode ?? 0));
    });
    call.on("error", fail);
    call.end(body);
  });
}

/** Sign-ins are started and answered by the identity provider beforehand; what is timed is from the response to the redirect. */
async function roundOfOurs({ url }: BuiltBridge, idp: Idp, agent: Agent, count: number): Promise<number> {
  const posts: Post[] = [];
  for (let n = 0; n < count; n++) {
    const started = await fetch(`${url}/sso/acme`, { redirect: "manual" });
    const { xml } = readRedirect(started.headers.get("location")?.split("?")[1] ?? "");
    const id = attributeOf(readXml(xml), "ID");
    const cookie = started.headers.getSetCookie()[0]?.split(";")[0];
    posts.push({ url: idp.acsUrl, body: idp.form(people[n % people.length] ?? "", id), cookie });
  }
  return rate(posts, agent);
}

function roundOfTheirs(port: number, idp: Idp, agent: Agent, count: number): Promise<number> {
  const url = `http://127.0.0.1:${port}/acs`;
  const posts = Array.from({ length: count }, (_, n) => ({ url, body: idp.form(people[n % people.length] ?? "") }));
  return rate(posts, agent);
}

const coldStartBarMs = 1500;

/** From the process's start to its `ready` line, on an empty folder each time. */
async function coldStart(): Promise<Row> {
  const times: number[] = [];
  for (let n = 0; n < 7; n++) {
    const port = await freePort();
    const start = performance.now();
    const bridge = await startBuiltBridge({ port });
    times.push(performance.now() - start);
    await bridge.stop();
    await bridge.remove();
  }
  const median = medianOf(times);
  return {
    measure: "cold start of the built server, SQLite",
    bar: `≤ ${coldStartBarMs / 1000} s`,
    result: `${(median / 1000).toFixed(2)} s (${(Math.min(...times) / 1000).toFixed(2)} to ${(Math.max(...times) / 1000).toFixed(2)})`,
    met: median <= coldStartBarMs,
  };
}
