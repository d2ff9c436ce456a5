import { expect } from "chai";
import Database from "libsql";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventOf, stampOf, type Subject } from "../../src/model/event.js";
import { newId } from "../../src/lib/new-id.js";
import type { TeamId, UserId } from "../../src/model/ids.js";
import { lineShape } from "../../src/model/event-catalogue.js";
import { openStore } from "../../src/store/index.js";
import { aMethod, aUser, callers, noon } from "../support/builders.js";
import { CliStage } from "../support/cli-stage.js";

describe("The audit on the command line (docs/audit.md)", () => {
  let stage: CliStage;
  let team: TeamId;
  beforeEach(async () => {
    stage = await CliStage.open();
    team = (await stage.json<{ id: TeamId }>("team", "create", "acme")).id;
    await append(4);
  });
  afterEach(() => stage.close({ tampered: true }));

  async function append(count: number): Promise<void> {
    const store = await openStore(stage.url);
    const stamp = stampOf({ ...callers.cli, address: "192.0.2.1" }, noon);
    await store.inTeam(team).atomically(async (tx) => {
      for (let n = 0; n < count; n++) {
        const subject: Subject = { kind: "user", id: newId(), version: 1 };
        const data = { userName: `=ada${n}@acme.example`, because: 'said "so", | and = and\nmore é\u{1f600}' };
        await tx.events.append(eventOf(stamp, "session.ended", subject, data));
      }
    });
    await store.close();
  }

  /** What somebody with the file does to it. */
  function tamper(sql: string): void {
    const db = new Database(stage.url.replace("sqlite:", ""));
    db.exec(sql.replaceAll("$TEAM", `chain = '${team}'`));
    db.close();
  }

  const verify = () => stage.run("audit", "verify", "--team", "acme");

  it("is found whole, and says number and hash to note elsewhere", async () => {
    const { exitCode, out } = await verify();
    expect(exitCode).to.equal(0);
    expect(out).to.match(/whole: 4 events\.\nThe newest is number 4 with the hash [0-9a-f]{64}/);
    expect((await stage.json("audit", "verify"))["number"]).to.equal(1);
  });

  const faults: readonly [string, string, number][] = [
    ["changed in its data", "UPDATE events SET data = replace(data, 'ada1', 'eve1') WHERE $TEAM AND number = 2", 2],
    [
      "changed in what is chained",
      "UPDATE events SET chained = replace(chained, 'success', 'failed') WHERE $TEAM AND number = 3",
      3,
    ],
    ["made unreadable", "UPDATE events SET chained = '{' WHERE $TEAM AND number = 3", 3],
    ["robbed of its data alone", "UPDATE events SET data = NULL WHERE $TEAM AND number = 2", 2],
    ["given another subject", "UPDATE events SET subject_id = 'x' WHERE $TEAM AND number = 4", 4],
    ["cut out", "DELETE FROM events WHERE $TEAM AND number = 2", 2],
    ["cut off at the end", "DELETE FROM events WHERE $TEAM AND number >= 3", 3],
    [
      "swapped with another",
      "UPDATE events SET number = 99 WHERE $TEAM AND number = 2; UPDATE events SET number = 2 WHERE $TEAM AND number = 3; UPDATE events SET number = 3 WHERE $TEAM AND number = 99",
      2,
    ],
  ];
  for (const [what, sql, number] of faults) {
    it(`names the first event that was ${what}, and exits 1`, async () => {
      tamper(sql);
      const { exitCode, out } = await verify();
      expect(exitCode).to.equal(1);
      expect(out).to.include(`at fault at number ${number}:`);
    });
  }

  it("is shown by the names that things have now, of what is gone by the one its event gave, of an erased person by the id", async () => {
    const store = await openStore(stage.url);
    const inTeam = store.inTeam(team);
    const [kept, gone] = [aUser({ teamId: team, userName: "old@acme.example" }), newId<UserId>()];
    const user = await inTeam.users.create(kept);
    const method = await inTeam.methods.create(aMethod({ teamId: team, slug: "acme-okta" }));
    await inTeam.atomically(async (tx) => {
      const stamp = stampOf({ actor: { kind: "method", id: method.id }, reference: newId() }, noon);
      const data = { userName: "old@acme.example", method: "okta-of-then" };
      await tx.events.append(eventOf(stamp, "session.opened", { kind: "user", id: user.id }, data));
      await tx.events.append(eventOf(stamp, "session.opened", { kind: "user", id: gone }, data));
    });
    await inTeam.users.replace({ ...user, userName: "new@acme.example" });
    const tail = async () => (await stage.run("audit", "tail", "--team", "acme", "--limit", "2")).out;
    expect(await tail()).to.match(/session\.opened +method acme-okta +user new@acme\.example\n/);
    expect(await tail()).to.match(/session\.opened +method acme-okta +user old@acme\.example\n/);
    await inTeam.events.erase({ subjectId: gone, addressKeys: [] });
    expect(await tail())
      .to.include(`user ${gone}`)
      .and.not.include("old@");
    await store.close();
  });

  it("is shown of the installation where that is asked for, and of a team where one must be named", async () => {
    expect((await stage.run("audit", "tail", "--installation")).out).to.match(/team\.created +cli ada +team acme\n/);
    await stage.run("team", "create", "globex");
    const { exitCode, err } = await stage.run("audit", "tail");
    expect([exitCode, err.includes("--team is needed.\nName one of: acme, globex.")]).to.deep.equal([64, true]);
    expect((await stage.run("audit", "tail", "--installation", "--team", "acme")).exitCode).to.equal(64);
  });

  const check = (program: string, text: string) =>
    spawnSync("python3", ["-c", program], { input: text, encoding: "utf8" });

  it("is exported as lines that the program of the documentation checks, knowing nothing else", async () => {
    const [, program = ""] = /```python\n([^]*?)```/.exec(readFileSync(join("docs", "audit.md"), "utf8")) ?? [];
    if (spawnSync("python3", ["--version"]).status !== 0) return;
    const { out } = await stage.run("audit", "export", "--team", "acme");
    expect(check(program, out).stdout).to.equal("4 whole\n");
    expect(check(program, out.replace("ada2", "eve2")).stderr).to.equal("at fault: 3\n");
    const lines = out.trimEnd().split("\n");
    expect(check(program, lines.filter((_, at) => at !== 1).join("\n")).stderr).to.equal("at fault: 2\n");
    for (const line of lines) expect(lineShape.safeParse(JSON.parse(line)).error?.message).to.equal(undefined);
    const installation = await stage.run("audit", "export");
    expect(check(program, installation.out).stdout).to.equal("1 whole\n");
  });

  it("is exported from a number on, and in the forms that others read", async () => {
    const lines = async (...more: string[]): Promise<string[]> => {
      const { out } = await stage.run("audit", "export", "--team", "acme", ...more);
      return out.trimEnd().split("\n");
    };
    expect((await lines("--after", "3")).map((line) => (JSON.parse(line) as { number: number }).number)).to.deep.equal([
      4,
    ]);
    const [header = "", first = ""] = await lines("--format", "csv");
    expect(header).to.match(/^number,at,type,/);
    expect(first).to.match(/^1,2\d{3}-.*,session\.ended,success,cli,cli,user,.*,ada,192\.0\.2\.1,/);
    const ocsf = JSON.parse((await lines("--format", "ocsf"))[0] ?? "") as Record<string, unknown>;
    expect(ocsf).to.include({ category_uid: 3, class_uid: 3002, activity_id: 2, type_uid: 300202, time: noon });
    expect(ocsf["user"]).to.have.property("name", "=ada0@acme.example");
    const [cef = ""] = await lines("--format", "cef");
    expect(cef).to.match(/^CEF:0\|Drawbridge\|Drawbridge\|[^|]+\|session\.ended\|session\.ended\|3\|rt=\d+ /);
    expect(cef).to.include("duser=\\=ada0@acme.example").and.include("src=192.0.2.1");
    expect((await stage.run("audit", "export", "--format", "xml")).exitCode).to.equal(64);
    expect((await stage.run("audit", "verify", "--team", "nobody")).exitCode).to.equal(1);
  });
});
