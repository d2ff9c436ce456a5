import { expect } from "chai";
import { existsSync } from "node:fs";
import { progress } from "../chaos/faults/fault.js";
import { startStage, type Stage } from "../chaos/stage.js";
import { doors } from "../chaos/traffic/ledger.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";

describe("A rolling restart of two nodes with everybody at the doors (DESIGN §8)", function () {
  this.timeout(500_000);
  needsMongo();
  let database: TestDatabase;
  let stage: Stage;
  before(async function () {
    if (!existsSync("dist/main.js")) {
      if (process.env["CI"] === "true") throw new Error("dist/main.js is missing: run `npm run build` first");
      console.warn("\n  !! The rolling restart is NOT run: `npm run build` first\n");
      this.skip();
    }
    database = await freshDatabase();
    stage = await startStage(database.uri, 2);
  });
  after(async () => {
    await stage.stop();
    await database.drop();
  });

  it("fails no request of a client that keeps its connections alive, and loses nothing", async () => {
    const { traffic, installation } = stage;
    traffic.resume();
    await progress(stage, 2);
    for (const node of installation.nodes) {
      await node.stop();
      await node.start();
      await progress(stage, 2);
    }
    const { brokenAt, undelivered } = await stage.check();
    const { unsure, acknowledged, wrong, lost, twice } = traffic.ledger;
    expect({ unsure, wrong, lost, twice, brokenAt, undelivered }).to.deep.equal({
      ...{
        unsure: { scim: 0, saml: 0, oidc: 0, api: 0 },
        wrong: [],
        lost: [],
        twice: [],
        brokenAt: [],
        undelivered: [],
      },
    });
    for (const door of doors) expect(acknowledged[door], door).to.be.at.least(6);
  });
});
