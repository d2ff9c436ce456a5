import { expect } from "chai";
import * as client from "openid-client";
import {
  appStage,
  authorizing,
  callback,
  codeForm,
  follow,
  landing,
  redeem,
  signInAt,
  type AppAtWork,
  type AppStage,
} from "./app-stage.js";

/** What no other test here holds of the rules that docs/openid-connect.md lists. */
describe("The rules of the OpenID Foundation's Basic plan", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  before(async () => {
    flow = await appStage();
    portal = await flow.make();
  });
  after(() => flow.stop());

  it("a request without a nonce gets an ID token without one", async () => {
    const { url, ...asked } = await authorizing(portal);
    url.searchParams.delete("nonce");
    const landed = landing(await follow(flow, flow.visitor(), url));
    const checks = { pkceCodeVerifier: asked.verifier, expectedState: asked.state, idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(portal.config, landed, checks);
    expect(tokens.claims()).to.include({ aud: "portal" }).and.not.to.have.property("nonce");
  });

  it("scopes come in any order, and those that nobody knows are left out", async () => {
    const scope = "address groups phone email openid of-another-server";
    const tokens = await signInAt(flow, portal, flow.visitor(), {}, { scope });
    expect(tokens.scope?.split(" ")).to.have.members(["openid", "email", "groups"]);
    expect((await flow.userinfo(tokens.access_token)).body).to.include.keys("sub", "email", "groups");
  });

  it("display, languages and parameters that nobody knows change nothing", async () => {
    const more = { display: "popup", ui_locales: "de fr", claims_locales: "se", extra: "foobar" };
    expect((await signInAt(flow, portal, flow.visitor(), {}, more)).claims()).to.include({ aud: "portal" });
  });

  it("an id_token_hint of who is signed in goes on without a page, and another's does not", async () => {
    const [ada, grace] = [flow.visitor(), flow.visitor()];
    const own = await signInAt(flow, portal, ada);
    const other = await signInAt(flow, portal, grace, { person: "grace" });
    const asking = async (hint: string) => {
      const asked = await authorizing(portal, { prompt: "none", id_token_hint: hint });
      return { asked, landed: landing(await ada.get(String(asked.url))) };
    };
    const { asked, landed } = await asking(own.id_token!);
    expect((await redeem(portal, asked, landed)).claims()?.sub).to.equal(own.claims()?.sub);
    expect((await asking(other.id_token!)).landed.searchParams.get("error")).to.equal("login_required");
  });

  it("a request without response_type is refused", async () => {
    const { url } = await authorizing(portal);
    url.searchParams.delete("response_type");
    expect(landing(await flow.visitor().get(String(url))).searchParams.get("error")).to.equal("invalid_request");
  });

  it("a claim that is asked for as essential is told by userinfo", async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    const tokens = await signInAt(flow, portal, flow.visitor(), {}, { scope: "openid", claims });
    expect((await flow.userinfo(tokens.access_token)).body).to.include.keys("sub", "name");
  });

  it("userinfo answers GET and POST, with the token in the header or in the form, and not without one", async () => {
    const { access_token } = await signInAt(flow, portal, flow.visitor());
    const headers = { authorization: `Bearer ${access_token}` };
    const form = new URLSearchParams({ access_token });
    const ask = async (init: RequestInit) => {
      const answer = await fetch(`${flow.issuer}/userinfo`, init);
      return [answer.status, ((await answer.json()) as { email?: string }).email];
    };
    const ada = [200, "ada@acme.example"];
    expect(await ask({ headers })).to.deep.equal(ada);
    expect(await ask({ method: "POST", headers })).to.deep.equal(ada);
    expect(await ask({ method: "POST", body: form })).to.deep.equal(ada);
    expect(await ask({ method: "POST", body: new URLSearchParams() })).to.deep.equal([401, undefined]);
  });

  it("a code that is used again after its time is refused, and so is what came of it", async () => {
    const asked = await authorizing(portal);
    const landed = landing(await follow(flow, flow.visitor(), asked.url));
    const { access_token } = await redeem(portal, asked, landed);
    const again = await flow.post("/token", { ...codeForm(landed, asked), redirect_uri: callback });
    expect(again).to.deep.include({ status: 400 });
    expect((await flow.userinfo(access_token)).status).to.equal(401);
  });
});

describe("The rules of the OpenID Foundation's RP-initiated logout plan", () => {
  let flow: AppStage;
  const bye = "https://app.acme.example/bye?from=sso";
  before(async () => (flow = await appStage()));
  after(() => flow.stop());

  it("with neither hint nor address, with a state alone, and to an address with a query of its own", async () => {
    const portal = await flow.make({ postLogoutRedirectUris: [bye] });
    const end = async (query: Readonly<Record<string, string>>) => {
      const visitor = flow.visitor();
      const { id_token = "" } = await signInAt(flow, portal, visitor);
      const asked = new URLSearchParams({ ...query, ...("id_token_hint" in query && { id_token_hint: id_token }) });
      const page = await visitor.get(`/oauth2/logout?${asked.toString()}`);
      expect(page.status).to.equal(200);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
      return (await visitor.post("/oauth2/logout/confirm", { xsrf, logout: "yes" })).location;
    };
    expect(await end({})).to.match(/\/oauth2\/logout\/success$/);
    expect(await end({ state: "alone" })).to.match(/\/oauth2\/logout\/success$/);
    const own = { id_token_hint: "", post_logout_redirect_uri: bye };
    expect(await end(own)).to.equal(bye);
    expect(await end({ ...own, state: "s" })).to.equal(`${bye}&state=s`);
  });
});
