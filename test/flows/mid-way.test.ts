import { expect } from "chai";
import type { UserId } from "../../src/model/ids.js";
import { flowBridge, me, reply, signIn, start, type FlowBridge } from "./flow-bridge.js";

describe("what changes while people are signing in or signed in", () => {
  let flow: FlowBridge;
  beforeEach(async () => {
    flow = await flowBridge();
  });
  afterEach(() => flow.stop());

  const inTeam = () => flow.bridge.store.inTeam(flow.team.id);

  async function idOf(email: string): Promise<UserId> {
    const user = await inTeam().users.byUserName(email);
    if (user === undefined) throw new Error(`no user ${email}`);
    return user.id;
  }

  it("a method disabled mid-way refuses the sign-ins that wait at it", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const method = await inTeam().methods.get(flow.method.id);
    await inTeam().methods.replace({ ...method!, disabled: true });
    const refused = await ada.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include("method_not_ready");
    const started = await ada.get("/sso/acme-sso");
    expect(started.status).to.equal(403);
    expect(started.text).to.include("is switched off");
  });

  it("a draft says what is missing, and its metadata can be loaded all the same", async () => {
    const method = await inTeam().methods.get(flow.method.id);
    const { idp: _idp, verified: _verified, ...draft } = method!;
    await inTeam().methods.replace(draft);
    const started = await flow.visitor().get("/sso/acme-sso");
    expect(started.status).to.equal(403);
    expect(started.text).to.include("switched on yet").and.include("Still missing");
    const metadata = await flow.visitor().get("/saml/acme-sso/metadata");
    expect(metadata.status).to.equal(200);
    expect(metadata.headers.get("content-type")).to.match(/^application\/samlmetadata\+xml/);
  });

  it("a person locked mid-way is refused, and sessions from before are as none", async () => {
    const [before, later] = [flow.visitor(), flow.visitor()];
    await signIn(flow, before);
    const { requestId } = await start(later);
    const user = await inTeam().users.get(await idOf("ada@acme.example"));
    await inTeam().users.replace({ ...user!, locked: true });
    const refused = await later.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include("user_suspended");
    expect(await me(before)).to.equal(undefined);
    expect((await before.get("/")).location).to.equal("/login");
  });

  it("what the directory says now is what the page and /me say now", async () => {
    const ada = flow.visitor();
    await signIn(flow, ada);
    const user = await inTeam().users.get(await idOf("ada@acme.example"));
    await inTeam().users.replace({ ...user!, profile: { ...user!.profile, displayName: "Ada Renamed" } });
    const engineering = await inTeam().groups.byName("Engineering");
    await inTeam().memberships.remove(engineering!.id, [user!.id], { at: Date.now() });
    expect(await me(ada)).to.deep.include({ name: "Ada Renamed", groups: ["Everyone"] });
  });
});

describe("sessions of a person", () => {
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge();
  });
  after(() => flow.stop());

  const field = (text: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? "";

  it("are listed with their browser, and another one can be ended from here", async () => {
    const [here, there] = [flow.visitor(), flow.visitor()];
    await signIn(flow, there);
    await signIn(flow, here);
    const page = (await here.get("/")).text;
    const ended = await here.post("/sessions/end", { csrf: field(page, "csrf"), session: field(page, "session") });
    expect([ended.status, ended.location]).to.deep.equal([303, "/"]);
    expect(await me(there)).to.equal(undefined);
    expect(await me(here)).not.to.equal(undefined);
  });

  it("are told to be over, with a way in, where a page that was left open ends one", async () => {
    const ada = flow.visitor();
    await signIn(flow, ada);
    await signIn(flow, flow.visitor());
    const page = (await ada.get("/")).text;
    const user = await flow.bridge.store.inTeam(flow.team.id).users.byUserName("ada@acme.example");
    for (const { id } of await flow.bridge.store.sessions.ofUser(flow.team.id, user!.id, Date.now())) {
      await flow.bridge.store.sessions.end(id);
    }
    const late = await ada.post("/sessions/end", { csrf: field(page, "csrf"), session: field(page, "session") });
    expect(late.status).to.equal(401);
    expect(late.text).to.include("not_signed_in").and.include('href="/login"');
  });

  it("of somebody else cannot be ended", async () => {
    const [ada, ben] = [flow.visitor(), flow.visitor()];
    await signIn(flow, ada);
    await signIn(flow, ben, { person: "ben" });
    const benUser = await flow.bridge.store.inTeam(flow.team.id).users.byUserName("ben@acme.example");
    const [session] = await flow.bridge.store.sessions.ofUser(flow.team.id, benUser!.id, Date.now());
    const csrf = field((await ada.get("/")).text, "csrf");
    await ada.post("/sessions/end", { csrf, session: session!.id });
    expect(await me(ben)).not.to.equal(undefined);
  });

  it("end at sign-out, which takes a form of our own and nothing else", async () => {
    const ada = flow.visitor();
    await signIn(flow, ada);
    const csrf = field((await ada.get("/")).text, "csrf");
    const forged = [
      await ada.post("/logout", {}),
      await ada.post("/logout", { csrf: "x" }),
      await ada.post("/logout", { csrf }, { "Sec-Fetch-Site": "cross-site" }),
      await ada.get("/logout"),
    ];
    expect(forged.map((visit) => visit.status)).to.deep.equal([403, 403, 403, 405]);
    expect(await me(ada)).not.to.equal(undefined);
    const out = await ada.post("/logout", { csrf }, { "Sec-Fetch-Site": "same-origin" });
    expect(out.status).to.equal(200);
    expect(out.text).to.include("signed out");
    expect(await me(ada)).to.equal(undefined);
  });

  it("are not opened by a cookie that nobody signed", async () => {
    const visit = await flow
      .visitor()
      .get("/me", { cookie: "drawbridge=s%3Aforged.forged", accept: "application/json" });
    expect(visit.status).to.equal(401);
  });
});
