import { expect } from "chai";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { progress } from "../chaos/faults/fault.js";
import { startStage, type Stage } from "../chaos/stage.js";
import { doors } from "../chaos/traffic/ledger.js";
import { lastRelease, unpackRelease } from "./release.js";
import { laterRelease } from "../support/later-release.js";
import { ownMain } from "../support/installation.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";
import { removeFolder } from "../support/remove-folder.js";

/**
 * Two nodes on one MongoDB, with everybody at the doors all the time: from the last release to this one and back, node by node, then to
 * one that takes away what only the last release needed.
 */
describe(`The upgrade from ${lastRelease}, and back (DESIGN §7)`, function () {
  this.timeout(900_000);
  needsMongo();
  let database: TestDatabase;
  let folder: string;
  let stage: Stage;
  let theirs: string;
  before(async function () {
    if (!existsSync("dist/main.js")) {
      if (process.env["CI"] === "true") throw new Error("dist/main.js is missing: run `npm run build` first");
      console.warn("\n  !! The upgrade is NOT tested: `npm run build` first\n");
      this.skip();
    }
    database = await freshDatabase();
    folder = mkdtempSync(join(tmpdir(), "drawbridge-upgrade-"));
    theirs = unpackRelease(lastRelease, folder);
    stage = await startStage(database.uri, 2, { main: theirs });
    stage.traffic.resume();
    await progress(stage, 2);
  });
  after(async () => {
    await stage.stop();
    await removeFolder(folder);
    await database.drop();
  });

  /** One node after the other goes over, and both releases serve side by side in between. */
  async function goOverTo(main: string): Promise<void> {
    for (const node of stage.installation.nodes) {
      await node.stop();
      await node.start({}, main);
      await progress(stage, 2);
    }
  }

  async function nothingFailed(): Promise<void> {
    const { brokenAt, undelivered } = await stage.check();
    const { unsure, acknowledged, wrong, lost, twice } = stage.traffic.ledger;
    const none = { scim: 0, saml: 0, oidc: 0, api: 0 };
    expect({ unsure, wrong, lost, twice, brokenAt, undelivered }).to.deep.equal({
      ...{ unsure: none, wrong: [], lost: [], twice: [], brokenAt: [], undelivered: [] },
    });
    for (const door of doors) expect(acknowledged[door], door).to.be.at.least(6);
    const some = doors.map((door) => `${door} ${acknowledged[door]}`).join(", ");
    console.log(`      acknowledged so far: ${some}; without a sure answer, lost or twice: none`);
    stage.traffic.resume();
  }

  it("leaves the nodes of before serving where a migration fails, and takes place once its cause is gone", async () => {
    const broken = laterRelease(mkdtempSync(join(folder, "broken-")), [
      `{ name: "one that fails", collections: [], indexes: [], fill: async () => { throw new Error("the disk of the primary is full"); } }`,
    ]);
    const failed = await stage.installation.cliOf(broken, "migrate");
    expect(failed.code, failed.out).not.to.equal(0);
    expect(failed.out).to.contain("the disk of the primary is full");
    await progress(stage, 2);
    await nothingFailed();
  });

  it("fails no request and loses nothing on the way from the release to this one, the two side by side", async () => {
    const migrated = await stage.installation.cli("migrate");
    expect(migrated.code, migrated.out).to.equal(0);
    await progress(stage, 2);
    await goOverTo(ownMain);
    await nothingFailed();
  });

  it("nor on the way back to the release, on the schema of this one", async () => {
    await goOverTo(theirs);
    await nothingFailed();
    await goOverTo(ownMain);
    await nothingFailed();
  });

  it("nor to one that takes away what only the release needed: the release is refused there, this one serves", async () => {
    const contracted = laterRelease(mkdtempSync(join(folder, "contracted-")), [
      `{ name: "what only ${lastRelease} needed", collections: [], indexes: [], drops: [{ on: "failures", name: "byCode" }] }`,
    ]);
    const migrated = await stage.installation.cliOf(contracted, "migrate");
    expect(migrated.code, migrated.out).to.equal(0);
    await progress(stage, 2);
    await goOverTo(contracted);
    await goOverTo(ownMain);
    await nothingFailed();
    const refused = await stage.installation.cliOf(theirs, "team", "list");
    expect(refused.out).to.contain("made by a newer release");
    expect(refused.code).to.equal(69);
  });
});
