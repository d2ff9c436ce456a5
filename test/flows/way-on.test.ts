import { expect } from "chai";
import { flowBridge, me, reply, start, type FlowBridge } from "./flow-bridge.js";

/** The label and the address of the page's main button; `copy` where it copies the details. */
function mainButton(text: string): readonly [label: string, href: string] {
  const link = /<a class="button" href="([^"]*)">(.*?)<\/a>/.exec(text);
  if (link !== null) return [plain(link[2]), plain(link[1])];
  const copy = /<button type="button" class="button" data-copy="[^"]*"[^>]*>([^<]*)</.exec(text);
  return [copy?.[1] ?? "", "copy"];
}

const plain = (html = "") => html.replaceAll(/<[^>]*>/g, "").replaceAll("&amp;", "&");

describe("the way on from a refused sign-in", () => {
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge();
  });
  after(() => flow.stop());

  const acs = "/saml/acme-sso/acs";
  const unasked = (RelayState: string) => ({ ...reply(flow, { inResponseTo: undefined }), RelayState });

  it("of a dashboard tile is to sign in by the same method, to where the tile led", async () => {
    const ada = flow.visitor();
    const refused = await ada.post(acs, unasked("/me?tab=1"));
    expect(refused.status).to.equal(403);
    expect(refused.text).to.include("<code>saml_idp_initiated</code>").and.include("One more click to sign in");
    const [label, href] = mainButton(refused.text);
    expect(label).to.equal("Sign in");
    const { requestId } = await start(ada, href);
    const done = await ada.post(acs, reply(flow, { inResponseTo: requestId }));
    expect([done.status, done.location]).to.deep.equal([303, "/me?tab=1"]);
    expect(await me(ada)).to.include({ email: "ada@acme.example" });
  });

  for (const relay of ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x"]) {
    it(`of a tile does not lead to ${relay}`, async () => {
      const refused = await flow.visitor().post(acs, unasked(relay));
      expect(mainButton(refused.text)).to.deep.equal(["Sign in", "/sso/acme-sso"]);
    });
  }

  it("of a tile is the tile's own, whatever else this browser has begun", async () => {
    const ada = flow.visitor();
    await start(ada, "/sso/acme-sso?return_to=/elsewhere");
    const refused = await ada.post(acs, unasked("/me"));
    expect(mainButton(refused.text)).to.deep.equal(["Sign in", "/sso/acme-sso?return_to=%2Fme"]);
  });

  it("of an address of another domain is another account, asked for anew, to where the person wanted to go", async () => {
    const gil = flow.visitor();
    const { requestId } = await start(gil, "/sso/acme-sso?return_to=/me");
    const refused = await gil.post(acs, reply(flow, { inResponseTo: requestId, email: "gil@other.example" }));
    const [label, href] = mainButton(refused.text);
    expect([label, href]).to.deep.equal(["Use another account", "/sso/acme-sso?prompt=&return_to=%2Fme"]);
    const { visit } = await start(gil, href);
    expect(visit.status).to.equal(302);
  });

  it("of an answer that the back button posts again is home while its session lives, else to start again", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const form = reply(flow, { inResponseTo: requestId });
    await ada.post(acs, form);
    const again = await ada.post(acs, form);
    expect([again.status, again.location]).to.deep.equal([303, "/"]);
    expect(await me(ada), "nobody new").to.include({ email: "ada@acme.example" });
    const elsewhere = await flow.visitor().post(acs, form);
    expect(elsewhere.status, "in another browser").to.equal(403);
    const { store } = flow.bridge;
    for (const { id } of await store
      .inTeam(flow.team.id)
      .sessions.bySaml(flow.method.id, { nameId: "ada@acme.example" }, Date.now())) {
      await store.sessions.end(id);
    }
    const late = await ada.post(acs, form);
    expect(late.status).to.equal(403);
    expect(mainButton(late.text)).to.deep.equal(["Start again", "/sso/acme-sso"]);
  });

  it("of a tab that was restored, and asks for the ACS by GET, is to sign in", async () => {
    const restored = await flow.visitor().get(acs);
    expect([restored.status, restored.headers.get("allow")]).to.deep.equal([405, "POST"]);
    expect(mainButton(restored.text)).to.deep.equal(["Sign in", "/sso/acme-sso"]);
    expect((await flow.visitor().get("/saml/nobody/acs")).status).to.equal(404);
  });

  it("where only IT can help is to copy the details, with a new try beside it", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const refused = await ada.post(acs, reply(flow, { inResponseTo: requestId, spEntityId: "urn:somebody:else" }));
    expect(mainButton(refused.text)).to.deep.equal(["Copy details for IT", "copy"]);
    expect(refused.text).to.include('<a class="button quiet" href="/sso/acme-sso">Try again</a>');
    const text = plain(/data-copy="([^"]*)"/.exec(refused.text)?.[1]);
    for (const part of [
      `Reference id: ${refused.headers.get("reference-id") ?? ""}`,
      "Code: saml_audience",
      "SSO method: Acme SSO",
      "Actual: urn:somebody:else",
    ]) {
      expect(text).to.include(part);
    }
  });
});
