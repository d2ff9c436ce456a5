import { expect } from "chai";
import { join } from "node:path";
import { copiedCollections } from "../../../src/store/mongo/copying/kinds.js";
import { MongoClient } from "../../../src/store/mongo/driver.js";
import { copiedTables } from "../../../src/store/sqlite/copying/kinds.js";
import { Connection } from "../../../src/store/sqlite/writer/connection.js";
import { mongoStage } from "../../support/mongo-store.js";
import { temporaryStore } from "../../support/temporary-store.js";

/** What no copy takes along, and why. Whoever makes a table or a collection says it here, or copies it. */
const leftBehind = {
  sqlite: {
    schema: "made by the release that it is copied into",
    sessions: "people sign in again",
    leases: "of the nodes that work there",
    pulse: "of the nodes that work there",
    settings_state: "made anew with the settings",
    aliases: "made of methods",
    user_values: "made of users",
    user_counts: "made of users",
    user_group_counts: "made of groups",
    deleted_groups: "edges of groups that are gone stay behind",
    event_heads: "made of events",
    event_addresses: "made of events",
  },
  mongo: {
    schema: "made by the release that it is copied into",
    sessions: "people sign in again",
    leases: "of the nodes that work there",
    counters: "requests and failed tries of the last minutes",
    pieces: "read and written with attempts",
    counts: "made of users and groups",
    settingsState: "made anew with the settings",
    seats: "counted by whoever asks first",
    heads: "made of events",
    tombstones: "edges of what is gone stay behind",
    memberUpdates: "edges are made of users as they are",
  },
} as const;

describe("what a copy takes along", () => {
  const mongo = mongoStage();

  it("is every table but those that are said to stay behind", async () => {
    const temporary = await temporaryStore();
    const db = new Connection(join(temporary.folder, "test.db"));
    const tables = db.all<[string]>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    db.close();
    await temporary.remove();
    const copied = Object.values(copiedTables).map(({ from }) => from.split(" ")[0] ?? "");
    expect(tables.map(([name]) => name)).to.have.members([...copied, ...Object.keys(leftBehind.sqlite)]);
  });

  it("is every collection but those that are said to stay behind", async () => {
    await mongo.open();
    const client = new MongoClient(mongo.database.uri);
    const collections = await client.db().listCollections({}, { nameOnly: true }).toArray();
    await client.close();
    const copied = Object.values(copiedCollections).map(({ kind }) => kind);
    expect(collections.map(({ name }) => name)).to.have.members([...copied, ...Object.keys(leftBehind.mongo)]);
  });
});
