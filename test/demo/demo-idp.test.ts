import { expect } from "chai";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { demoIdp } from "../../src/demo/index.js";
import { readCertificate, readLogout, readXml } from "../../src/saml/index.js";
import { makeAuthnRequest } from "../../src/saml/sp/authn-request.js";
import { makeLogoutRequest } from "../../src/saml/logout/logout-message.js";
import { attributeOf, elementsOf, textOf } from "../../src/saml/xml/tree.js";
import { makeSpKey, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";
import { Browser, formWith } from "../idps/support.js";

const sp = {
  name: "Acme",
  entityId: "http://localhost:9/saml/acme/metadata",
  acsUrl: "http://localhost:9/saml/acme/acs",
  sloUrl: "http://localhost:9/saml/acme/slo",
};

describe("the demo identity provider over HTTP", () => {
  let key: SpPrivateKey;
  let server: Server;
  let base: string;
  before(async () => {
    key = await makeSpKey({ commonName: "demo", nowMs: Date.now(), modulusLength: 2048 });
    // Its address is part of what it says, and is known once it listens.
    const deps = { base: "", key, partners: [sp], now: Date.now };
    server = demoIdp(deps);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    deps.base = base;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function ask(path = "/sso"): Promise<{ id: string; url: string }> {
    const request = await makeAuthnRequest({
      spEntityId: sp.entityId,
      acsUrl: sp.acsUrl,
      idpSsoUrl: `${base}${path}`,
      binding: "redirect",
      relayState: "kept",
    });
    if (request.binding !== "redirect") throw new Error("wanted a redirect");
    return { id: request.id, url: request.url };
  }

  const read = (location: string) =>
    readLogout(
      { binding: "redirect", rawQuery: location.split("?")[1] ?? "" },
      {
        idpEntityId: `${base}/metadata`,
        certificates: [readCertificate(key.certificatePem)],
        sloUrl: sp.sloUrl,
        skewMs: 60_000,
        nowMs: Date.now(),
      },
    );
  const xmlOf = (field: string | undefined) => readXml(Buffer.from(field ?? "", "base64"));
  const valuesOf = (field: string | undefined) =>
    [...elementsOf(xmlOf(field))].filter((one) => one.localName === "AttributeValue").map((one) => textOf(one));

  it("asks who one is, and the first button signs in as Ada with her groups", async () => {
    const browser = new Browser();
    const { id, url } = await ask();
    const page = await browser.get(url);
    expect(page.text).to.match(/<button type="submit" class="button" name="do" value="sign-in">/);
    expect(page.text).to.include("Acme is asking who you are").and.not.include(">http");
    const answer = await browser.submit(formWith(page, "request"), { person: "ada", groups: "own", do: "sign-in" });
    const form = formWith(answer, "SAMLResponse");
    expect(form.action).to.equal(sp.acsUrl);
    expect(form.fields["RelayState"]).to.equal("kept");
    expect(attributeOf(xmlOf(form.fields["SAMLResponse"]), "InResponseTo")).to.equal(id);
    expect(valuesOf(form.fields["SAMLResponse"])).to.include.members(["ada@acme.example", "Engineering", "Everyone"]);
  });

  it("sends the person and groups that are chosen, and a refusal when told to", async () => {
    const browser = new Browser();
    const page = formWith(await browser.get((await ask("/sso/entra")).url), "request");
    const chosen = { person: "ben", groups: "chosen", group: "Sales", shape: "okta", do: "sign-in" };
    const signed = formWith(await browser.submit(page, chosen), "SAMLResponse").fields["SAMLResponse"];
    expect(valuesOf(signed)).to.deep.equal(["ben@acme.example", "Ben", "Example", "Sales"]);
    const refused = formWith(await browser.submit(page, { do: "refuse" }), "SAMLResponse").fields["SAMLResponse"];
    expect(Buffer.from(refused ?? "", "base64").toString())
      .to.include("status:RequestDenied")
      .and.not.include("Assertion>");
  });

  it("puts the shape of the address first", async () => {
    const { text } = await new Browser().get((await ask("/sso/keycloak")).url);
    expect(text).to.match(/<select[^>]*><option value="keycloak">/);
  });

  it("starts a sign-in from its own page, unasked", async () => {
    const browser = new Browser();
    const answer = await browser.submit(formWith(await browser.get(`${base}/`), "sp"), {
      do: "sign-in",
      shape: "okta",
    });
    const { SAMLResponse } = formWith(answer, "SAMLResponse").fields;
    expect(attributeOf(xmlOf(SAMLResponse), "InResponseTo")).to.equal(undefined);
  });

  it("answers a LogoutRequest by a LogoutResponse that our reader takes", async () => {
    const request = makeLogoutRequest({
      spEntityId: sp.entityId,
      destination: `${base}/slo`,
      binding: "redirect",
      signWith: key,
      nameId: { value: "ada@acme.example" },
      sessionIndexes: [],
      nowMs: Date.now(),
    });
    const answer = await fetch(request.binding === "redirect" ? request.url : "", { redirect: "manual" });
    const location = answer.headers.get("location") ?? "";
    expect(location).to.match(new RegExp(`^${sp.sloUrl}\\?SAMLResponse=`));
    expect(read(location)).to.include({ kind: "response", inResponseTo: request.id, outcome: "success" });
  });

  it("signs the person out everywhere from its own page, by a LogoutRequest that our reader takes", async () => {
    const body = new URLSearchParams({ sp: sp.entityId, person: "ada", groups: "own", do: "sign-in" });
    const [session = ""] = (await fetch(`${base}/answer`, { method: "POST", body })).headers.getSetCookie();
    const answer = await fetch(`${base}/logout`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: session.split(";")[0] ?? "" },
    });
    const sent = read(answer.headers.get("location") ?? "");
    expect(sent.kind).to.equal("request");
    expect(sent).to.have.property("sessionIndexes").with.length(1);
  });

  for (const [what, path] of [
    ["an application that is not known", "/sso"],
    ["no message at all", "/sso?SAMLRequest="],
    ["another address", "/nothing"],
  ] as const) {
    it(`tells ${what} what is wrong by a page, not a fault`, async () => {
      const request = await makeAuthnRequest({
        spEntityId: "urn:somebody:else",
        acsUrl: sp.acsUrl,
        idpSsoUrl: `${base}${path}`,
        binding: "redirect",
      });
      const url = path === "/sso" && request.binding === "redirect" ? request.url : `${base}${path}`;
      const answer = await fetch(url);
      expect(answer.status).to.be.within(400, 404);
      expect(await answer.text()).to.include("<h1>");
    });
  }
});
