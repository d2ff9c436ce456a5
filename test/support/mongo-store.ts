import { MongoClient } from "../../src/store/mongo/driver.js";
import { openMongoStore, type MongoOptions } from "../../src/store/mongo/index.js";
import type { Store } from "../../src/store/port/store.js";
import { freshDatabase, needsMongo, type TestDatabase } from "./mongo.js";

/** Inside a `describe`: opens stores on one database of its own, which is emptied before each test. */
export interface MongoStage {
  readonly database: TestDatabase;
  /** A migrated store; several on one database are several nodes. Closed after the test. */
  open(options?: Partial<MongoOptions>): Promise<Store>;
}

export function mongoStage(): MongoStage {
  let database: TestDatabase | undefined;
  let client: MongoClient | undefined;
  let opened: Store[] = [];
  needsMongo();
  before(async () => {
    database = await freshDatabase();
    client = new MongoClient(database.uri);
  });
  beforeEach(async () => {
    if (client !== undefined) await empty(client);
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    opened = [];
  });
  after(async function () {
    // A node that a test has killed may have left a transaction, which the server keeps for a minute.
    this.timeout(120_000);
    await client?.close();
    await database?.drop();
  });
  const there = (): TestDatabase => {
    if (database === undefined) throw new Error("the database is ready only inside a test");
    return database;
  };
  return {
    get database() {
      return there();
    },
    open: async (options = {}) => {
      const store = await openMongoStore({ uri: there().uri, ...options });
      opened.push(store);
      await store.migrate();
      return store;
    },
  };
}

/** Collections and indexes stay: to make them anew takes a second each time. All at once, so that they share the wait for the journal. */
async function empty(client: MongoClient): Promise<void> {
  const collections = await client.db().collections();
  const kept = collections.filter(({ collectionName }) => collectionName !== "schema");
  await Promise.all(kept.map((collection) => collection.deleteMany({})));
}
