import { expect } from "chai";
import { CliStage } from "../support/cli-stage.js";
import { mongoStage } from "../support/mongo-store.js";

describe("Undo and the end of a team on the command line (DESIGN §5)", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
    await stage.json("team", "create", "acme");
    await stage.json("directory", "create", "okta");
  });
  afterEach(() => stage.close());

  const last = async (): Promise<string> => {
    const [event] = await stage.json<{ number: number }[]>("audit", "tail", "--limit", "1");
    return String(event?.number);
  };

  it("brings a deleted directory back by the number of its event, once", async () => {
    await stage.json("directory", "delete", "okta", "--yes");
    const number = await last();
    const undone = await stage.json("audit", "undo", number);
    expect(undone).to.include({ kind: "directory", called: "okta", undone: Number(number) });
    expect(await stage.json<unknown[]>("directory", "list")).to.have.length(1);
    const again = await stage.run("audit", "undo", number);
    expect(again.exitCode).to.equal(1);
    expect(again.err).to.contain("changed since");
    expect((await stage.run("audit", "undo", "99")).exitCode).to.not.equal(0);
  });

  it("prints the number with all that can be undone, and asks before it deletes", async () => {
    await stage.json("sso", "create", "acme-okta");
    await stage.json("domain", "add", "acme.example");
    for (const [argv, kind] of [
      [["directory", "disable", "okta"], "directory"],
      [["directory", "delete", "okta", "--yes"], "directory"],
      [["sso", "disable", "acme-okta"], "method"],
      [["sso", "delete", "acme-okta", "--yes"], "method"],
      [["domain", "remove", "acme.example"], "domain"],
    ] as const) {
      const { out, err } = await stage.run(...argv);
      const [, number = ""] = /drawbridge audit undo (\d+) --team acme\n/.exec(out) ?? [];
      expect(number, argv.join(" ") + out + err).to.equal(await last());
      expect(await stage.json("audit", "undo", number), argv.join(" ")).to.include({ kind });
    }
    const json = await stage.json("directory", "delete", "okta", "--yes");
    expect(json).to.deep.equal({ deleted: "okta", users: 0, groups: 0, undo: Number(await last()) });
    const asked = await stage.run("sso", "delete", "acme-okta");
    expect(asked.exitCode).to.equal(64);
    expect(asked.err).to.match(/This deletes "acme-okta".* Nobody .*\nAdd --yes\.\n$/);
  });

  it("deletes for good where that is asked for", async () => {
    const { out } = await stage.run("directory", "delete", "okta", "--yes", "--final");
    expect(out).to.equal("Deleted okta. No user and no group was its own.\n");
    expect((await stage.run("audit", "undo", await last())).exitCode).to.equal(1);
  });

  it("deletes a team for whoever types its slug again, after saying who loses access", async () => {
    const asked = await stage.run("team", "delete", "acme");
    expect(asked.exitCode).to.equal(64);
    expect(asked.err).to.contain("Nobody is in it, and everything of the team goes").and.to.contain("--confirm");
    expect((await stage.run("team", "delete", "acme", "--confirm", "acm")).err).to.contain("confirm");
    const gone = await stage.json("team", "delete", "acme", "--confirm", "acme");
    expect(gone).to.deep.equal({ deleted: "acme", users: 0, groups: 0 });
    expect(await stage.json<unknown[]>("team", "list")).to.deep.equal([]);
  });
});

describe("Undo on the command line beside a node on MongoDB", () => {
  const mongo = mongoStage();
  let stage: CliStage;
  beforeEach(async () => {
    await mongo.open();
    stage = await CliStage.open();
    stage.url = mongo.database.uri;
    await stage.json("team", "create", "acme");
    await stage.json("directory", "create", "okta");
  });
  afterEach(() => stage.close());

  it("waits for the number that the node gives", async () => {
    const { undo } = await stage.json<{ undo: number | null }>("directory", "delete", "okta", "--yes");
    expect(await stage.json("audit", "undo", String(undo))).to.include({ kind: "directory", called: "okta" });
  });
});
