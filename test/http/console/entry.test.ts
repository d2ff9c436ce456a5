import { expect } from "chai";
import { createAdmin, ensureSetupToken } from "../../../src/access/index.js";
import { hostGrants } from "../../../src/admin/index.js";
import { newId } from "../../../src/lib/new-id.js";
import type { ReferenceId } from "../../../src/model/ids.js";
import { ConsoleStage, password } from "../../support/console-stage.js";

describe("coming in to the console (DESIGN §5)", () => {
  describe("the first run", () => {
    let stage: ConsoleStage;
    let token: string;
    before(async () => {
      stage = await ConsoleStage.open({}, "nobody yet");
      token = (await ensureSetupToken(stage.bridge)) ?? "";
    });
    after(() => stage.close());

    it("is where everybody is led while there is no admin, and the address brings the token", async () => {
      expect((await stage.visitor().get("/console")).at).to.equal("/console/setup");
      const { html } = await stage.visitor().get(`/console/setup?token=${token}`);
      expect(html).to.include(`value="${token}"`);
      expect(html).to.include(stage.url).and.include("They agree");
    });

    it("says what is wrong, keeps what was typed, and lets nobody in", async () => {
      for (const [fields, word] of [
        [{ token: "dbu_wrong", email: "ada@bridge.example", password }, "setup token is wrong"],
        [{ token, email: "nobody", password }, "cannot be the"],
        [{ token, email: "ada@bridge.example", password: "short" }, "fewer than 10"],
      ] as const) {
        const { status, html } = await stage.visitor().send("/console/setup", fields);
        expect(status).to.equal(400);
        expect(html).to.include(word).and.include(`value="${fields.email}"`);
        expect(html).not.to.include(`value="${fields.password}"`);
      }
      expect(await stage.bridge.store.installation.admins.any()).to.equal(false);
    });

    it("makes the first operator, signs them in, and is over", async () => {
      const visitor = stage.visitor();
      const answer = await visitor.send("/console/setup", { token, email: "ada@bridge.example", password });
      expect(answer.at).to.equal("/console/teams");
      expect(answer.html).to.include("first operator");
      expect((await visitor.get("/console/teams")).html, "said once").not.to.include("first operator");
      expect((await stage.visitor().get("/console/setup")).at).to.equal("/console/sign-in");
      const late = await stage.visitor().post("/console/setup", { token, email: "eve@bridge.example", password });
      expect(late.at).to.equal("/console/sign-in");
    });
  });

  describe("an invitation and one's own account", () => {
    let stage: ConsoleStage;
    before(async () => (stage = await ConsoleStage.open()));
    after(() => stage.close());

    const invite = async (email: string): Promise<string> => {
      const { store, now } = stage.bridge;
      const caller = { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>() } as const;
      const draft = { email, role: "auditor", team: stage.acme.id } as const;
      const { invitation = "" } = await createAdmin({ store, now, caller, grants: hostGrants }, draft);
      return `/console/invitation/${invitation}`;
    };

    it("lets the invited set a password once; opening it spends nothing", async () => {
      const address = await invite("new@acme.example");
      for (let n = 0; n < 2; n++) expect((await stage.visitor().get(address)).html).to.include("new@acme.example");
      const visitor = stage.visitor();
      expect((await visitor.send(address, { password: "new" })).status).to.equal(400);
      const answer = await visitor.send(address, { password });
      expect(answer.html).to.include("<h1>Acme</h1>").and.include("password is set");
      const again = await stage.visitor().get(address);
      expect([again.status, again.html.includes("invitation is over")]).to.deep.equal([404, true]);
    });

    it("looks alike for somebody who is an admin of another team, and for an owner who opens it themselves", async () => {
      const seen = async (email: string): Promise<string> =>
        (await stage.visitor().get(await invite(email))).html
          .replaceAll(email, "")
          .replaceAll(/value="[^"]{20,}"/g, "");
      expect(await seen("owner@globex.example")).to.equal(await seen("nobody-yet@acme.example"));
    });

    it("takes the password of the account that there is, sets another one and ends its other sessions", async () => {
      const email = "both@example.com";
      await stage.admin(email, "owner", stage.globex);
      const eve = stage.visitor();
      await eve.signIn(email, password);
      const address = await invite(email);
      expect((await eve.get("/console/teams/acme")).status, "invited is not in").to.equal(404);
      const visitor = stage.visitor();
      const next = "a newer battery staple";
      for (const [current, word] of [
        ["", "account with the address"],
        ["wrong horse", "not the password of the account"],
      ] as const) {
        const refused = await visitor.send(address, { password: next, current });
        expect(refused.status).to.equal(400);
        expect(refused.html).to.include(word).and.include('<details class="fold" open');
      }
      const same = await visitor.send(address, { password, current: password });
      expect([same.status, same.html.includes("is the one that the account has")]).to.deep.equal([400, true]);
      const done = await visitor.send(address, { password: next, current: password });
      expect(done.html).to.include("password is set").and.include("Acme").and.include("Globex");
      expect((await visitor.get("/console/teams/acme")).status).to.equal(200);
      expect((await eve.get("/console/teams/globex")).at).to.match(/sign-in/);
      const late = await stage.visitor().send("/console/sign-in", { email, password });
      expect(late.status).to.equal(401);
      expect((await stage.visitor().get(address)).status, "used").to.equal(404);
    });

    it("keeps whoever guesses at the password behind a link away, as the sign-in does", async () => {
      const email = "guessed@example.com";
      await stage.admin(email, "owner", stage.globex);
      const address = await invite(email);
      const visitor = stage.visitor();
      for (let n = 0; n < 10; n++) await visitor.send(address, { password: "a good new one", current: `wrong ${n}` });
      const { status, html } = await visitor.send(address, { password: "a good new one", current: password });
      expect(status).to.equal(429);
      expect(html).to.include("too many failed sign-ins");
    });

    it("changes the password by the old one, ends the other sessions and keeps this browser in", async () => {
      await stage.admin("ivy@acme.example", "admin", stage.acme);
      const [one, two] = [stage.visitor(), stage.visitor()];
      for (const visitor of [one, two]) await visitor.signIn("ivy@acme.example", password);
      const next = "a newer battery staple";
      const change = (current: string, fresh: string, again = fresh) =>
        one.send("/console/account", { current, password: fresh, again });
      expect((await change("wrong horse", next)).html).to.include("not your password");
      expect((await change(password, next, "another")).html).to.include("is not the same");
      expect((await change(password, "short")).html).to.include("fewer than 10");
      const done = await change(password, next);
      expect([done.status, done.html.includes("password is changed")]).to.deep.equal([200, true]);
      expect((await two.get("/console/account")).at).to.match(/sign-in/);
      expect((await stage.visitor().send("/console/sign-in", { email: "ivy@acme.example", password })).status).to.equal(
        401,
      );
      await stage.visitor().signIn("ivy@acme.example", next);
    });

    it("lists one's own sessions, ends one of them, and none of anybody else's", async () => {
      const [one, two, other] = [await stage.as("admin"), await stage.as("admin"), await stage.as("auditor")];
      const { html } = await one.get("/console/account");
      expect(html.match(/Firefox on Linux/g)).to.have.length.greaterThan(1);
      const [foreign] = await stage.bridge.store.sessions.ofAdmin((await stage.adminOf("auditor")).id, Date.now());
      await one.send("/console/account", { session: foreign?.id ?? "" }, { action: "/console/account/end-session" });
      expect((await other.get("/console/account")).status).to.equal(200);
      await one.send("/console/account", {}, { action: "/console/account/end-session" });
      expect((await two.get("/console/account")).at).to.match(/sign-in/);
      expect((await one.get("/console/account")).at).to.equal("/console/account");
    });

    it("takes each button of a page for itself: one after the other by the back button ends both sessions", async () => {
      const [one, two, three] = [await stage.as("auditor"), await stage.as("auditor"), await stage.as("auditor")];
      const { html } = await one.get("/console/account");
      const forms = [...html.matchAll(/<form[^>]*\/end-session"[\s\S]*?<\/form>/g)].map(([form]) =>
        Object.fromEntries(
          [...form.matchAll(/ name="([^"]+)" value="([^"]+)"/g)].map(([, name = "", value = ""]) => [name, value]),
        ),
      );
      for (const fields of forms) await one.post("/console/account/end-session", fields);
      for (const other of [two, three]) expect((await other.get("/console/account")).at).to.match(/sign-in/);
      expect((await one.get("/console/account")).at).to.equal("/console/account");
    });

    it("signs out everywhere, and tells so in the audit", async () => {
      const [one, two] = [await stage.as("owner"), await stage.as("owner")];
      expect((await one.send("/console/account", {}, { action: "/console/account/end-all" })).at).to.match(/sign-in/);
      expect((await two.get("/console/account")).at).to.match(/sign-in/);
      const [event] = await stage.bridge.store.inTeam(stage.acme.id).events.latest({ limit: 1 });
      expect(event?.type).to.equal("admin.sessions_ended");
      await stage.as("owner");
    });
  });
});
