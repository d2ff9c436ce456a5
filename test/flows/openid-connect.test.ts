import { expect } from "chai";
import * as client from "openid-client";
import { appStage, authorizing, landing, redeem, signInAt, type AppAtWork, type AppStage } from "./app-stage.js";
import { me } from "./flow-bridge.js";

describe("Signing in to an app by OpenID Connect (DESIGN §6)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  before(async () => {
    flow = await appStage();
    portal = await flow.make();
  });
  after(() => flow.stop());

  it("leads from the app by the one SSO method to tokens with the person, their team and groups", async () => {
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, portal, visitor, { groups: ["Engineering", "Everyone"] });
    const claims = tokens.claims()!;
    const person = await me(visitor);
    expect(claims).to.include({ iss: flow.issuer, aud: "portal", sub: person?.["userId"], team: "acme" });
    expect(claims).to.include({ email: "ada@acme.example", email_verified: true });
    expect(claims["groups"]).to.deep.equal(["Engineering", "Everyone"]);
    expect(claims).to.include.keys("sid", "auth_time", "session_expiry", "name", "acr");
    expect(claims["amr"]).to.be.an("array");
    expect(tokens.refresh_token).to.be.a("string");
    const told = await client.fetchUserInfo(portal.config, tokens.access_token, claims.sub);
    expect(told).to.deep.include({ email: "ada@acme.example", groups: ["Engineering", "Everyone"], team: "acme" });
  });

  it("asks nobody twice: a session of the team goes straight back to the app, with prompt=none too", async () => {
    const visitor = flow.visitor();
    const first = await signInAt(flow, portal, visitor);
    for (const more of [{}, { prompt: "none" }]) {
      const asked = await authorizing(portal, more);
      const visit = await visitor.get(String(asked.url));
      const again = await redeem(portal, asked, landing(visit));
      expect(again.claims()).to.include({ sub: first.claims()?.sub, sid: first.claims()?.["sid"] });
    }
    const rotated = await client.refreshTokenGrant(portal.config, first.refresh_token!);
    expect(rotated.refresh_token, "the grant of the first sign-in is used again").to.be.a("string");
  });

  it("answers prompt=none with login_required where nobody is signed in", async () => {
    const asked = await authorizing(portal, { prompt: "none" });
    const landed = landing(await flow.visitor().get(String(asked.url)));
    expect(landed.searchParams.get("error")).to.equal("login_required");
    expect(landed.href).to.match(/^https:\/\/app\.acme\.example\/callback\?/);
  });

  it("finishes with prompt=consent, for apps of a team need none", async () => {
    const tokens = await signInAt(flow, portal, flow.visitor(), {}, { prompt: "consent" });
    expect(tokens.access_token).to.be.a("string");
  });
});
