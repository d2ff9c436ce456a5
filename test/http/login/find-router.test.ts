import { expect } from "chai";
import { flowBridge, flowMethod, signIn, type FlowBridge } from "../../flows/flow-bridge.js";

describe("/login: from an email address to the company's sign-in", () => {
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge();
  });
  after(() => flow.stop());

  const withoutReference = (text: string) => text.replace(/[0-9a-hjkmnp-tv-z]{26}/g, "");

  it("leads to the one method of the domain, without scripts and without the form's answer crossing origins", async () => {
    const visit = await flow.visitor().post("/login", { email: "anybody@ACME.example", return_to: "/me" });
    expect(visit.status).to.equal(200);
    expect(visit.text).to.include('content="0; url=/sso/acme-sso?return_to=%2Fme"');
  });

  it("answers alike whether or not the person exists", async () => {
    await signIn(flow, flow.visitor());
    const known = await flow.visitor().post("/login", { email: "ada@acme.example" });
    const unknown = await flow.visitor().post("/login", { email: "nobody@acme.example" });
    expect(withoutReference(known.text)).to.equal(withoutReference(unknown.text));
  });

  it("says for which domain it found nothing, and keeps what was typed", async () => {
    const visit = await flow.visitor().post("/login", { email: "ada@gmail.example" });
    expect(visit.status).to.equal(404);
    expect(visit.text)
      .to.include("No company signs in here with gmail.example addresses")
      .and.include('value="ada@gmail.example"');
  });

  for (const email of [
    "",
    "ada",
    "@",
    "ada@",
    "@acme.example",
    "ada@acme",
    "ada@1.2.3.4",
    "x".repeat(1000),
    "ada@acme.example\u0000",
  ]) {
    it(`takes ${JSON.stringify(email.slice(0, 20))} for no address of anybody`, async () => {
      const visit = await flow.visitor().post("/login", { email });
      expect(visit.status).to.equal(404);
      expect(visit.text).to.include('role="alert"');
    });
  }

  it("is not sent for a person from elsewhere", async () => {
    const visit = await flow.visitor().post("/login", { email: "a@acme.example" }, { "Sec-Fetch-Site": "cross-site" });
    expect(visit.status).to.equal(403);
  });

  it("offers the method this browser used last", async () => {
    const ada = flow.visitor();
    expect((await ada.get("/login")).text).not.to.include("Last used");
    await signIn(flow, ada);
    expect((await ada.get("/login")).text)
      .to.include("Last used in this browser")
      .and.include("Acme SSO");
  });

  it("lets choose where there are several, and leaves out what is not for this domain or not ready", async () => {
    const { methods } = flow.bridge.store.inTeam(flow.team.id);
    await methods.create(flowMethod(flow.team, { slug: "second", name: "Second way" }));
    await methods.create(
      flowMethod(flow.team, { slug: "narrowed", name: "Narrowed", emailDomains: ["other.example"] }),
    );
    await methods.create(flowMethod(flow.team, { slug: "off", name: "Switched off", disabled: true }));
    const { text } = await flow.visitor().post("/login", { email: "ada@acme.example" });
    expect(text).to.include('href="/sso/acme-sso"').and.include('href="/sso/second"');
    expect(text).not.to.include("Narrowed").and.not.include("Switched off");
  });

  it("offers nothing for a domain that waits for its proof, or has lost it for 30 days", async () => {
    const { domains } = flow.bridge.store.inTeam(flow.team.id);
    const domain = (await domains.byName("acme.example"))!;
    const pending = await domains.replace({ ...domain, words: [] });
    const offered = async () => (await flow.visitor().post("/login", { email: "ada@acme.example" })).status;
    expect(await offered()).to.equal(404);
    const since = Date.now() - 29 * 86_400_000;
    const failing = await domains.replace({ ...pending, provenAt: since, failingSince: since });
    expect(await offered()).to.equal(200);
    await domains.replace({ ...failing, failingSince: since - 2 * 86_400_000 });
    expect(await offered()).to.equal(404);
  });
});
