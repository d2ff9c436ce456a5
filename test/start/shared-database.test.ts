import { expect } from "chai";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../src/config/index.js";
import { makeLog } from "../../src/http/index.js";
import { migrateStore } from "../../src/start/schema-step.js";
import { openParts } from "../../src/start/services.js";
import { MongoClient } from "../../src/store/mongo/driver.js";
import { StoreUnusable } from "../../src/store/port/errors.js";
import { freePort } from "../support/free-port.js";
import { freshDatabase, needsMongo } from "../support/mongo.js";
import { rejection } from "../support/rejection.js";

describe("A database of an earlier release that nodes share (DESIGN §7)", () => {
  needsMongo();

  it("is migrated by drawbridge migrate alone: a node waits for it, and a command refuses", async function () {
    this.timeout(60_000);
    const database = await freshDatabase();
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-"));
    const env = {
      DATABASE_URL: database.uri,
      DATA_FOLDER: folder,
      CERTS_FOLDER: folder,
      PORT: String(await freePort()),
    };
    const settings = readSettings({ env });
    const log = makeLog("silent");
    await (await openParts(settings, "server", log)).close();
    const client = new MongoClient(database.uri);
    const schema = client.db().collection("schema");
    const { known } = await migrateStore(database.uri, true);
    await schema.updateOne({}, { $set: { version: known - 1 } });

    expect(String(await rejection(openParts(settings, "command")))).to.contain("drawbridge migrate");
    const plan = await migrateStore(database.uri, true);
    expect(plan)
      .to.include({ engine: "mongodb", stored: known - 1, known })
      .and.have.property("taken").that.is.empty;
    expect(plan.steps).to.have.length(1);

    const node = openParts(settings, "server", log);
    const ready = async () => fetch(`http://127.0.0.1:${env.PORT}/readyz`).catch(() => undefined);
    let answer = await ready();
    while (answer === undefined) answer = await ready();
    expect([answer.status, await answer.json()]).to.deep.equal([
      503,
      { status: "schema", stored: known - 1, needed: known },
    ]);
    expect((await migrateStore(database.uri, false)).taken).to.have.length(1);
    const parts = await node;
    expect((await parts.store.schema()).stored).to.equal(known);
    await parts.close();

    await schema.updateOne({}, { $set: { version: known + 2 } });
    for (const who of ["server", "command"] as const) {
      expect(await rejection(openParts(settings, who, log))).to.be.instanceOf(StoreUnusable);
    }
    await client.close();
    await database.drop();
  });
});
