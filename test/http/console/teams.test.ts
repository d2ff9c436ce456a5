import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import { aDirectory, aMethod, aToken, aTrace, aUser } from "../../support/builders.js";
import { ConsoleStage } from "../../support/console-stage.js";
import { formOf } from "../../support/console-visitor.js";

const nasty = `<img src=x onerror="alert(1)">&'"`;
const escaped = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;";

describe("the console's pages of teams (DESIGN §5)", () => {
  let stage: ConsoleStage;
  before(async () => (stage = await ConsoleStage.open()));
  after(() => stage.close());

  it("make a team, lead to its next steps, and find it again by a part of its name", async () => {
    const operator = await stage.as("operator");
    const name = "Initech (drawbridge team pilot): drawbridge app two";
    const named = await operator.send("/console/new-team", { name, slug: "initech-pilot" });
    expect(named.html, "whatever it is called").to.include(`The team ${name} is created.`);
    const made = await operator.send("/console/new-team", { name: "Initech, Inc.", slug: "initech" });
    expect(made.at).to.equal("/console/teams/initech");
    expect(made.html).to.include("The team Initech, Inc. is created.").and.include("Prove an email domain");
    expect((await operator.get("/console/teams?search=NITE")).html)
      .to.include("Initech")
      .and.not.include("Globex");
    expect((await operator.get("/console/teams?search=zzz")).html).to.include("No team found");
  });

  it("say on the overview what is failing, what ends soon and how many people there are", async () => {
    const { store, now } = stage.bridge;
    const records = store.inTeam(stage.globex.id);
    const own = { teamId: stage.globex.id };
    const { id: methodId } = await records.methods.create(aMethod({ ...own, slug: "failing", name: `Okta ${nasty}` }));
    await records.traces.append(aTrace({ ...own, methodId, at: now(), outcome: "refused", detail: `Not ${nasty}` }));
    const { id: directoryId } = await records.directories.create(aDirectory({ ...own, slug: "globex-scim" }));
    await records.tokens.create(aToken({ ...own, directoryId, name: "ending", expiresAt: now() + 36 * 3_600_000 }));
    await records.users.create(aUser({ ...own, id: newId(), userName: "x@globex.example" }));
    const { html } = await (await stage.as("operator")).get("/console/teams/globex");
    expect(html).to.include(`Okta ${escaped}`).and.include("is failing.").and.include(`Not ${escaped}`);
    expect(html).to.include("ends in 1 day,").and.include('href="/console/teams/globex/directories/globex-scim"');
    expect(html).to.match(/People<\/span><strong[^>]*><a[^>]*>1</);
  });

  it("say in the navigation where one is, also at the form that makes one more", async () => {
    const operator = await stage.as("operator");
    for (const [form, page] of [
      ["/console/teams/acme/new-directory", "/console/teams/acme/directories"],
      ["/console/teams/acme/new-setup-link", "/console/teams/acme/setup-links"],
      ["/console/teams/acme/new-api-key", "/console/teams/acme/api-keys"],
      ["/console/new-api-key", "/console/api-keys"],
      ["/console/teams/acme/new-app", "/console/teams/acme/apps"],
      ["/console/teams/acme/new-user", "/console/teams/acme/users"],
      // Nothing of that reference: its place in the menu is told all the same.
      ["/console/teams/acme/traces/01k00000000000000000never0", "/console/teams/acme/sso-methods"],
    ]) {
      const { html } = await operator.get(form ?? "");
      expect(html.match(/<a href="[^"]*" aria-current="page"/)?.[0], form).to.equal(
        `<a href="${page}" aria-current="page"`,
      );
    }
  });

  it("keep what was typed when something is wrong with it, each fault at its field", async () => {
    const operator = await stage.as("operator");
    const fields = { name: "Hooli", slug: "Not A Slug", "policies.seats": "-3" };
    const { status, html } = await operator.send("/console/new-team", fields);
    expect(status).to.equal(400);
    expect(html).to.include('value="Hooli"').and.include('value="Not A Slug"').and.include('value="-3"');
    expect(html).to.include('id="slug-fault"').and.include('id="policies.seats-fault"');
    expect(html).to.include('href="#slug"');
  });

  it("are made once by a double click, and by the back button", async () => {
    const operator = await stage.as("operator");
    const { hidden } = formOf(await operator.get("/console/new-team"));
    const fields = { ...hidden, name: "Twice", slug: "twice" };
    const answers = await Promise.all([1, 2].map(() => operator.post("/console/new-team", fields)));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    const again = await operator.post("/console/new-team", fields);
    for (const { at, html } of [...answers, again]) {
      expect([at, html.includes("The team Twice is created.")]).to.deep.equal(["/console/teams/twice", true]);
    }
    const { items } = { items: await stage.bridge.store.teams.list() };
    expect(items.filter(({ slug }) => slug.startsWith("twice"))).to.have.length(1);
  });

  it("may be sent again with the same form after it was refused", async () => {
    const operator = await stage.as("operator");
    const { hidden } = formOf(await operator.get("/console/new-team"));
    expect((await operator.post("/console/new-team", { ...hidden, name: "", slug: "retry" })).status).to.equal(400);
    const answer = await operator.post("/console/new-team", { ...hidden, name: "Retry", slug: "retry" });
    expect(answer.at).to.equal("/console/teams/retry");
  });

  it("change policies as an owner, and leave seats to the operator", async () => {
    const owner = await stage.as("owner");
    const page = await owner.get("/console/teams/acme/settings");
    expect(page.html).not.to.include('name="policies.seats"');
    const fields = {
      ...formOf(page).hidden,
      ...{ name: "Acme", "policies.existingUsers": "refuse", "policies.usernameChanges": "allow" },
      ...{ "policies.onRemoval": "delete", "policies.sessionNotOnOrAfter": "cap", "policies.multiGroup": "on" },
      ...{ "policies.session.idleMinutes": "60", "policies.session.absoluteMinutes": "600" },
      ...{ "policies.groupsPerSignIn": "200", "policies.massChangeBrake": "20", "policies.seats": "1" },
    };
    const saved = await owner.post("/console/teams/acme/settings", fields);
    expect(saved.html).to.include("Saved.");
    const team = await stage.bridge.store.teams.bySlug("acme");
    expect(team?.policies).to.deep.include({
      existingUsers: "refuse",
      onRemoval: "delete",
      massChangeBrake: 0.2,
      seats: null,
    });
    expect(team?.policies.session).to.deep.equal({ idleMinutes: 60, absoluteMinutes: 600 });
  });

  it("tell the later of two admins at once, and keep what they typed", async () => {
    const [one, two] = [await stage.as("owner"), await stage.as("operator")];
    const [mine, theirs] = [
      await one.get("/console/teams/globex-none").then(() => one.get("/console/teams/acme/settings")),
      await two.get("/console/teams/acme/settings"),
    ];
    const base = {
      ...{ "policies.existingUsers": "link", "policies.usernameChanges": "allow", "policies.onRemoval": "suspend" },
      ...{ "policies.sessionNotOnOrAfter": "cap", "policies.session.idleMinutes": "60" },
      ...{
        "policies.session.absoluteMinutes": "600",
        "policies.groupsPerSignIn": "200",
        "policies.massChangeBrake": "",
      },
    };
    const at = "/console/teams/acme/settings";
    expect((await one.post(at, { ...formOf(mine).hidden, ...base, name: "Acme One" })).status).to.equal(200);
    const late = await two.post(at, { ...formOf(theirs).hidden, ...base, name: "Acme Two" });
    expect(late.status).to.equal(412);
    expect(late.html).to.include("Somebody else changed this").and.include('value="Acme Two"');
    expect((await stage.bridge.store.teams.bySlug("acme"))?.name).to.equal("Acme One");
    const then = await two.post(at, { ...formOf(late).hidden, ...base, name: "Acme Two" });
    expect(then.html).to.include("Saved.");
  });

  it("show an auditor everything and no button, and refuse what they send all the same", async () => {
    const auditor = await stage.as("auditor");
    const { html } = await auditor.get("/console/teams/acme/settings");
    expect(html).to.include("Only an owner").and.not.include(">Save<");
    const csrf = formOf(await auditor.get("/console/teams"), "/console/sign-out").hidden["csrf"] ?? "";
    expect((await auditor.post("/console/teams/acme/settings", { csrf, name: "Mine" })).status).to.equal(403);
    expect((await auditor.get("/console/new-team")).status).to.equal(403);
    for (const page of ["admins", "api-keys", "setup-links", "new-api-key", "new-setup-link"]) {
      expect((await auditor.get(`/console/teams/acme/${page}`)).status, page).to.equal(403);
    }
    for (const page of ["/console/admins", "/console/api-keys", "/console/audit"]) {
      expect((await auditor.get(page)).status, page).to.equal(403);
    }
  });

  it("are read-only where the file manages the team, and name the file", async () => {
    const operator = await stage.as("operator");
    const { store } = stage.bridge;
    await store.inTeam(stage.globex.id).atomically(async (tx) => {
      const team = await tx.team.get();
      await tx.team.replace({ ...team!, managedByFile: true });
    });
    const { html } = await operator.get("/console/teams/globex/settings");
    expect(html).to.include("The declarative file manages this team").and.not.include(">Save<");
  });

  it("find anything of the team by one text, and nothing of another team's", async () => {
    const owner = await stage.as("owner");
    await owner.send("/console/teams/acme/domains", { domain: "findable.example" });
    const user = await stage.bridge.store
      .inTeam(stage.acme.id)
      .users.create(aUser({ teamId: stage.acme.id, userName: "zoe@acme.example" }));
    const other = await stage.bridge.store
      .inTeam(stage.globex.id)
      .users.create(aUser({ id: newId(), teamId: stage.globex.id, userName: "zoe@globex.example" }));
    const find = async (text: string) =>
      (await owner.get(`/console/teams/acme/find?text=${encodeURIComponent(text)}`)).html;
    expect(await find("FINDABLE")).to.include("/console/teams/acme/domains/findable.example");
    expect(await find("zoe@"))
      .to.include(`/users/${user.id}`)
      .and.not.include("globex.example");
    expect(await find(user.id)).to.include("zoe@acme.example");
    expect(await find(other.id)).to.include("Nothing found");
    expect(await find(nasty))
      .to.include(escaped)
      .and.not.include("<img");
  });

  describe("domains", () => {
    it("are added with a record to copy, relative and in full, and looked for at once when asked", async () => {
      const owner = await stage.as("owner");
      const added = await owner.send("/console/teams/acme/domains", { domain: "Acme-Labs.Example" });
      expect(added.at).to.equal("/console/teams/acme/domains/acme-labs.example");
      expect(added.html).to.include("Waiting for proof").and.include("data-copy=");
      expect(added.html).to.include("acme-labs.example</span>");
      const looked = await owner.send(added.at, {}, { action: `${added.at}/check` });
      expect(looked.at).to.equal(added.at);
      expect(looked.html).to.match(/class="note warn"/);
    });

    it("say what is wrong with a name, and show it as text", async () => {
      const owner = await stage.as("owner");
      const { status, html } = await owner.send("/console/teams/acme/domains", { domain: nasty });
      expect(status).to.equal(400);
      expect(html).to.include(escaped).and.not.include("<img");
    });

    it("are removed by typing their name", async () => {
      const owner = await stage.as("owner");
      const { at } = await owner.send("/console/teams/acme/domains", { domain: "old.example" });
      expect((await owner.get(at)).html).to.include(`href="${at}/remove"`);
      const wrong = await owner.send(`${at}/remove`, { confirm: "something" });
      expect(wrong.html).to.include("The domain must be old.example, or nothing is removed");
      const done = await owner.send(`${at}/remove`, { confirm: "old.example" });
      expect(done.html).to.include("old.example is removed.");
      const [, event = ""] = /href="([^"]+\/audit\/\d+)">Undo/.exec(done.html) ?? [];
      expect((await (await stage.as("auditor")).get(event)).html, "an auditor only looks").not.to.include(">Undo<");
      const undone = await owner.send(event, {}, { action: `${event}/undo` });
      expect([undone.at, undone.html.includes("Undone.")]).to.deep.equal([at, true]);
      expect((await owner.send(event, {}, { action: `${event}/undo` })).html).to.include('class="note bad"');
    });

    it("of another team are not there", async () => {
      const owner = await stage.as("owner");
      const { at } = await owner.send("/console/teams/acme/domains", { domain: "ours.example" });
      const stranger = await stage.as("stranger");
      expect((await stranger.get(at)).status).to.equal(404);
      const csrf = formOf(await stranger.get("/console/teams"), "/console/sign-out").hidden["csrf"] ?? "";
      expect((await stranger.post(`${at}/check`, { csrf })).status).to.equal(404);
    });
  });
});
