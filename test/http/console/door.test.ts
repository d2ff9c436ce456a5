import { expect } from "chai";
import { ConsoleStage, password } from "../../support/console-stage.js";
import { formOf } from "../../support/console-visitor.js";

describe("the console's door (DESIGN §5)", () => {
  let stage: ConsoleStage;
  before(async () => (stage = await ConsoleStage.open()));
  after(() => stage.close());

  it("finds nothing under names with NUL, which no store takes, whoever asks", async () => {
    const operator = await stage.as("operator");
    for (const path of [
      "/console/teams/a%00b",
      "/console/admins/a%00b",
      "/console/teams/acme/users/a%00b",
      "/console/teams/acme/find?text=a%00b",
      "/console/teams/acme/users?search=%00",
      "/console/teams/acme/attempts?after=%00",
      "/sso/a%00b",
      "/saml/a%00b/metadata",
      "/saml/a%00b/slo",
    ]) {
      expect((await operator.get(path)).status, path).to.equal(400);
    }
  });

  it("is found whatever the case of its letters, as every other door is, and by no address that only begins like it", async () => {
    for (const path of ["/console/sign-in", "/CONSOLE/sign-in", "/Console/Sign-In"]) {
      expect((await stage.visitor().get(path)).html, path).to.include('name="password"');
    }
    for (const path of ["/SETUP/dbs_unknown", "/setup/dbs_unknown"]) {
      expect((await stage.visitor().get(path)).html, path).to.include("setup link");
    }
    for (const path of ["/consoles/sign-in", "/console-x", "/setups/dbs_unknown"]) {
      const { status, html } = await stage.visitor().get(path);
      expect([status, html.includes("Go to the console")], path).to.deep.equal([404, false]);
    }
  });

  it("tells at the first run that an address holds NUL", async () => {
    const fresh = await ConsoleStage.open({}, "nobody yet");
    try {
      const fields = { token: "dbt_x", email: "a\0@bridge.example", password };
      const { status, html } = await fresh.visitor().send("/console/setup", fields);
      expect([status, html.includes("holds NUL")]).to.deep.equal([400, true]);
    } finally {
      await fresh.close();
    }
  });

  describe("signing in", () => {
    it("leads to the page that was asked for, and never out of the console", async () => {
      for (const [asked, led] of [
        ["/console/teams", "/console/teams"],
        ["/console/teams/acme?after=x", "/console/teams/acme?after=x"],
        ["//evil.example", "/console/teams"],
        ["/console/../evil", "/console/teams"],
        ["https://evil.example/console/", "/console/teams"],
        ["/console\\evil", "/console/teams"],
        ["/console/sign-out", "/console/teams"],
        // Of letters beyond ASCII each octet takes three: more than is sure to arrive, and than the form may hold.
        [`/console/teams/${"漢".repeat(1_500)}`, "/console/teams"],
      ]) {
        const visitor = stage.visitor();
        const page = `/console/sign-in?return_to=${encodeURIComponent(asked ?? "")}`;
        const answer = await visitor.send(page, { email: "operator@bridge.example", password });
        expect(answer.at, asked).to.equal(led);
      }
    });

    it("answers a wrong password and an unknown email alike, and shows what was typed but never a password", async () => {
      const answers = [];
      for (const email of ["operator@bridge.example", "nobody@bridge.example"]) {
        const { status, html } = await stage.visitor().send("/console/sign-in", { email, password: "wrong horse" });
        expect(status).to.equal(401);
        expect(html).to.include(`value="${email}"`).and.not.include("wrong horse");
        answers.push(html.replaceAll(email, "EMAIL").replace(/name="csrf" value="[^"]+"/, ""));
      }
      expect(answers[0]).to.equal(answers[1]);
    });

    it("gives a new session each time, and ends the one before", async () => {
      const visitor = await stage.as("operator");
      const before = new Map(visitor.cookies).get("drawbridge_admin");
      const old = stage.visitor();
      await old.post("/console/sign-in", {});
      const page = await stage.visitor().get("/console/sign-in");
      expect(page.status).to.equal(200);
      expect(before).to.be.a("string");
      const again = await stage.as("operator");
      expect(new Map(again.cookies).get("drawbridge_admin")).not.to.equal(before);
    });

    it("is refused from elsewhere, without its token and with somebody else's", async () => {
      const visitor = stage.visitor();
      const page = await visitor.get("/console/sign-in");
      const { hidden } = formOf(page);
      const fields = { ...hidden, email: "operator@bridge.example", password };
      const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
      expect((await visitor.post("/console/sign-in", fields, elsewhere)).status).to.equal(403);
      expect((await visitor.post("/console/sign-in", { ...fields, csrf: "" })).status).to.equal(403);
      const other = await stage.visitor().get("/console/sign-in");
      const csrf = formOf(other).hidden["csrf"] ?? "";
      expect((await visitor.post("/console/sign-in", { ...fields, csrf })).status).to.equal(403);
      expect((await stage.visitor().post("/console/sign-in", fields)).status).to.equal(403);
      expect((await visitor.post("/console/sign-in", fields)).at).to.equal("/console/teams");
    });

    it("is asked for before any page, and leads back to it", async () => {
      const { at, html } = await stage.visitor().get("/console/teams/acme");
      expect(at).to.equal("/console/sign-in?return_to=%2Fconsole%2Fteams%2Facme");
      expect(html).not.to.include("Acme");
    });
  });

  it("signs out by POST alone, and only by a form of one's own session", async () => {
    const visitor = await stage.as("operator");
    expect((await visitor.get("/console/sign-out")).status).to.equal(405);
    expect((await visitor.post("/console/sign-out", { csrf: "x" })).status).to.equal(403);
    expect((await visitor.get("/console/teams")).status).to.equal(200);
    const cookie = visitor.cookies.map(([name, value]) => `${name}=${value}`).join("; ");
    await visitor.send("/console/teams", {}, { action: "/console/sign-out" });
    expect((await stage.visitor().get("/console/teams", { cookie })).at).to.match(/sign-in/);
  });

  it("shows somebody of one team that team alone, and of others not even that they are there", async () => {
    const owner = await stage.as("owner");
    expect((await owner.get("/console")).html).to.include("<h1>Acme</h1>");
    expect((await owner.get("/console/teams")).html)
      .to.include("Acme")
      .and.not.include("Globex");
    const other = await owner.get("/console/teams/globex");
    const none = await owner.get("/console/teams/nothing");
    expect([other.status, none.status]).to.deep.equal([404, 404]);
    expect(other.html).not.to.include("Globex");
    expect(other.html).to.match(/Reference id<\/dt><dd><code>[0-9a-z]{26}<\/code>/);
  });

  it("ends a removed admin's session at once", async () => {
    await stage.admin("gone@acme.example", "admin", stage.acme);
    const visitor = stage.visitor();
    await visitor.signIn("gone@acme.example", password);
    const { store } = stage.bridge;
    const admin = await store.installation.admins.byEmail("gone@acme.example");
    await store.installation.atomically((tx) => tx.admins.delete(admin!.id));
    expect((await visitor.get("/console/teams/acme")).at).to.match(/sign-in/);
  });

  it("answers what is nowhere with 404, and forms of nobody with 401 and what to do", async () => {
    const visitor = await stage.as("operator");
    expect((await visitor.get("/console/nothing")).status).to.equal(404);
    expect((await visitor.get("/console/teams/acme/nothing/here")).status).to.equal(404);
    expect((await visitor.get("/console/teams/a%00b/nothing")).status).to.equal(400);
    expect((await stage.visitor().get("/console/nothing")).status).to.equal(404);
    expect((await visitor.post("/console/nothing", {})).status).to.equal(404);
  });

  it("keeps the ways on where nothing stands, those of the team too, and tells no stranger of one", async () => {
    const visitor = await stage.as("operator");
    const { html } = await visitor.get("/console/nothing");
    expect(html).to.include("No page of the console stands at this address").and.include('href="/console/admins"');
    const below = (await visitor.get("/console/teams/acme/nothing/here")).html;
    expect(below).to.include('href="/console/teams/acme/users"').and.not.include('aria-current="page"');
    const missing = await visitor.get("/console/teams/acme/users/01k00000000000000000never0");
    expect(missing.status).to.equal(404);
    expect(missing.html).to.include('href="/console/teams/acme/users"');
    const [theirs, never] = ["/console/teams/acme/nothing/x", "/console/teams/never/nothing/x"];
    const stranger = await stage.as("stranger");
    expect((await stranger.get(theirs)).html).not.to.include("/console/teams/acme/users");
    expect((await stranger.get(never)).status).to.equal(404);
  });

  it("serves pages that allow no script but our own, and are never kept", async () => {
    const { headers, html } = await (await stage.as("operator")).get("/console/teams");
    expect(headers.get("content-security-policy"))
      .to.include("script-src 'self'")
      .and.include("frame-ancestors 'none'");
    expect(headers.get("cache-control")).to.equal("no-store");
    expect(html).not.to.match(/<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=/);
    expect(html.length).to.be.lessThan(60_000);
  });
});
