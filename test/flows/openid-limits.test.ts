import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import type { UserId } from "../../src/model/ids.js";
import { aGroup } from "../support/builders.js";
import { appStage, authorizing, follow, landing, signInAt, type AppAtWork, type AppStage } from "./app-stage.js";

describe("Who may use an app (DESIGN §6)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  before(async () => {
    flow = await appStage();
    portal = await flow.make({ allowedGroups: ["Engineering"] });
  });
  after(() => flow.stop());
  const own = () => flow.bridge.store.inTeam(flow.team.id);
  const refusals = async () =>
    (await own().attempts.list({ source: "jit", limit: 50 })).items.filter(
      ({ operation }) => operation === "app.sign-in",
    );

  it("is told where somebody is refused: an attempt with cause and fix, an event, an entry of the list; once, however often they try", async () => {
    const visitor = flow.visitor();
    for (let tries = 0; tries < 3; tries++) {
      const asked = await authorizing(portal);
      const landed = landing(await follow(flow, visitor, asked.url, { person: "eve", groups: ["Sales"] }));
      expect(landed.searchParams.get("error")).to.equal("access_denied");
    }
    const [attempt, ...more] = await refusals();
    expect(more).to.deep.equal([]);
    expect(attempt).to.include({ status: "failure", code: "app_not_allowed", methodId: flow.method.id });
    expect(attempt?.target).to.match(/ at portal$/);
    expect(attempt?.cause).to.match(/none of the groups that may use the app "portal"/);
    expect(attempt?.fix).to.match(/Engineering.*allowedGroups/);
    const [event] = await own().events.latest({ limit: 1, subjectId: attempt?.targetId });
    expect(event).to.include({ type: "app.sign_in_refused", outcome: "refused" });
    expect(event?.data).to.include({ app: "portal", method: "acme-sso" });
    const { items } = await own().failures.list({ code: "app_not_allowed", limit: 10 });
    expect(items.map(({ state }) => state)).to.deep.equal(["open"]);
  });

  it("comes off the list when the person may use it", async () => {
    const [attempt] = await refusals();
    const group = aGroup({ id: newId(), teamId: flow.team.id, displayName: "engineering" });
    await own().groups.create(group);
    await own().memberships.add(group.id, [attempt?.targetId as UserId], { at: Date.now() });
    await signInAt(flow, portal, flow.visitor(), { person: "eve", groups: ["Sales"] });
    const { items } = await own().failures.list({ code: "app_not_allowed", limit: 10 });
    expect(items.map(({ state }) => state)).to.deep.equal(["resolved"]);
  });
});

describe("Limits at /oauth2 (DESIGN §8)", () => {
  it("hold up an address whose secrets, codes and tokens are refused again and again, and nothing good", async () => {
    const flow = await appStage();
    try {
      const portal = await flow.make();
      const tokens = await signInAt(flow, portal, flow.visitor());
      const basic = (secret: string) => `Basic ${Buffer.from(`portal:${secret}`).toString("base64")}`;
      const post = (path: string, secret: string, form: Record<string, string>) =>
        fetch(`${flow.issuer}${path}`, {
          method: "POST",
          headers: { Authorization: basic(secret) },
          body: new URLSearchParams(form),
        });
      const answers: Response[] = [];
      for (let n = 0; n < 62; n++) {
        answers.push(await post("/token", "wrong", { grant_type: "authorization_code", code: "x", redirect_uri: "y" }));
      }
      expect(answers[0]?.status).to.equal(401);
      const last = answers.at(-1)!;
      expect(last.status).to.equal(429);
      expect(last.headers.get("retry-after")).to.match(/^\d+$/);
      expect(await last.json()).to.have.property("error", "temporarily_unavailable");
      const bad = await fetch(`${flow.issuer}/userinfo`, { headers: { Authorization: "Bearer nothing" } });
      expect(bad.status).to.equal(429);
      const good = await fetch(`${flow.issuer}/userinfo`, {
        headers: { Authorization: `Bearer ${tokens.access_token}` },
      });
      expect(good.status).to.equal(200);
      const { app } = portal;
      const secret = "a-secret-of-the-portal";
      const asked = await post("/introspect", secret, { token: tokens.access_token, client_id: app.clientId });
      expect(asked.status).to.equal(200);
    } finally {
      await flow.stop();
    }
  });
});
