import { expect } from "chai";
import { ConsoleStage } from "../../support/console-stage.js";
import { formOf, type ConsoleVisitor } from "../../support/console-visitor.js";

describe("setup links: one job without an account (DESIGN §5)", () => {
  let stage: ConsoleStage;
  let owner: ConsoleVisitor;
  before(async () => {
    stage = await ConsoleStage.open();
    owner = await stage.as("owner");
    await owner.send("/console/teams/acme/domains", { domain: "acme.example" });
    await owner.send("/console/teams/acme/domains", { domain: "other.example" });
  });
  after(() => stage.close());

  const linkFor = async (intent: string, record: string): Promise<string> => {
    const fields = { intent, record, life: "24", returnUrl: "https://app.acme.example/settings" };
    const made = await owner.send("/console/teams/acme/new-setup-link", fields);
    return /data-copy="[^"]+(\/setup\/dbs_[^"]+)"/.exec(made.html)?.[1] ?? "";
  };
  const at = "/setup/teams/acme/domains/acme.example";

  it("show what they are for and Begin; opening them spends nothing and opens nothing", async () => {
    const link = await linkFor("domain", "acme.example");
    const scanner = stage.visitor();
    for (let n = 0; n < 3; n++) {
      const { html } = await scanner.get(link);
      expect(html).to.include("Prove an email domain").and.include("acme.example").and.include("owner@acme.example");
    }
    expect((await scanner.get(at)).status).to.equal(401);
    const list = (await owner.get("/console/teams/acme/setup-links")).html;
    expect(list).to.include("Not opened yet").and.include("acme.example");
  });

  it("open a mail to the team's IT contacts with the link in it, where somebody is named", async () => {
    const settings = "/console/teams/acme/settings";
    const page = await owner.get(settings);
    const fields = Object.fromEntries(
      [...page.html.matchAll(/<input[^>]* name="(policies[^"]*|name)"[^>]* value="([^"]*)"/g)].map(
        ([, name = "", value = ""]) => [name, value],
      ),
    );
    const wrong = await owner.send(settings, { ...fields, contacts: "it@acme.example\nnobody" });
    expect(wrong.html).to.include("Address 2 must be an email address").and.include("nobody</textarea>");
    const saved = await owner.send(settings, { ...fields, contacts: "it@acme.example\nops@acme.example" });
    expect(saved.html).to.include("it@acme.example\nops@acme.example</textarea>");
    const made = await owner.send("/console/teams/acme/new-setup-link", {
      ...{ intent: "domain", record: "acme.example", life: "24", returnUrl: "" },
    });
    const mail = /href="(mailto:[^"]+)"/.exec(made.html)?.[1] ?? "";
    expect(mail).to.match(/^mailto:it@acme\.example,ops@acme\.example\?subject=Acme/);
    expect(decodeURIComponent(mail)).to.include("/setup/dbs_");
    expect((await owner.get("/console/teams/acme/setup-links")).html).not.to.include("mailto:");
  });

  it("lead to the one job after Begin, and to nothing else", async () => {
    const guest = stage.visitor();
    const begun = await guest.send(await linkFor("domain", "acme.example"), {});
    expect(begun.at).to.equal(at);
    expect(begun.html).to.include("_drawbridge").and.not.include("/console/teams");
    const looked = await guest.send(at, {}, { action: `${at}/check` });
    expect([looked.at, looked.html.includes('class="note warn"')]).to.deep.equal([at, true]);
    for (const path of [
      "/setup/teams/acme/domains/other.example",
      "/setup/teams/globex/domains/acme.example",
      "/setup/teams/acme/directories/acme-scim",
      "/console/teams/acme",
    ]) {
      const answer = await guest.get(path);
      expect(answer.status === 404 || answer.at.includes("sign-in"), path).to.equal(true);
      expect(answer.html, path).not.to.include("_drawbridge");
    }
    expect((await owner.get("/console/teams/acme/setup-links")).html).to.include(">Opened<");
  });

  it("have a domain or an address looked up a few times a minute each, and hold up nobody else", async () => {
    const guest = stage.visitor();
    await guest.send(await linkFor("domain", "acme.example"), {});
    const statuses: number[] = [];
    let told = "";
    // a minute may end in the midst of it
    while (statuses.at(-1) !== 429 && statuses.length < 21) {
      const answer = await guest.send(at, {}, { action: `${at}/check` });
      statuses.push(answer.status);
      told = answer.html;
    }
    expect(statuses.slice(0, 10)).to.deep.equal(Array.from({ length: 10 }, () => 200));
    expect(statuses.at(-1)).to.equal(429);
    expect(told)
      .to.include("used for too many look-ups")
      .and.match(/Wait (?:a second|\d+ seconds) and try again/);
    expect(told).to.include(`href="${at}"`);
    const { hidden } = formOf(await guest.get(at), `${at}/check`);
    const refused = await guest.post(`${at}/check`, hidden);
    expect(Number(refused.headers.get("retry-after"))).to.be.within(1, 60);
    const other = stage.visitor();
    await other.send(await linkFor("domain", "acme.example"), {});
    expect((await other.send(at, {}, { action: `${at}/check` })).status).to.equal(200);
    const page = "/console/teams/acme/domains/acme.example";
    for (let n = 0; n < 12; n++) {
      expect((await owner.send(page, {}, { action: `${page}/check` })).status).to.equal(200);
    }
  });

  it("take no form from elsewhere, without its token, or of another guest", async () => {
    const [one, two] = [stage.visitor(), stage.visitor()];
    const link = await linkFor("domain", "acme.example");
    const page = await one.send(link, {});
    await two.send(link, {});
    const { hidden } = formOf(page, `${at}/check`);
    expect((await two.post(`${at}/check`, hidden)).status).to.equal(403);
    expect((await one.post(`${at}/check`, { ...hidden, csrf: "" })).status).to.equal(403);
    const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await one.post(`${at}/check`, hidden, elsewhere)).status).to.equal(403);
    expect((await stage.visitor().post(link, { csrf: "x" })).status).to.equal(403);
  });

  it("end at once when they are revoked, for whoever has them open too", async () => {
    const guest = stage.visitor();
    const link = await linkFor("domain", "other.example");
    await guest.send(link, {});
    const list = await owner.get("/console/teams/acme/setup-links");
    const newest = [...list.html.matchAll(/ action="([^"]+\/revoke)"/g)].at(-1)?.[1] ?? "";
    await owner.send(list.at, {}, { action: newest });
    const gone = await guest.get("/setup/teams/acme/domains/other.example");
    expect([gone.status, gone.html.includes("setup link is over")]).to.deep.equal([404, true]);
    expect((await stage.visitor().get(link)).status).to.equal(404);
    expect((await stage.visitor().get("/setup/dbs_nothing")).status).to.equal(404);
  });

  it("give a directory its token once, which works, and lead back to the maker's address", async () => {
    const { store } = stage.bridge;
    const operator = await stage.as("operator");
    const key = await operator.send("/console/new-api-key", { name: "setup", role: "operator", team: "", life: "30" });
    const bearer = /data-copy="(dbk_[^"]+)"/.exec(key.html)?.[1] ?? "";
    await fetch(`${stage.url}/api/v1/teams/acme/directories`, {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify({ slug: "acme-scim", name: "Acme SCIM" }),
    });
    expect(await store.inTeam(stage.acme.id).directories.list()).to.have.length(1);
    const guest = stage.visitor();
    const page = await guest.send(await linkFor("scim", "acme-scim"), {});
    expect(page.html, page.at).to.include(`${stage.url}/scim/v2/acme-scim`).and.include("create a token first");
    const made = await guest.send(page.at, {}, { action: `${page.at}/token` });
    expect(made.html).to.include("Waiting for the first request").and.include('data-live="5"');
    const token = /data-copy="(db_[^"]+)"/.exec(made.html)?.[1] ?? "";
    const users = await fetch(`${stage.url}/scim/v2/acme-scim/Users`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(users.status).to.equal(200);
    // That a token was used is noted behind the answer.
    let after = await guest.get(page.at);
    for (let tries = 0; tries < 100 && !after.html.includes("was used"); tries++) {
      await new Promise((done) => setTimeout(done, 50));
      after = await guest.get(page.at);
    }
    expect(after.html).to.include("was used").and.not.include(token);
    expect((await guest.get("/setup/done")).html).to.include('href="https://app.acme.example/settings"');
  });
});

