import { expect } from "chai";
import { createApiKey } from "../../src/access/index.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { TeamId } from "../../src/model/ids.js";
import { aDirectory, aTeam, aToken, callers } from "../support/builders.js";
import { keepTeam } from "../support/keep-team.js";
import { RawClient, until } from "../support/raw-client.js";
import { flowBridge, reply, start, type FlowBridge, type FlowOptions } from "./flow-bridge.js";
import type { Visitor } from "./visitor.js";

const kibi = 1024;
const mebi = 1024 * kibi;
const form = "application/x-www-form-urlencoded";
const acs = "/saml/acme-sso/acs";
const token = "db_global_a-token-of-the-flow-that-is-long-enough";
const first = "SAMLResponse=";

/** A form of so many octets that begins as a response does. */
const response = (octets: number) => first + "A".repeat(octets - first.length);

describe("bodies at the doors, of people and of strangers", () => {
  let flow: FlowBridge;
  const clients: RawClient[] = [];
  const open = async (options: FlowOptions = {}) => {
    flow = await flowBridge({ ...options, env: { RATE_LIMITS: "off", ...options.env } });
    const team = flow.bridge.store.inTeam(flow.team.id);
    const directory = await team.directories.create(aDirectory({ teamId: flow.team.id, slug: "acme-scim" }));
    await team.tokens.create(
      aToken({ teamId: flow.team.id, directoryId: directory.id, hash: sha256Hex(token), scopes: ["read", "write"] }),
    );
  };
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.destroy();
    await flow.stop();
  });

  const post = (body: string, headers: Record<string, string> = {}, path = acs) =>
    fetch(`${flow.url}${path}`, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": form, ...headers },
      body,
    });
  const keyOf = async (team: TeamId): Promise<string> => {
    const { store } = flow.bridge;
    const grants = [{ role: "operator", team: null }] as const;
    const caller = callers.cli;
    const draft = { name: "many", role: "owner", team } as const;
    return (await createApiKey({ store, now: () => Date.now(), caller, grants }, draft)).text;
  };
  const postScim = (body: string) =>
    post(
      body,
      { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      "/scim/v2/acme-scim/Users",
    );
  const jarOf = (visitor: Visitor) =>
    visitor
      .cookieNames()
      .map((name) => `${name}=${visitor.cookie(name)}`)
      .join("; ");
  /** Posts that never end, of 256 kB each. */
  const hold = async (count: number, headers: Record<string, string> = {}) => {
    const body = response(256 * kibi);
    const before = await held();
    for (let at = 0; at < count; at++) {
      const client = new RawClient(flow.bridge.port);
      clients.push(client);
      client.begin(body.length, { path: acs, headers: { "Content-Type": form, ...headers } }).write(body.slice(0, -1));
    }
    while ((await held()) < before + count * 256 * kibi) await new Promise((done) => setTimeout(done, 20));
  };
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${flow.url}/metrics`)).text();
    return Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.split(" ")[1] ?? 0,
    );
  };
  const held = () => metric('bridge_body_bytes{of="anonymous"}');

  it("hold 8 MiB from one address, told of by 503 with Retry-After, and leave others alone", async () => {
    await open({ env: { TRUST_PROXY: "1" } });
    const from = (address: string) => ({ "X-Forwarded-For": address });
    await hold(32, from("192.0.2.1"));
    const refused = await post(response(5000), from("192.0.2.1"));
    expect(refused.status).to.equal(503);
    expect(refused.headers.get("retry-after")).to.equal("5");
    expect(await refused.text())
      .to.include("too_busy")
      .and.include("Wait 5 seconds");
    expect((await post(response(5000), from("192.0.2.2"))).status).to.equal(400);
    expect(await metric('bridge_bodies_refused_total{because="no_room"}')).to.equal(1);
    const problem = await post(response(5000), { ...from("192.0.2.1"), accept: "application/json" });
    expect(await problem.json()).to.include({ status: 503, code: "too_busy" });
    // what was held is there again at once
    for (const { socket } of clients.splice(0)) socket.destroy();
    while ((await held()) > 0) await new Promise((done) => setTimeout(done, 20));
    expect((await post(response(5000), from("192.0.2.1"))).status).to.equal(400);
  });

  it("are of the address that connects, whatever it says of others, where no proxy is believed", async () => {
    await open();
    await hold(31, { "X-Forwarded-For": "192.0.2.1" });
    await hold(1, { "X-Forwarded-For": "192.0.2.2" });
    expect((await post(response(5000), { "X-Forwarded-For": "192.0.2.3" })).status).to.equal(503);
  });

  it("of sign-ins that we wait for come in while strangers hold all that strangers may", async () => {
    await open({ env: { TRUST_PROXY: "1" } });
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    for (let at = 0; at < 4; at++) await hold(32, { "X-Forwarded-For": `192.0.2.${at}` });
    const other = { "X-Forwarded-For": "198.51.100.1" };
    const answer = new URLSearchParams(reply(flow, { inResponseTo: requestId })).toString();
    const stranger = await post(answer, other);
    expect(stranger.status).to.equal(503);
    const signedIn = await post(answer, { ...other, cookie: jarOf(ada) });
    expect([signedIn.status, signedIn.headers.get("location")]).to.deep.equal([303, "/"]);
    // and so do directories and admins, who have room of their own
    const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "bo@acme.example" };
    expect((await postScim(JSON.stringify(user))).status).to.equal(201);
    const unknown = await post(answer, other, "/saml/nobody/acs");
    expect(unknown.status).to.equal(404);
  });

  it("of one team's keys hold 8 MiB of what admins may, however many keys it makes, and leave other teams alone", async () => {
    await open();
    const other = await keepTeam(flow.bridge.store, aTeam({ slug: "globex", name: "Globex" }));
    const keys = await Promise.all(Array.from({ length: 5 }, () => keyOf(flow.team.id)));
    const body = mebi - 1;
    const path = (slug: string) => `/api/v1/teams/${slug}/groups`;
    const holdBy = (key: string) => {
      const client = new RawClient(flow.bridge.port);
      clients.push(client);
      const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
      client.begin(body, { path: path("acme"), headers }).write("A".repeat(body - 1));
      return client;
    };
    for (const key of keys) for (let at = 0; at < 8; at++) holdBy(key);
    await until(
      () => clients.filter(({ heard }) => heard.includes("HTTP/1.1 503")).length >= 32,
      () => `refused: ${clients.filter(({ heard }) => heard !== "").length}`,
    );
    expect(await metric('bridge_body_bytes{of="admin"}')).to.be.at.most(8 * mebi);
    const json = { "content-type": "application/json", authorization: `Bearer ${await keyOf(other.id)}` };
    const made = await post(JSON.stringify({ displayName: "Engineering" }), json, path("globex"));
    expect(made.status).to.equal(201);
  });

  it("are 64 kB until their first field proves to belong there, then 256 kB", async () => {
    await open();
    const foreign = await post(`note=${"A".repeat(64 * kibi)}`);
    expect(foreign.status).to.equal(413);
    expect(await foreign.text())
      .to.include("does not begin with a field of SAML")
      .and.include("/sso/acme-sso");
    expect((await post(`note=${"A".repeat(60 * kibi)}`)).status).to.equal(400);
    expect((await post(response(256 * kibi))).status).to.equal(400);
    expect((await post(`RelayState=x&${response(200 * kibi)}`)).status).to.equal(400);
    const long = await post(response(256 * kibi + 1));
    expect(long.status).to.equal(413);
    expect(await long.text())
      .to.include("too_large")
      .and.include("Start again")
      .and.include('href="/sso/acme-sso"');
    expect((await post(response(257 * kibi), {}, "/saml/nobody/acs")).status).to.equal(404);
    for (const path of ["/saml/acme-sso/slo", "/login", "/logout", "/console/sign-in"]) {
      expect([path, (await post(response(257 * kibi), {}, path)).status]).to.deep.equal([path, 413]);
    }
    expect((await post(`SAMLRequest=${"A".repeat(200 * kibi)}`, {}, "/saml/acme-sso/slo")).status).to.equal(400);
    expect((await post(`note=${"A".repeat(200 * kibi)}`, {}, "/saml/acme-sso/slo")).status).to.equal(413);
  });

  it("are up to 4 MiB in answer to a request of this browser, and of nobody else's", async () => {
    await open();
    const [ada, bo] = [flow.visitor(), flow.visitor()];
    const groups = Array.from({ length: 3000 }, (_, at) => `a group of the field, number ${at}`);
    const { requestId } = await start(ada);
    const answer = new URLSearchParams(reply(flow, { inResponseTo: requestId, groups })).toString();
    expect(answer.length)
      .to.be.greaterThan(256 * kibi)
      .and.lessThan(4 * mebi);
    expect((await post(answer)).status).to.equal(413);
    await start(bo);
    expect((await post(answer, { cookie: "dbp_AAAAAAAAAAAA=forged" })).status).to.equal(413);
    // a pending sign-in of Bo's lets Bo post as much, and Ada's answer is still no use to him
    expect((await post(answer, { cookie: jarOf(bo) })).status).to.equal(403);
    expect((await post(answer, { cookie: jarOf(ada) })).status).to.equal(303);
    const longer = await post(response(4 * mebi + 1), { cookie: jarOf(bo) });
    expect(longer.status).to.equal(413);
    expect(await longer.text()).to.include("fewer groups");
  });

  it("are up to 4 MiB of anybody where a method takes what nobody asked for, unless it is switched off", async () => {
    await open({ method: { idpInitiated: true } });
    expect((await post(response(4 * mebi))).status).to.equal(400);
    expect((await post(response(4 * mebi + 1))).status).to.equal(413);
    expect((await post(`note=${response(70 * kibi)}`)).status).to.equal(413);
  });

  it("that are too large are refused in words that reach a client which sends all of it first", async () => {
    await open();
    const doors = [
      [acs, form, "413"],
      ["/login", form, "413"],
      ["/saml/acme-sso/global-token-revocation", "application/json", "404"],
      ["/scim/v2/acme-scim/Users", "application/scim+json", "413"],
      ["/scim/v2/acme-scim/Groups", "application/scim+json", "413"],
      ["/oauth2/token", form, "413"],
      ["/oauth2/authorize", form, "413"],
      ["/api/v1/teams", "application/json", "401"],
      ["/nowhere", form, "404"],
    ] as const;
    for (const [path, type, status] of doors) {
      const { host } = new URL(flow.url);
      const authorization = path.startsWith("/scim") ? { Authorization: `Bearer ${token}` } : {};
      const headers = { "Content-Type": type, ...authorization };
      const client = new RawClient(flow.bridge.port);
      clients.push(client);
      client.write(
        [`POST ${path} HTTP/1.1`, `Host: ${host}`, `Content-Length: ${20 * mebi}`]
          .concat(Object.entries(headers).map(([name, value]) => `${name}: ${value}`))
          .join("\r\n") + "\r\n\r\n",
      );
      for (let at = 0; at < 20; at++) client.write(Buffer.alloc(mebi, 0x41));
      await client.hears(`HTTP/1.1 ${status}`);
      await client.write(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`).hears('{"status":"ok"}');
      expect(client.heard, path).not.to.include("error:");
    }
  });

  it("that are compressed are refused and not opened, at every door", async () => {
    await open();
    const { host } = new URL(flow.url);
    for (const [path, type] of [
      [acs, form],
      ["/login", form],
      ["/saml/acme-sso/slo", form],
      ["/scim/v2/acme-scim/Users", "application/scim+json"],
      ...["token", "par", "introspect", "revoke", "authorize", "logout"].map(
        (end) => [`/oauth2/${end}`, form] as const,
      ),
    ] as const) {
      const headers = { "content-type": type, "content-encoding": "gzip", authorization: `Bearer ${token}`, host };
      expect([path, (await post("x", headers, path)).status]).to.deep.equal([path, 415]);
    }
  });
});
