import { expect } from "chai";
import { aGroup, aSession, aUser } from "../../support/builders.js";
import { ConsoleStage } from "../../support/console-stage.js";
import type { ConsoleVisitor } from "../../support/console-visitor.js";
import { newId } from "../../../src/lib/new-id.js";
import type { DirectoryId, UserId } from "../../../src/model/ids.js";

const users = "/console/teams/acme/users";
const groups = "/console/teams/acme/groups";
const nasty = `<b onclick="x()">&'"`;

describe("the console's people and groups by hand (DESIGN §2, §5)", () => {
  let stage: ConsoleStage;
  let admin: ConsoleVisitor;
  let grace: string;
  let guests: string;
  before(async () => {
    stage = await ConsoleStage.open();
    admin = await stage.as("admin");
  });
  after(() => stage.close());

  const own = () => stage.bridge.store.inTeam(stage.acme.id);

  it("make a person, and lose nothing that was typed where it is refused", async () => {
    expect((await admin.get(users)).html).to.include("/console/teams/acme/new-user");
    const wrong = await admin.send("/console/teams/acme/new-user", { userName: "grace", email: "no address" });
    expect(wrong.status).to.equal(400);
    expect(wrong.html).to.include("The email must be an email address").and.include(`value="grace"`);
    const made = await admin.send("/console/teams/acme/new-user", {
      ...{ userName: "grace@acme.example", email: "grace@acme.example", givenName: `Grace ${nasty}` },
    });
    grace = made.at;
    expect(grace).to.match(/\/users\/\w{26}$/);
    expect(made.html).to.include("Grace &lt;b").and.include(`${grace}/edit`).and.not.include("<b onclick");
    const twice = await admin.send("/console/teams/acme/new-user", { userName: "GRACE@acme.example" });
    expect(twice.status).to.equal(409);
    expect(twice.html).to.include(`value="GRACE@acme.example"`);
  });

  it("change a person, and take away what is emptied", async () => {
    const form = await admin.get(`${grace}/edit`);
    expect(form.html).to.include(`value="Grace &lt;b`);
    const saved = await admin.send(`${grace}/edit`, {
      ...{ userName: "grace@acme.example", email: "hopper@acme.example", displayName: "Amazing Grace" },
    });
    expect(saved.at).to.equal(grace);
    expect(saved.html).to.include("Amazing Grace").and.include("hopper@acme.example").and.not.include("Grace &lt;b");
  });

  it("make a group with members, put people into it and take them out", async () => {
    expect((await admin.get(groups)).html).to.include("/console/teams/acme/new-group");
    await own().users.create(aUser({ id: newId(), teamId: stage.acme.id, userName: "dee" }));
    const wrong = await admin.send("/console/teams/acme/new-group", { displayName: "Guests", users: "dee\nnobody" });
    expect(wrong.html).to.include("nobody is called nobody").and.include("dee\nnobody");
    const made = await admin.send("/console/teams/acme/new-group", { displayName: "Guests", users: "dee" });
    guests = made.at;
    expect(made.html).to.include("1 member").and.include("/take-out");
    const joined = await admin.send(guests, { users: "grace@acme.example\ndee" });
    expect(joined.html).to.include("One person was added.").and.include("2 members");
    const unknown = await admin.send(guests, { users: "whoever" });
    expect(unknown.html).to.include(`id="users-fault"`).and.include("whoever</textarea>");
    const user = grace.split("/").at(-1) ?? "";
    const left = await admin.send(guests, { user }, { action: `${guests}/take-out` });
    expect(left.html).to.include("Removed from the group.").and.include("1 member");
  });

  it("rename a group, unless its name is taken", async () => {
    await own().groups.create(aGroup({ id: newId(), teamId: stage.acme.id, displayName: "Visitors" }));
    const taken = await admin.send(`${guests}/rename`, { displayName: "visitors" });
    expect(taken.html).to.include("visitors").and.include("alert");
    const saved = await admin.send(`${guests}/rename`, { displayName: `Friends ${nasty}` });
    expect(saved.at).to.equal(guests);
    expect(saved.html).to.include("Friends &lt;b").and.not.include("<b onclick");
  });

  it("leave what a directory owns to it, until it is detached", async () => {
    const owner = { kind: "directory", id: newId<DirectoryId>() } as const;
    const teamId = stage.acme.id;
    const pushed = await own().groups.create(aGroup({ id: newId(), teamId, displayName: "Pushed", owner }));
    const at = `${groups}/${pushed.id}`;
    const page = await admin.get(at);
    expect(page.html)
      .to.include("manages this group")
      .and.include("/console/teams/acme/directories/")
      .and.not.include("Add people")
      .and.not.include(`${at}/rename`);
    const renamed = await admin.send(`${at}/rename`, { displayName: "Mine" });
    expect(renamed.status).to.equal(409);
    const detached = await admin.send(at, {}, { action: `${at}/detach` });
    expect(detached.html).to.include("admins manage this group now").and.include("Add people");
    const person = await own().users.create(aUser({ id: newId(), teamId, userName: "pushed", owner }));
    const user = `${users}/${person.id}`;
    expect((await admin.get(user)).html)
      .to.include(`${user}/detach`)
      .and.not.include(`${user}/edit`);
    const mine = await admin.send(user, {}, { action: `${user}/detach` });
    expect(mine.html).to.include(`${user}/edit`);
  });

  it("show where somebody is signed in, and sign them out everywhere", async () => {
    const id = (grace.split("/").at(-1) ?? "") as UserId;
    const now = Date.now();
    await stage.bridge.store.sessions.save(
      aSession({
        teamId: stage.acme.id,
        userId: id,
        createdAt: now,
        expiresAt: now + 3_600_000,
        endsAt: now + 7_200_000,
      }),
    );
    const { html } = await admin.get(grace);
    expect(html).to.include("Ends by").and.include("Sign out everywhere");
    const ended = await admin.send(grace, {}, { action: `${grace}/end-sessions` });
    expect(ended.html).to.include("One session ended.").and.include("Not signed in anywhere.");
  });

  it("offer none of it to an auditor", async () => {
    const auditor = await stage.as("auditor");
    for (const path of [
      `${grace}/edit`,
      `${guests}/rename`,
      "/console/teams/acme/new-user",
      "/console/teams/acme/new-group",
    ]) {
      expect((await auditor.get(path)).status, path).to.equal(403);
    }
    expect((await auditor.get(guests)).html).not.to.include("/take-out");
    expect((await auditor.get(grace)).html).not.to.include("Sign out everywhere");
    expect((await auditor.get(users)).html).not.to.include("new-user");
  });
});
