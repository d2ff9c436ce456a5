import { expect } from "chai";
import { ConsoleStage } from "../../../support/console-stage.js";
import { formOf, type ConsoleVisitor } from "../../../support/console-visitor.js";
import { anIdpMetadata } from "../../../support/saml-metadata.js";
import { idpKey, nextIdpKey } from "../../../support/saml-keys.js";

const list = "/console/teams/acme/sso-methods";
const okta = "/setup/teams/acme/sso-methods/acme-okta";
const metadataXml = anIdpMetadata({ certificates: [idpKey.certificatePem] });

describe("a setup link for SSO: the same setup without an account (DESIGN §5)", () => {
  let stage: ConsoleStage;
  let owner: ConsoleVisitor;
  before(async () => {
    stage = await ConsoleStage.open();
    owner = await stage.as("owner");
    await owner.send(`${list}/new-method`, { idp: "okta", name: "Acme Okta", slug: "" });
    await owner.send(`${list}/new-method`, { idp: "entra", name: "Acme Entra", slug: "" });
  });
  after(() => stage.close());

  const guestOf = async (intent: string): Promise<{ readonly guest: ConsoleVisitor; readonly at: string }> => {
    const fields = { intent, record: "acme-okta", life: "24", returnUrl: "" };
    const made = await owner.send("/console/teams/acme/new-setup-link", fields);
    const link = /data-copy="[^"]+(\/setup\/dbs_[^"]+)"/.exec(made.html)?.[1] ?? "";
    const guest = stage.visitor();
    return { guest, at: (await guest.send(link, {})).at };
  };

  it("leads a guest through giving, getting, attributes and the test, and says nothing of people", async () => {
    const { guest, at } = await guestOf("sso");
    expect(at).to.equal(`${okta}/setup/give`);
    const give = await guest.get(at);
    expect(give.html)
      .to.include("Audience URI (SP Entity ID)")
      .and.not.include("/console/")
      .and.not.include(">People<");
    const get = await guest.send(at, {});
    expect(get.at).to.equal(`${okta}/setup/get`);
    const attributes = await guest.send(`${get.at}?by=paste`, { metadataXml }, { action: `${get.at}?by=paste` });
    expect(attributes.at).to.equal(`${okta}/setup/attributes`);
    const test = await guest.send(attributes.at, {});
    expect(test.at).to.equal(`${okta}/setup/test`);
    expect(test.html)
      .to.match(/\/sso\/acme-okta\?test=/)
      .and.not.include("Verify by my word");
    expect((await owner.get(`${list}/acme-okta`)).html).to.include("Ready to test");
  });

  it("knows no page beside the one job: no people, no other method, no switching off", async () => {
    const { guest } = await guestOf("sso");
    const { hidden } = formOf(await guest.get(`${okta}/setup/give`));
    for (const path of [`${okta}/setup/people`, `${okta}/proposal`, okta.replace("okta", "entra")]) {
      expect((await guest.get(path)).status, path).to.be.oneOf([401, 404]);
    }
    const other = "/setup/teams/acme/sso-methods/acme-entra/setup/give";
    expect((await guest.get(other)).status).to.equal(404);
    expect((await guest.post(other, hidden)).status).to.equal(404);
    expect((await guest.post(`${okta}/disable`, hidden)).status).to.be.oneOf([401, 404]);
    expect((await guest.post(`${okta}/accept`, hidden)).status).to.be.oneOf([401, 404]);
  });

  it("has metadata fetched a few times a minute; what is pasted fetches nothing", async () => {
    const { guest, at } = await guestOf("sso");
    const get = at.replace(/[^/]+$/, "get");
    const { hidden } = formOf(await guest.get(`${get}?by=url`), `${get}?by=url`);
    const fetched: number[] = [];
    // a minute may end in the midst of it
    while (fetched.at(-1) !== 429 && fetched.length < 21) {
      const fields = { ...hidden, once: `fetch-${fetched.length}-of-many`, metadataUrl: "https://127.0.0.1:1/" };
      fetched.push((await guest.post(`${get}?by=url`, fields)).status);
    }
    expect(fetched.slice(0, 10)).not.to.include(429);
    expect(fetched.at(-1)).to.equal(429);
    const pasted = await guest.send(`${get}?by=paste`, { metadataXml }, { action: `${get}?by=paste` });
    expect(pasted.at).to.equal(`${okta}/setup/attributes`);
  });

  it("tells the later of two guests at one link, and loses nothing of what they typed", async () => {
    const { guest, at } = await guestOf("sso");
    const other = stage.visitorWith(guest.cookies);
    const give = at.replace(/[^/]+$/, "give");
    const [first, second] = [await guest.get(give), await other.get(give)];
    const saved = await guest.post(give, { ...formOf(first).hidden, spEntityId: "urn:first:sp" });
    expect(saved.at).to.equal(`${okta}/setup/get`);
    const later = await other.post(give, { ...formOf(second).hidden, spEntityId: "urn:second:sp" });
    expect(later.status).to.equal(412);
    expect(later.html).to.include("urn:second:sp").and.include("Somebody else changed this");
    const shown = (await guest.get(give)).html;
    expect([shown.includes("urn:first:sp"), shown.includes("urn:second:sp")]).to.deep.equal([true, false]);
    await guest.send(give, { spEntityId: "" });
  });

  it("takes nothing more of a guest whose link is revoked in the middle, or whose method is gone", async () => {
    const { guest, at } = await guestOf("sso");
    const { hidden } = formOf(await guest.get(at));
    const links = await owner.get("/console/teams/acme/setup-links");
    for (const [, revoke = ""] of links.html.matchAll(/ action="([^"]+\/revoke)"/g)) {
      await owner.send(links.at, {}, { action: revoke });
    }
    const late = await guest.post(at, { ...hidden, spEntityId: "urn:late:sp" });
    expect([late.status, late.html.includes("This setup link is over")]).to.deep.equal([404, true]);
    expect((await owner.get(`${list}/acme-okta/setup/give`)).html).not.to.include("urn:late:sp");

    await owner.send(`${list}/new-method`, { idp: "okta", name: "Short", slug: "short" });
    const fields = { intent: "sso", record: "short", life: "24", returnUrl: "" };
    const made = await owner.send("/console/teams/acme/new-setup-link", fields);
    const visitor = stage.visitor();
    const begun = await visitor.send(/data-copy="[^"]+(\/setup\/dbs_[^"]+)"/.exec(made.html)?.[1] ?? "", {});
    const open = formOf(await visitor.get(begun.at)).hidden;
    await owner.send(`${list}/short/switch-off`, { confirm: "short" });
    for (const answer of [
      await visitor.get(begun.at),
      await visitor.post(begun.at, { ...open, spEntityId: "urn:x" }),
    ]) {
      expect(answer.status).to.equal(404);
      expect(answer.html).not.to.include("drawbridge ");
    }
  });

  it("adds a certificate by a link for renewal; at a verified method it is proposed", async () => {
    const operator = await stage.as("operator");
    const test = `${list}/acme-okta/setup/test`;
    await operator.send(test, { by: "operator" }, { action: `${test}/verify` });
    const { guest, at } = await guestOf("certificate");
    expect(at).to.equal(`${okta}/certificates`);
    const added = await guest.send(at, { pem: nextIdpKey.certificatePem });
    expect(added.at).to.equal(`${okta}/setup/test`);
    expect((await owner.get(`${list}/acme-okta/proposal`)).html)
      .to.include("a setup link")
      .and.include("Not tested");
  });

  it("changes nothing but certificates by a link for renewal", async () => {
    const { guest, at } = await guestOf("certificate");
    const { hidden } = formOf(await guest.get(at));
    const test = await guest.get(`${okta}/setup/test`);
    expect(test.status).to.equal(200);
    for (const step of ["give", "get?by=paste", "attributes"]) {
      const path = `${okta}/setup/${step}`;
      expect((await guest.get(path)).status, path).to.equal(404);
      expect((await guest.post(path, { ...hidden, metadataXml })).status, path).to.equal(404);
      expect(test.html).not.to.include(`href="${okta}/setup/${step.split("?")[0]}`);
    }
    // With a certificate of one's own a test passes: that people may come by it is somebody else's to say.
    expect((await guest.post(`${okta}/setup/test/verify`, hidden)).status).to.equal(404);
  });
});
