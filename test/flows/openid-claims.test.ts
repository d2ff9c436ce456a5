import { expect } from "chai";
import * as client from "openid-client";
import { operations, perform } from "../../src/admin/index.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { ArtefactId, UserId } from "../../src/model/ids.js";
import { adminDeps } from "../../src/start/services.js";
import { newId } from "../../src/lib/new-id.js";
import { aGroup, callers } from "../support/builders.js";
import {
  appStage,
  authorizing,
  follow,
  landing,
  redeem,
  refreshForm,
  signInAt,
  type AppStage,
  type Tokens,
} from "./app-stage.js";

const many = Array.from({ length: 150 }, (_, nth) => `Group ${String(nth + 1).padStart(3, "0")}`);

describe("What apps are told of a person (OpenID Connect Core §5, DESIGN §6)", () => {
  let flow: AppStage;
  before(async () => {
    flow = await appStage();
    const { team: record } = flow.bridge.store.inTeam(flow.team.id);
    const attributes = [
      { name: "costCenter", type: "string", multiValued: false },
      { name: "groups", type: "string", multiValued: false },
    ] as const;
    await record.replace({ ...(await record.get())!, attributes });
  });
  after(() => flow.stop());

  const groupsOf = (tokens: Tokens) => tokens.claims()?.["groups"];

  describe("of groups", () => {
    it("more than fit leave the ID token whole, and userinfo tells all of them", async () => {
      const portal = await flow.make();
      const tokens = await signInAt(flow, portal, flow.visitor(), { person: "many", groups: many });
      const claims = tokens.claims()!;
      expect(claims).not.to.have.property("groups");
      expect(claims["_claim_names"]).to.deep.equal({ groups: "src" });
      expect(claims["_claim_sources"]).to.deep.equal({ src: { endpoint: `${flow.issuer}/userinfo` } });
      expect(tokens.id_token!.length).to.be.below(4_096);
      const { body } = await flow.userinfo(tokens.access_token);
      expect(body["groups"]).to.deep.equal(many);
      expect(body).not.to.have.property("_claim_names");
    });

    it("by the thousand leave it as well, and userinfo tells each, also to an app that takes a thousand", async () => {
      const names = Array.from({ length: 2_500 }, (_, nth) => `Crowd ${String(nth + 1).padStart(4, "0")}`);
      const crowd = await flow.make({ slug: "crowd", groups: { max: 1_000 } });
      const visitor = flow.visitor();
      const { sub } = (await signInAt(flow, crowd, visitor, { person: "crowded", groups: [] })).claims()!;
      const { id: teamId } = flow.team;
      // In portions: a work may take five seconds, and machines are slow.
      for (let from = 0; from < names.length; from += 250) {
        await flow.bridge.store.inTeam(teamId).atomically(async (tx) => {
          for (const displayName of names.slice(from, from + 250)) {
            const group = await tx.groups.create(aGroup({ id: newId(), teamId, displayName }));
            await tx.memberships.add(group.id, [sub as UserId], { at: Date.now() });
          }
        });
      }
      const tokens = await signInAt(flow, crowd, visitor);
      expect(groupsOf(tokens)).to.equal(undefined);
      expect(tokens.claims()?.["_claim_names"]).to.deep.equal({ groups: "src" });
      expect((await flow.userinfo(tokens.access_token)).body["groups"]).to.deep.equal(names);
    });

    it("that make the ID token too large for a cookie are told of at the app, until it is changed", async () => {
      const warned = await flow.make({ slug: "warned" });
      const operator = { ...callers.cli, grants: [{ role: "operator", team: null }] } as const;
      const at = { team: "acme", app: "warned" };
      const admin = adminDeps(flow.bridge, flow.bridge.log);
      const warnings = async () => (await perform(admin, operator, operations.appShow, at, {})).warnings;
      await signInAt(flow, warned, flow.visitor(), { person: "few", groups: many.slice(0, 20) });
      expect(await warnings()).to.deep.equal([]);
      const long = many.slice(0, 90).map((name) => `${name} of the company's people`);
      const tokens = await signInAt(flow, warned, flow.visitor(), { person: "large", groups: long });
      const bytes = tokens.id_token!.length;
      expect(bytes).to.be.above(4_096);
      const [warning] = await warnings();
      expect(warning).to.include(`The ID token of large@acme.example had ${bytes} bytes`).and.include("groups.max");
      await signInAt(flow, warned, flow.visitor(), { person: "less", groups: long.slice(0, 80) });
      expect(await warnings(), "the largest").to.deep.equal([warning]);
      await perform(admin, operator, operations.appUpdate, at, { groups: { only: null, max: 20 } });
      await signInAt(flow, warned, flow.visitor(), { person: "large", groups: long });
      expect(await warnings()).to.deep.equal([]);
    });

    it("as many as fit stand in it, and one more does not: by the app's own maximum", async () => {
      const small = await flow.make({ slug: "small", groups: { max: 3 } });
      const just = await signInAt(flow, small, flow.visitor(), { person: "three", groups: many.slice(0, 3) });
      expect(groupsOf(just)).to.deep.equal(many.slice(0, 3));
      const over = await signInAt(flow, small, flow.visitor(), { person: "four", groups: many.slice(0, 4) });
      expect(groupsOf(over)).to.equal(undefined);
    });

    it("the app's filter narrows the ID token, what counts against the maximum, and userinfo", async () => {
      const draft = { slug: "narrow", groups: { only: ["group 001", "GROUP 150", "Other"], max: 2 } } as const;
      const narrow = await flow.make(draft);
      const tokens = await signInAt(flow, narrow, flow.visitor(), { person: "wide", groups: many });
      expect(groupsOf(tokens)).to.deep.equal(["Group 001", "Group 150"]);
      expect((await flow.userinfo(tokens.access_token)).body["groups"]).to.deep.equal(["Group 001", "Group 150"]);
    });

    it("none are told where the scope is not asked for, and an empty list where there are none", async () => {
      const quiet = await flow.make({ slug: "quiet" });
      const without = await signInAt(flow, quiet, flow.visitor(), {}, { scope: "openid email" });
      expect(without.claims()).not.to.have.any.keys("groups", "_claim_names", "name");
      expect((await flow.userinfo(without.access_token)).body).not.to.have.any.keys("groups", "name");
      const lonely = await signInAt(flow, quiet, flow.visitor(), { person: "lonely", groups: [] });
      expect(groupsOf(lonely)).to.deep.equal([]);
    });

    it("the next refresh and the next call of userinfo tell what has changed since", async () => {
      const fresh = await flow.make({ slug: "fresh" });
      const tokens = await signInAt(flow, fresh, flow.visitor(), { person: "mover", groups: ["Alpha", "Beta"] });
      const team = flow.bridge.store.inTeam(flow.team.id);
      const beta = await team.groups.byName("Beta");
      await team.memberships.remove(beta!.id, [tokens.claims()!.sub as UserId], { at: Date.now() });
      expect((await flow.userinfo(tokens.access_token)).body["groups"]).to.deep.equal(["Alpha"]);
      const next = await client.refreshTokenGrant(fresh.config, tokens.refresh_token!);
      expect(next.claims()?.["groups"]).to.deep.equal(["Alpha"]);
    });
  });

  describe("of the team's own attributes", () => {
    const valued = async (person: string) => {
      const { users } = flow.bridge.store.inTeam(flow.team.id);
      const user = await users.byUserName(`${person}@acme.example`);
      const text = (value: string) => ({ type: "string", value }) as const;
      const custom = { costcenter: text("4711"), groups: text("Admins") };
      await users.replace({ ...user!, profile: { ...user!.profile, custom } });
    };

    it("those that the app names, by the scope profile; never under a name that means something else", async () => {
      const accounts = await flow.make({ slug: "accounts", claims: ["costCenter"] });
      const visitor = flow.visitor();
      await signInAt(flow, accounts, visitor, { person: "clerk", groups: ["Alpha"] });
      await valued("clerk");
      const tokens = await signInAt(flow, accounts, visitor);
      expect(tokens.claims()).to.include({ costCenter: "4711" });
      expect(groupsOf(tokens)).to.deep.equal(["Alpha"]);
      expect((await flow.userinfo(tokens.access_token)).body).to.include({ costCenter: "4711" });
      const unscoped = await signInAt(flow, accounts, visitor, {}, { scope: "openid email groups" });
      expect(unscoped.claims()).not.to.have.property("costCenter");
      expect((await flow.userinfo(unscoped.access_token)).body).not.to.have.property("costCenter");
      const plain = await flow.make({ slug: "plain" });
      expect((await signInAt(flow, plain, visitor)).claims()).not.to.have.property("costCenter");
    });
  });

  it("email_verified is true for a domain of the team alone, and nothing is told that is not known", async () => {
    const mail = await flow.make({ slug: "mail" });
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, mail, visitor, { person: "shifty" });
    expect(tokens.claims()).to.include({ email_verified: true });
    const id = tokens.claims()!.sub as UserId;
    const emails = [{ value: "shifty@elsewhere.example", primary: true }];
    const { users } = flow.bridge.store.inTeam(flow.team.id);
    const user = await users.get(id);
    await users.replace({ ...user!, profile: { ...user!.profile, emails } });
    const { body } = await flow.userinfo(tokens.access_token);
    expect(body).to.include({ email: "shifty@elsewhere.example", email_verified: false });
  });

  it("session_expiry is the end of the session, and sid the same at each sign-in of it and at each refresh", async () => {
    const timed = await flow.make({ slug: "timed" });
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, timed, visitor, { person: "timed" });
    const claims = tokens.claims()!;
    const [session, ...others] = await flow.bridge.store.sessions.ofUser(
      flow.team.id,
      claims.sub as UserId,
      Date.now(),
    );
    expect(others).to.deep.equal([]);
    expect(claims["session_expiry"]).to.equal(Math.floor(session!.endsAt / 1000));
    const next = await client.refreshTokenGrant(timed.config, tokens.refresh_token!);
    expect(next.claims()).to.include({ sid: claims["sid"], session_expiry: claims["session_expiry"], sub: claims.sub });
    expect(next.claims()).to.include({ auth_time: claims["auth_time"], acr: claims["acr"] });
    const other = await signInAt(flow, timed, flow.visitor(), { person: "timed" });
    expect(other.claims()?.["sid"]).not.to.equal(claims["sid"]);
  });

  it("a refresh asks for no more than was granted", async () => {
    const modest = await flow.make({ slug: "modest" });
    const tokens = await signInAt(flow, modest, flow.visitor(), {}, { scope: "openid email offline_access" });
    const more = await flow.post("/token", { ...refreshForm(tokens), scope: "openid email groups" }, { id: "modest" });
    expect([more.status, more.body["error"]]).to.deep.equal([400, "invalid_scope"]);
    const less = await flow.post("/token", { ...refreshForm(tokens), scope: "openid" }, { id: "modest" });
    expect(less.body).to.include({ scope: "openid" });
  });

  it("a code lives for a minute, access and ID token for ten, and refresh tokens for thirty days in all", async () => {
    const lasting = await flow.make({ slug: "lasting" });
    const { artefacts } = flow.bridge.store;
    const endOf = async (model: string, text: string) =>
      (await artefacts.find(model, sha256Hex(text) as ArtefactId, Date.now()))!.end;
    const began = Date.now();
    const asked = await authorizing(lasting);
    const landed = landing(await follow(flow, flow.visitor(), asked.url));
    const within = (seconds: number) => [began + (seconds - 2) * 1000, Date.now() + (seconds + 2) * 1000] as const;
    expect(await endOf("AuthorizationCode", landed.searchParams.get("code") ?? "")).to.be.within(...within(60));
    const tokens = await redeem(lasting, asked, landed);
    expect(tokens.expires_in).to.equal(600);
    expect(await endOf("AccessToken", tokens.access_token)).to.be.within(...within(600));
    const { exp, iat } = tokens.claims()!;
    expect(exp - iat).to.equal(600);
    const end = await endOf("RefreshToken", tokens.refresh_token!);
    expect(end).to.be.within(...within(30 * 86_400));
    const next = await client.refreshTokenGrant(lasting.config, tokens.refresh_token!);
    expect(await endOf("RefreshToken", next.refresh_token!), "a refresh puts nothing off").to.be.at.most(end + 1_000);
  });
});
