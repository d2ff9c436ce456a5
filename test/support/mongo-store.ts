import { MongoClient } from "../../src/store/mongo/driver.js";
import { openMongoStore, type MongoOptions } from "../../src/store/mongo/index.js";
import type { Store } from "../../src/store/port/store.js";
import { endsWithTests, freshDatabase, needsMongo, type TestDatabase } from "./mongo.js";

/** Inside a `describe`: opens stores on one database that nobody uses beside it, which is emptied before each test. */
export interface MongoStage {
  readonly database: TestDatabase;
  /** A migrated store; several on one database are several nodes. Closed after the test. */
  open(options?: Partial<MongoOptions>): Promise<Store>;
}

/** Databases whose stages are over: to make collections and indexes anew takes longer than most stages. */
const left: TestDatabase[] = [];

/** @param tampers  with collections, indexes, the schema or the server, or kills a node: its database is not used again */
export function mongoStage({ tampers = false } = {}): MongoStage {
  let database: TestDatabase | undefined;
  let client: MongoClient | undefined;
  let opened: Store[] = [];
  needsMongo();
  before(async () => {
    database = (tampers ? undefined : left.pop()) ?? (await freshDatabase());
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
    if (database === undefined) return;
    if (endsWithTests() && !tampers) left.push(database);
    else await database.drop();
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

/** Collections and indexes stay. One question finds the few that hold anything: to ask each collection takes ten times as long. */
async function empty(client: MongoClient): Promise<void> {
  const collections = await client.db().collections();
  const [first, ...others] = collections.filter(({ collectionName }) => collectionName !== "schema");
  if (first === undefined) return;
  const any = (name: string) => [{ $limit: 1 }, { $project: { _id: 0, name: { $literal: name } } }];
  const filled = await first
    .aggregate<{ name: string }>([
      ...any(first.collectionName),
      ...others.map(({ collectionName: coll }) => ({ $unionWith: { coll, pipeline: any(coll) } })),
    ])
    .toArray();
  await Promise.all(filled.map(({ name }) => client.db().collection(name).deleteMany({})));
}