describe("a setup link for provisioning: an OAuth client in place of a token (DESIGN §5, §6)", () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await ConsoleStage.open();
    const admin = await stage.as("admin");
    for (const slug of ["acme-scim", "other-scim"]) {
      await admin.send("/console/teams/acme/new-directory", { name: slug, slug });
    }
  });
  after(() => stage.close());
  const at = "/setup/teams/acme/directories/acme-scim";

  it("makes one and shows the guest all that the identity provider asks for, the secret once", async () => {
    const owner = await stage.as("owner");
    const fields = { intent: "scim", record: "acme-scim", life: "24", returnUrl: "" };
    const made = await owner.send("/console/teams/acme/new-setup-link", fields);
    const guest = stage.visitor();
    const begun = await guest.send(/data-copy="[^"]+(\/setup\/dbs_[^"]+)"/.exec(made.html)?.[1] ?? "", {});
    expect(begun.at).to.equal(at);
    expect(begun.html).to.include(`href="${at}/new-oauth-client"`);
    const wrong = await guest.send(`${at}/new-oauth-client`, { name: "", kind: "entra" });
    expect(wrong.status).to.equal(400);
    const client = await guest.send(`${at}/new-oauth-client`, { name: "Entra, production", kind: "entra" });
    expect(client.at).to.match(new RegExp(`^${at}/oauth-clients/[0-9a-z]{26}$`));
    expect(client.html).to.include("Client secret").and.include("/oauth2/token").and.include(`href="${at}"`);
    expect(client.html, "no way into the console, and no button that leads nowhere")
      .to.not.include("/console/")
      .and.not.match(/Rotate…|Delete…|>Change</);
    const again = await guest.get(client.at);
    expect(again.html).to.include("Create another client").and.not.include("Paste it before you leave");
    expect((await guest.get(at)).html).to.include("Entra, production");
    for (const verb of ["rotate-secret", "delete", "settings"]) {
      expect((await guest.post(`${client.at}/${verb}`, {})).status, verb).to.be.oneOf([403, 404, 405]);
    }
    const elsewhere = at.replace("acme-scim", "other-scim");
    expect((await guest.get(`${elsewhere}/new-oauth-client`)).status).to.be.oneOf([403, 404]);
    expect((await owner.get("/console/teams/acme/directories/acme-scim")).html).to.include("Entra, production");
  });

  it("makes no more of them, nor of tokens, than a directory needs, and says whom to ask", async () => {
    const owner = await stage.as("owner");
    const fields = { intent: "scim", record: "acme-scim", life: "24", returnUrl: "" };
    const made = await owner.send("/console/teams/acme/new-setup-link", fields);
    const guest = stage.visitor();
    await guest.send(/data-copy="[^"]+(\/setup\/dbs_[^"]+)"/.exec(made.html)?.[1] ?? "", {});
    const told: string[] = [];
    for (let n = 1; n <= 22; n++) {
      const client = await guest.send(`${at}/new-oauth-client`, { name: `Entra ${n}`, kind: "entra" });
      const token = await guest.send(at, {}, { action: `${at}/token` });
      if (n === 22) told.push(client.html, token.html);
    }
    for (const html of told) expect(html).to.include("has 20").and.include("ask whoever sent the link");
    const own = stage.bridge.store.inTeam(stage.acme.id);
    const directory = (await own.directories.list()).find(({ slug }) => slug === "acme-scim")!;
    expect(await own.tokens.ofDirectory(directory.id)).to.have.length(20);
    expect(await own.oauthClients.ofDirectory(directory.id)).to.have.length(20);
    const more = await owner.send("/console/teams/acme/directories/acme-scim/new-token", { name: "one more" });
    expect(more.html, "an admin may make as many as they like").to.include("The token one more is created.");
  });
});
