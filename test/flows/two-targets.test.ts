import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import * as client from "openid-client";
import type { UserId } from "../../src/model/ids.js";
import { teamsDeps } from "../../src/start/services.js";
import { applyFile } from "../../src/teams/index.js";
import { callers } from "../support/builders.js";
import { idpKey } from "../support/saml-keys.js";
import {
  appStage,
  authorizing,
  callback,
  codeForm,
  follow,
  landing,
  refreshForm,
  secret,
  signInAt,
  type AppAtWork,
  type AppStage,
} from "./app-stage.js";
import { idpEntityId, idpSsoUrl, me, reply, signIn, start, type ReplyOptions } from "./flow-bridge.js";

/** One product with an admin app and an advocacy board: two targets of one identity provider (DESIGN §10). */
const targets = ["admin", "board"] as const;
type Target = (typeof targets)[number];

const audience = (target: Target) => `urn:${target}:sp`;
const scimToken = (target: Target) => `token-of-the-${target}-0123456789abcdefghijklmnop`;
const otherThan = (target: Target): Target => (target === "admin" ? "board" : "admin");

const file = `apiVersion: drawbridge/v1
teams:
${targets
  .map(
    (target) => `  - slug: ${target}
    name: The ${target}
    policies: { emailDomains: [acme.example] }
    ssoMethods:
      - slug: ${target}-sso
        idp: okta
        entityId: ${idpEntityId}
        ssoUrl: ${idpSsoUrl}
        certificates: [${JSON.stringify(idpKey.certificatePem)}]
        spEntityId: ${audience(target)}
        verified: true
        jit: { createUsers: true, createGroups: true }
    directories:
      - { slug: ${target}-scim, ssoMethod: ${target}-sso, tokens: [{ name: okta, value: "${scimToken(target)}" }] }
    apps:
      - { slug: ${target}-app, redirectUris: ["${callback}"], secret: "${secret}" }`,
  )
  .join("\n")}
`;

