import { request } from "node:http";
import { expect } from "chai";
import { decodeJwt } from "jose";
import { deleteUser, lockUser, suspendUser } from "../../src/directory/index.js";
import type { AuditEvent } from "../../src/model/event.js";
import type { UserId } from "../../src/model/ids.js";
import { startBridge, type Bridge } from "../../src/start/bridge.js";
import { openParts } from "../../src/start/services.js";
import { callers } from "../support/builders.js";
import { freePort } from "../support/free-port.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";
import {
  appStage,
  authorizing,
  codeForm,
  follow,
  landing,
  pushingTo,
  refreshForm,
  secret,
  signInAt,
  type Answered,
  type AppAtWork,
  type AppStage,
} from "./app-stage.js";
import { flowSettings, me } from "./flow-bridge.js";

describe("Signing in to apps on MongoDB, at two nodes (DESIGN §6)", function () {
  this.timeout(120_000);
  needsMongo();

  let database: TestDatabase;
  let flow: AppStage;
  let second: Bridge;
  let portal: AppAtWork;
  before(async () => {
    database = await freshDatabase();
    // So much is refused here that the address would be held up.
    const shared = { DATABASE_URL: database.uri, RATE_LIMITS: "off" };
    flow = await appStage({ env: shared });
    const env = { ...shared, PUBLIC_URL: flow.url };
    second = await startBridge(await openParts(flowSettings(flow.folder, await freePort(), env), "server"));
    portal = await flow.make({ postLogoutRedirectUris: ["https://app.acme.example/bye"] });
  });
  after(async () => {
    await second.stop();
    await flow.stop();
    await database.drop();
  });

  /** The other node, under the address of both, as a balancer hands a request on. */
  const atSecond = (path: string, form?: Readonly<Record<string, string>>, token?: string): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const body = form && new URLSearchParams(form).toString();
      const headers = {
        host: new URL(flow.url).host,
        authorization:
          token === undefined ? `Basic ${Buffer.from(`portal:${secret}`).toString("base64")}` : `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
      };
      const method = body === undefined ? "GET" : "POST";
      const sent = request({ host: "127.0.0.1", port: second.port, path: `/oauth2${path}`, method, headers }, (res) => {
        let text = "";
        res
          .on("data", (part: Buffer) => (text += part.toString()))
          .on("end", () => {
            const isJson = String(res.headers["content-type"]).startsWith("application/json");
            resolve({ status: res.statusCode ?? 0, body: isJson ? (JSON.parse(text) as Answered["body"]) : {} });
          });
      });
      sent.on("error", reject).end(body);
    });
  const refused = { error: "invalid_grant" };

  it("a code made at one is redeemed at the other; userinfo, introspection and refresh answer at both", async () => {
    const asked = await authorizing(portal);
    const landed = landing(await follow(flow, flow.visitor(), asked.url));
    const { status, body } = await atSecond("/token", codeForm(landed, asked));
    expect(status).to.equal(200);
    const [access, refresh_token] = [String(body["access_token"]), String(body["refresh_token"])];
    for (const told of [await flow.userinfo(access), await atSecond("/userinfo", undefined, access)]) {
      expect(told.body).to.deep.include({ email: "ada@acme.example", groups: ["Engineering", "Everyone"] });
    }
    expect((await flow.post("/introspect", { token: access })).body).to.include({ active: true });
    expect((await flow.post("/token", refreshForm({ refresh_token }))).status).to.equal(200);
  });

  it("one code that eight redeem at the same time, four at each, is redeemed once", async () => {
    const asked = await authorizing(portal);
    const form = codeForm(landing(await follow(flow, flow.visitor(), asked.url)), asked);
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, nth) => (nth % 2 === 0 ? flow.post("/token", form) : atSecond("/token", form))),
    );
    expect(all.filter(({ status }) => status === 200)).to.have.length(1);
    for (const { status, body } of all)
      if (status !== 200) expect([status, body["error"]]).to.deep.equal([400, refused.error]);
  });

  it("a refresh token that is used at both, at once or after one another, ends its whole family", async () => {
    const tokens = await signInAt(flow, portal, flow.visitor());
    const both = await Promise.all([
      flow.post("/token", refreshForm(tokens)),
      atSecond("/token", refreshForm(tokens)),
      flow.post("/token", refreshForm(tokens)),
      atSecond("/token", refreshForm(tokens)),
    ]);
    const won = both.filter(({ status }) => status === 200);
    expect(won.length).to.be.at.most(1);
    expect((await flow.post("/token", refreshForm(tokens))).body).to.include(refused);
    for (const { body } of won) {
      const next = refreshForm({ refresh_token: String(body["refresh_token"]) });
      expect((await atSecond("/token", next)).body).to.include(refused);
      expect((await flow.userinfo(String(body["access_token"]))).status).to.equal(401);
    }
  });

  it("a code and a refresh token that come again, at whichever node, are each told once in the audit", async () => {
    const person = "twice";
    const atFirst = (path: string, form: Readonly<Record<string, string>>) => flow.post(path, form);
    const asked = await authorizing(portal);
    const form = codeForm(landing(await follow(flow, flow.visitor(), asked.url, { person })), asked);
    expect((await atSecond("/token", form)).status).to.equal(200);
    for (const node of [atFirst, atSecond]) expect((await node("/token", form)).body).to.include(refused);
    const tokens = await signInAt(flow, portal, flow.visitor(), { person });
    expect((await atSecond("/token", refreshForm(tokens))).status).to.equal(200);
    for (const node of [atFirst, atSecond])
      expect((await node("/token", refreshForm(tokens))).body).to.include(refused);
    const { events } = flow.bridge.store.inTeam(flow.team.id);
    const subjectId = decodeJwt(tokens.id_token ?? "").sub;
    // MongoDB numbers events a moment after they were written.
    let told: readonly AuditEvent[] = [];
    while (told.length < 2) {
      told = (await events.latest({ limit: 50, subjectId })).filter(({ type }) => type === "app.token_replayed");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(told.map(({ outcome, data }) => [outcome, data?.["app"], data?.["what"]])).to.deep.equal([
      ["refused", "portal", "refresh_token"],
      ["refused", "portal", "code"],
    ]);
  });

  for (const [what, end] of [
    ["suspended", (id: UserId) => suspendUser(flow.directory(), callers.cli, id)],
    ["locked", (id: UserId) => lockUser(flow.directory(), callers.cli, id)],
    ["deleted", (id: UserId) => deleteUser(flow.directory(), callers.cli, id)],
    ["deactivated by SCIM", async (id: UserId) => (await pushingTo(flow)).deactivate(id)],
    ["removed by SCIM", async (id: UserId) => (await pushingTo(flow)).remove(id)],
  ] as const) {
    it(`somebody who is ${what} at one is refused at the other at once: refresh, userinfo and introspection`, async () => {
      const visitor = flow.visitor();
      const tokens = await signInAt(flow, portal, visitor, {
        person: `cut-${what.replaceAll(" ", "-").toLowerCase()}`,
      });
      await end(tokens.claims()!.sub as UserId);
      expect((await atSecond("/token", refreshForm(tokens))).body).to.include(refused);
      expect((await atSecond("/userinfo", undefined, tokens.access_token)).status).to.equal(401);
      expect((await atSecond("/introspect", { token: tokens.access_token })).body).to.deep.equal({ active: false });
      expect(await me(visitor)).to.equal(undefined);
    });
  }

  it("who leaves a group is told without it at the next refresh, at either", async () => {
    const tokens = await signInAt(flow, portal, flow.visitor(), { person: "mover", groups: ["Alpha", "Beta"] });
    const team = second.store.inTeam(flow.team.id);
    const beta = await team.groups.byName("Beta");
    await team.memberships.remove(beta!.id, [tokens.claims()!.sub as UserId], { at: Date.now() });
    const { body } = await atSecond("/token", refreshForm(tokens));
    const payload = String(body["id_token"]).split(".")[1] ?? "";
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    expect(claims["groups"]).to.deep.equal(["Alpha"]);
  });

  it("signing out at the app ends the session and its tokens at both", async () => {
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, portal, visitor);
    const page = await visitor.get(`/oauth2/logout?id_token_hint=${tokens.id_token ?? ""}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    expect((await visitor.post("/oauth2/logout/confirm", { xsrf, logout: "yes" })).status).to.equal(303);
    expect((await atSecond("/userinfo", undefined, tokens.access_token)).status).to.equal(401);
    expect((await atSecond("/token", refreshForm(tokens))).body).to.include(refused);
  });
});
