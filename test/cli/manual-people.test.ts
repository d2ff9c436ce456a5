import { expect } from "chai";
import { CliStage } from "../support/cli-stage.js";

describe("Users and groups that an admin owns, on the command line", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
    await stage.json("team", "create", "acme", "--attribute", "costCenter:string");
  });
  afterEach(() => stage.close());

  const grace = ["grace@acme.example", "--email", "grace@acme.example", "--given-name", "Grace"];

  it("makes a user and changes them, and takes a name back", async () => {
    const made = await stage.json("user", "create", ...grace);
    expect(made).to.include({ userName: "grace@acme.example", ownedBy: "manual", email: "grace@acme.example" });
    expect(made).to.deep.include({ attributes: {}, sessions: 0 });
    const renamed = await stage.json("user", "update", "grace@acme.example", "--display-name", "Amazing Grace");
    expect(renamed).to.include({ name: "Amazing Grace" });
    expect(await stage.json("user", "update", String(made["id"]), "--no-display-name", "--no-email")).to.include({
      name: "Grace",
      email: null,
    });
  });

  it("refuses what cannot be by naming the field", async () => {
    const { exitCode, err } = await stage.run("user", "create", "grace", "--email", "none");
    expect([exitCode, err]).to.deep.equal([
      64,
      "--email must be an email address\nCorrect what is named here; see drawbridge user create --help.\n",
    ]);
  });

  it("refuses to change whom a directory owns, and says to detach first", async () => {
    await stage.json("directory", "create", "acme-scim");
    const directory = (await stage.store.directoryBySlug("acme-scim"))!;
    const { id } = await stage.json<{ id: string }>("user", "create", ...grace);
    const { users } = stage.store.inTeam(directory.teamId);
    const user = (await users.get(id as never))!;
    await users.replace({ ...user, owner: { kind: "directory", id: directory.id } });
    const { exitCode, err } = await stage.run("user", "update", "grace@acme.example", "--given-name", "G");
    expect(exitCode).to.equal(1);
    expect(err).to.match(/acme-scim[^]*detach/i);
  });

  it("lists sessions and ends them", async () => {
    await stage.json("user", "create", ...grace);
    expect(await stage.json("user", "sessions", "grace@acme.example")).to.deep.equal([]);
    expect(await stage.json("user", "end-sessions", "grace@acme.example")).to.deep.equal({ ended: 0 });
    expect((await stage.run("user", "sessions", "grace@acme.example")).out).to.equal("No open session.\n");
  });

  it("makes, fills, empties, renames and deletes a group", async () => {
    const { id } = await stage.json<{ id: string }>("user", "create", ...grace);
    await stage.json("user", "create", "ada@acme.example");
    expect(await stage.json("group", "create", "Guests", "--member", id.slice(0, 12))).to.include({ members: 1 });
    const added = await stage.json("group", "add", "Guests", "ada@acme.example", "grace@acme.example");
    expect(added).to.include({ members: 2, changed: 1 });
    expect((await stage.run("group", "add", "Guests", "ada@acme.example")).out).to.equal("Nothing to change.\n");
    expect((await stage.run("group", "remove", "Guests", "ada@acme.example")).out).to.equal("1 user left Guests.\n");
    expect(await stage.json("group", "rename", "Guests", "Visitors")).to.include({ displayName: "Visitors" });
    expect((await stage.run("group", "add", "Visitors", "adda@acme.example")).err).to.include('"ada@acme.example"?');
    expect(await stage.json("group", "detach", "Visitors")).to.include({ ownedBy: "manual" });
    expect(await stage.json("group", "delete", "Visitors", "--yes")).to.include({ deleted: "Visitors" });
  });
});