describe("Two targets of one identity provider: two teams, audiences, SCIM base URLs and apps (DESIGN §10)", () => {
  let flow: AppStage;
  const apps = new Map<Target, AppAtWork>();
  const ids = new Map<Target, string>();
  before(async () => {
    flow = await appStage();
    const path = join(flow.folder, "targets.yaml");
    await writeFile(path, file);
    await applyFile(teamsDeps(flow.bridge, callers.cli), { path, env: {} });
    for (const target of targets) {
      const app = (await flow.bridge.store.appByClientId(`${target}-app`))!;
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- loopback speaks http
      const options = { execute: [client.allowInsecureRequests] };
      const auth = client.ClientSecretBasic(secret);
      const config = await client.discovery(new URL(flow.issuer), app.clientId, undefined, auth, options);
      apps.set(target, { app, config });
      const ada = { userName: "ada@acme.example", externalId: "00u-ada", name: { givenName: "Ada", familyName: "B" } };
      const made = await scim(target, "POST", "/Users", { ...ada, emails: [{ value: ada.userName, primary: true }] });
      expect(made.status).to.equal(201);
      ids.set(target, String(made.body["id"]));
      const group = { displayName: `${target}s only`, members: [{ value: made.body["id"] }] };
      expect((await scim(target, "POST", "/Groups", group)).status).to.equal(201);
    }
  });
  after(() => flow.stop());

  const scim = async (at: Target, method: string, path: string, body?: object, token = scimToken(at)) => {
    const schema = `urn:ietf:params:scim:schemas:core:2.0:${path.startsWith("/Groups") ? "Group" : "User"}`;
    const answer = await fetch(`${flow.url}/scim/v2/${at}-scim${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      ...(body !== undefined && { body: JSON.stringify({ schemas: [schema], ...body }) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const answerFor = (target: Target): ReplyOptions => ({ slug: `${target}-sso`, spEntityId: audience(target) });
  const signInTo = (target: Target, visitor = flow.visitor()) =>
    signInAt(flow, apps.get(target)!, visitor, answerFor(target));

  for (const target of targets) {
    const other = otherThan(target);

    it(`${target}: Ada signs in to its app as the person that its own directory pushed, with its own groups`, async () => {
      const tokens = await signInTo(target);
      const claims = tokens.claims()!;
      expect(claims).to.include({ aud: `${target}-app`, team: target, sub: ids.get(target) });
      expect(claims["groups"]).to.include(`${target}s only`).and.not.to.include(`${other}s only`);
      expect(claims.sub).not.to.equal(ids.get(other));
    });

    it(`${target}: takes no response that was made for the other audience, at either address`, async () => {
      for (const [slug, own] of [
        [target, { spEntityId: audience(other) }],
        [other, { spEntityId: audience(target) }],
      ] as const) {
        const visitor = flow.visitor();
        const refused = await signIn(flow, visitor, { ...answerFor(slug), ...own });
        expect(refused.status).to.equal(403);
        expect(refused.text).to.include("saml_audience");
        expect(await me(visitor)).to.equal(undefined);
      }
      const mixed = flow.visitor();
      const { requestId } = await start(mixed, `/sso/${target}-sso`);
      const form = reply(flow, { ...answerFor(target), inResponseTo: requestId });
      expect((await mixed.post(`/saml/${other}-sso/acs`, form)).status).to.equal(403);
    });

    it(`${target}: the token of the other directory opens nothing, and its people are not there`, async () => {
      const wrong = await scim(target, "GET", "/Users", undefined, scimToken(other));
      expect(wrong.status).to.equal(401);
      expect((await scim(target, "GET", `/Users/${ids.get(other) ?? ""}`)).status).to.equal(404);
      const { body } = await scim(target, "GET", "/Users");
      expect(body["totalResults"]).to.equal(1);
      const foreign = { displayName: "Mixed", members: [{ value: ids.get(other) }] };
      expect((await scim(target, "POST", "/Groups", foreign)).status).to.equal(400);
    });

    it(`${target}: the other app can use neither its code nor its tokens, nor its session`, async () => {
      const visitor = flow.visitor();
      const asked = await authorizing(apps.get(target)!);
      const landed = landing(await follow(flow, visitor, asked.url, answerFor(target)));
      const asOther = { id: `${other}-app` };
      expect((await flow.post("/token", codeForm(landed, asked), asOther)).body).to.include({ error: "invalid_grant" });
      const tokens = await signInTo(target, visitor);
      for (const token of [tokens.access_token, tokens.refresh_token!]) {
        expect((await flow.post("/introspect", { token }, asOther)).body).to.deep.equal({ active: false });
      }
      expect((await flow.post("/token", refreshForm(tokens), asOther)).body).to.include({ error: "invalid_grant" });
      const silent = await authorizing(apps.get(other)!, { prompt: "none" });
      expect(landing(await visitor.get(String(silent.url))).searchParams.get("error")).to.equal("login_required");
      const hinted = await visitor.get(String((await authorizing(apps.get(other)!, { method: `${target}-sso` })).url));
      expect((await visitor.get(hinted.location ?? "")).location).to.match(new RegExp(`^/sso/${other}-sso\\?`));
    });
  }

  it("who is removed from one goes on at the other", async () => {
    const [gone, stays] = [await signInTo("admin"), await signInTo("board")];
    expect((await scim("admin", "DELETE", `/Users/${ids.get("admin") ?? ""}`)).status).to.equal(204);
    expect((await flow.userinfo(gone.access_token)).status).to.equal(401);
    expect((await flow.post("/token", refreshForm(gone), { id: "admin-app" })).status).to.equal(400);
    expect((await flow.userinfo(stays.access_token)).status).to.equal(200);
    expect((await flow.post("/token", refreshForm(stays), { id: "board-app" })).status).to.equal(200);
    const { store } = flow.bridge;
    const board = (await store.appByClientId("board-app"))!.teamId;
    expect(await store.inTeam(board).users.get(ids.get("board") as UserId)).to.include({ active: true });
  });
});
