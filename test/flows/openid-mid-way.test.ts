import { expect } from "chai";
import { deleteUser, endSessionsOfUser, lockUser, suspendUser, type Deps } from "../../src/directory/index.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { ArtefactId, UserId } from "../../src/model/ids.js";
import { teamsDeps } from "../../src/start/services.js";
import { deleteApp } from "../../src/teams/index.js";
import { Connection } from "../../src/store/sqlite/writer/connection.js";
import type { Artefacts } from "../../src/store/port/oauth.js";
import { callers } from "../support/builders.js";
import {
  appStage,
  authorizing,
  codeForm,
  follow,
  landing,
  pushingTo,
  refreshForm,
  signInAt,
  type AppAtWork,
  type AppStage,
} from "./app-stage.js";
import { me, reply, signIn, start } from "./flow-bridge.js";
import type { Visitor } from "./visitor.js";

describe("What changes while somebody signs in to an app", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  let faults = 0;
  before(async () => {
    const log = { write: (line: string) => void (faults += /"level":(50|60|"error"|"fatal")/.test(line) ? 1 : 0) };
    // More is refused here than one address may have refused.
    flow = await appStage({ log, env: { RATE_LIMITS: "off" } });
    portal = await flow.make({ postLogoutRedirectUris: ["https://app.acme.example/bye"] });
  });
  after(() => flow.stop());
  afterEach("no fault of ours was logged", () => {
    expect(faults).to.equal(0);
  });

  const inTeam = () => flow.bridge.store.inTeam(flow.team.id);
  const idOf = async (visitor: Visitor) => String((await me(visitor))?.["userId"]) as UserId;
  const sessionOf = async (id: UserId) => (await flow.bridge.store.sessions.ofUser(flow.team.id, id, Date.now()))[0];

  /** The app's request, up to the identity provider, from a browser where nobody is signed in. */
  const waiting = async (visitor: Visitor, at = portal) => {
    const asked = await authorizing(at);
    const step = await visitor.get(String(asked.url));
    const sso = await visitor.get(step.location ?? "");
    const { requestId } = await start(visitor, sso.location ?? "");
    return { asked, step: step.location ?? "", requestId };
  };

  /** What an app and a browser get where this is not kept. */
  const without = async (model: string, keep: () => Promise<boolean>) => {
    const { artefacts } = flow.bridge.store as { readonly artefacts: { save: Artefacts["save"] } };
    const { save } = artefacts;
    artefacts.save = (artefact) => (artefact.model === model ? keep() : save.call(artefacts, artefact));
    try {
      const asked = await authorizing(portal);
      const answered = await follow(flow, flow.visitor(), asked.url, { person: "keeper" });
      if (answered.location === undefined) return { status: answered.status, said: answered.text };
      const { status, body } = await flow.post("/token", codeForm(landing(answered), asked));
      return { status, said: JSON.stringify(body) };
    } finally {
      artefacts.save = save;
    }
  };
  it("uses up no code where nothing of its commit is kept: the app that tries again is served", async () => {
    const asked = await authorizing(portal);
    const landed = landing(await follow(flow, flow.visitor(), asked.url, { person: "again" }));
    const commit = Reflect.get<Connection, "commit">(Connection.prototype, "commit");
    Connection.prototype.commit = () => Promise.reject(new Error("the disk is full"));
    const failed = await flow.post("/token", codeForm(landed, asked)).finally(() => {
      Connection.prototype.commit = commit;
    });
    expect([failed.status, failed.body["error"]]).to.deep.equal([500, "server_error"]);
    expect(failed.body["error_description"]).to.equal("it could not be kept: try again");
    expect((await flow.post("/token", codeForm(landed, asked))).status).to.equal(200);
    faults = 0;
  });

  for (const model of ["AuthorizationCode", "AccessToken", "RefreshToken"]) {
    it(`hands out nothing where the ${model} has ended before it was kept`, async () => {
      const { status, said } = await without(model, () => Promise.resolve(false));
      expect(status).to.equal(400);
      expect(said).to.contain("invalid_grant").and.not.contain("_token");
    });

    it(`hands out nothing where the store fails at the ${model}`, async () => {
      const { status, said } = await without(model, () => Promise.reject(new Error("the disk is full")));
      expect(status).to.equal(500);
      expect(said).to.contain("server_error").and.not.contain("_token").and.not.contain("disk");
      expect(faults).to.equal(1);
      faults = 0;
    });
  }

  const endings: readonly (readonly [string, (deps: Deps, id: UserId) => Promise<unknown>])[] = [
    ["suspended", (deps, id) => suspendUser(deps, callers.cli, id)],
    ["locked", (deps, id) => lockUser(deps, callers.cli, id)],
    ["deleted", (deps, id) => deleteUser(deps, callers.cli, id)],
    ["deactivated by SCIM", async (_deps, id) => (await pushingTo(flow)).deactivate(id)],
    ["removed by SCIM", async (_deps, id) => (await pushingTo(flow)).remove(id)],
  ];
  for (const [what, end] of endings) {
    describe(`a person who is ${what}`, () => {
      let nth = 0;
      const somebody = () => `${what.replaceAll(" ", "-").toLowerCase()}-${++nth}`;

      it("between the code and its redemption: the code is good for nothing", async () => {
        const visitor = flow.visitor();
        const asked = await authorizing(portal);
        const landed = landing(await follow(flow, visitor, asked.url, { person: somebody() }));
        await end(flow.directory(), await idOf(visitor));
        const { status, body } = await flow.post("/token", codeForm(landed, asked));
        expect([status, body["error"]]).to.deep.equal([400, "invalid_grant"]);
      });

      it("with tokens in hand: refresh, userinfo and introspection at once", async () => {
        const tokens = await signInAt(flow, portal, flow.visitor(), { person: somebody() });
        await end(flow.directory(), tokens.claims()!.sub as UserId);
        const refreshed = await flow.post("/token", refreshForm(tokens));
        expect([refreshed.status, refreshed.body["error"]]).to.deep.equal([400, "invalid_grant"]);
        expect((await flow.userinfo(tokens.access_token)).status).to.equal(401);
        for (const token of [tokens.access_token, tokens.refresh_token!]) {
          expect((await flow.post("/introspect", { token })).body).to.deep.equal({ active: false });
        }
      });

      it("while the identity provider is asked: refused there, and the app's request can go on with another", async () => {
        const visitor = flow.visitor();
        const person = somebody();
        await signIn(flow, flow.visitor(), { person });
        const user = await inTeam().users.byUserName(`${person}@acme.example`);
        const { asked, step, requestId } = await waiting(visitor);
        await end(flow.directory(), user!.id);
        const back = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId, person }));
        if (what === "deleted") expect(back.status, "JIT makes somebody new").to.equal(303);
        else expect(back.status).to.equal(403);
        const other = landing(await follow(flow, visitor, step, { person: "ada" }));
        expect(other.searchParams.get("code")).to.be.a("string");
        expect(other.searchParams.get("state")).to.equal(asked.state);
      });

      it("after the answer of the identity provider, before the app is answered: signs in anew", async () => {
        const visitor = flow.visitor();
        const person = somebody();
        const { requestId } = await waiting(visitor);
        const back = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId, person }));
        await end(flow.directory(), await idOf(visitor));
        const next = await visitor.get(back.location ?? "");
        expect(next.status).to.be.oneOf([200, 302, 303]);
        expect(next.location).to.match(/^\/sso\/acme-sso\?/);
      });

      it("with a session that the app asks to go on with: to the identity provider, or login_required", async () => {
        const visitor = flow.visitor();
        await signInAt(flow, portal, visitor, { person: somebody() });
        await end(flow.directory(), await idOf(visitor));
        const silent = await authorizing(portal, { prompt: "none" });
        expect(landing(await visitor.get(String(silent.url))).searchParams.get("error")).to.equal("login_required");
        const loud = await visitor.get(String((await authorizing(portal)).url));
        expect(loud.location).to.include("/interaction/");
      });
    });
  }

  it("a sign-out everywhere while the app's request is answered: the code that it still gets is good for nothing", async () => {
    const visitor = flow.visitor();
    await signIn(flow, visitor, { person: "straddler" });
    const id = await idOf(visitor);
    const { artefacts } = flow.bridge.store as { readonly artefacts: { save: Artefacts["save"] } };
    const { save } = artefacts;
    // Whoever is signed in was looked for already, and nothing of this request is kept yet.
    artefacts.save = async (artefact) => {
      artefacts.save = save;
      await endSessionsOfUser(flow.directory(), callers.cli, id);
      return save.call(artefacts, artefact);
    };
    const asked = await authorizing(portal);
    const answered = await visitor.get(String(asked.url));
    expect(artefacts.save, "something was kept").to.equal(save);
    expect(await me(visitor)).to.equal(undefined);
    const { status, body } = await flow.post("/token", codeForm(landing(answered), asked));
    expect([status, body["error"]]).to.deep.equal([400, "invalid_grant"]);
  });

  it("a session that runs out between the sign-in and the app's answer: signs in anew", async () => {
    const visitor = flow.visitor();
    const { requestId } = await waiting(visitor);
    const back = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    const session = await sessionOf(await idOf(visitor));
    await flow.bridge.store.sessions.end(session!.id);
    const next = await visitor.get(back.location ?? "");
    expect(next.location).to.match(/^\/sso\/acme-sso\?/);
    const landed = landing(await follow(flow, visitor, next.location ?? ""));
    expect(landed.searchParams.get("code")).to.be.a("string");
  });

  it("a session that runs out by itself leaves what was granted offline, and ends what was not", async () => {
    const [kept, gone] = [flow.visitor(), flow.visitor()];
    const offline = await signInAt(flow, portal, kept, { person: "offline" });
    const online = await signInAt(flow, portal, gone, { person: "online" }, { scope: "openid email" });
    const { artefacts, sessions } = flow.bridge.store;
    for (const visitor of [kept, gone]) {
      const session = (await sessionOf(await idOf(visitor)))!;
      const id = sha256Hex(visitor.cookie("drawbridge_oidc")) as ArtefactId;
      // What hangs on the session here ends at its absolute end by itself.
      const { consumedAt: _, ...own } = (await artefacts.find("Session", id, Date.now()))!;
      expect(own.end).to.be.within(session.endsAt - 2_000, session.endsAt + 2_000);
      await artefacts.save({ ...own, end: Date.now() - 1 });
      await sessions.save({ ...session, expiresAt: Date.now() - 1, endsAt: Date.now() - 1 });
      expect(await me(visitor)).to.equal(undefined);
    }
    expect((await flow.post("/token", refreshForm(offline))).status).to.equal(200);
    const { status, body } = await flow.post("/token", refreshForm(online));
    expect([status, body["error"]]).to.deep.equal([400, "invalid_grant"]);
    expect((await flow.userinfo(online.access_token)).status).to.equal(401);
    const silent = await authorizing(portal, { prompt: "none" });
    expect(landing(await kept.get(String(silent.url))).searchParams.get("error")).to.equal("login_required");
  });

  it("an interaction is of the browser that began it, answered once, and of nobody else", async () => {
    const [mine, theirs] = [flow.visitor(), flow.visitor()];
    const { step, requestId } = await waiting(mine);
    await signIn(flow, theirs, { person: "grace" });
    const stolen = await theirs.get(step);
    expect([stolen.status, stolen.location]).to.deep.equal([400, undefined]);
    expect(stolen.text).to.include("interaction_expired");
    const back = await mine.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    landing(await follow(flow, mine, back.location ?? ""));
    const again = await mine.get(step);
    expect(again.status).to.equal(400);
    for (const path of [
      "/oauth2/interaction/x",
      "/oauth2/interaction/%00",
      `/oauth2/interaction/${"x".repeat(2_000)}`,
    ]) {
      expect((await mine.get(path)).status, path.slice(0, 40)).to.be.within(400, 404);
    }
  });

  it("an app that goes while somebody signs in to it: a page that says so", async () => {
    const brief = await flow.make({ slug: "brief" });
    const visitor = flow.visitor();
    const { step, requestId } = await waiting(visitor, brief);
    await deleteApp(teamsDeps(flow.bridge, callers.cli), flow.team.id, brief.app.id);
    const back = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    for (const path of [back.location ?? "", step]) {
      const { status, text } = await visitor.get(path);
      expect(status).to.equal(400);
      expect(text).to.include("Reference id");
    }
  });

  it("a method that is switched off while somebody signs in by it: refused there, and said at the app's request", async () => {
    const visitor = flow.visitor();
    const { step, requestId } = await waiting(visitor);
    const { methods } = inTeam();
    const held = (await methods.get(flow.method.id))!;
    const off = await methods.replace({ ...held, disabled: true });
    const back = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    expect(back.status).to.equal(403);
    const page = await visitor.get(step);
    expect(page.status).to.equal(403);
    expect(page.text).to.include("method_not_ready");
    await methods.replace({ ...off, disabled: false });
  });

  it("two apps at once in one browser, each with its own answer", async () => {
    const other = await flow.make({ slug: "other" });
    const visitor = flow.visitor();
    const [first, second] = [await waiting(visitor), await waiting(visitor, other)];
    const one = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: second.requestId }));
    const two = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: first.requestId }));
    const landed = landing(await follow(flow, visitor, one.location ?? ""));
    expect(landed.searchParams.get("state")).to.equal(second.asked.state);
    const then = landing(await follow(flow, visitor, two.location ?? ""));
    expect(then.searchParams.get("state")).to.equal(first.asked.state);
    expect((await flow.post("/token", codeForm(landed, second.asked), { id: "other" })).status).to.equal(200);
    expect((await flow.post("/token", codeForm(then, first.asked))).status).to.equal(200);
  });
});
