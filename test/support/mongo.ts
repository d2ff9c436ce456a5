import { randomBytes } from "node:crypto";
import { MongoClient } from "../../src/store/mongo/driver.js";
import { findMongod } from "./mongod-binary.js";
import { startMongod, type Mongod, type MongodOptions } from "./mongod.js";

/**
 * MongoDB for tests: `MONGODB_URI` where it is set (tests get databases of random names there, dropped afterwards unless
 * `MONGODB_ENDS_WITH_TESTS` is `true`), else one mongod of our own for the whole run, started when first asked for. Where none
 * can be had, the tests that need it are pending and say why; with `CI=true` or `REQUIRE_MONGODB=1` they fail.
 */
export interface TestDatabase {
  readonly uri: string;
  readonly name: string;
  drop(): Promise<void>;
}

let server: Promise<{ uri(database: string): string }> | undefined;
let own: Mongod | undefined;
let missing: string | undefined;

/** Call inside a `describe`: its tests run when there is a MongoDB, else they are pending or fail. */
export function needsMongo(): void {
  before(async function () {
    this.timeout(400_000); // the first run on a machine may have to fetch it
    try {
      await theServer();
    } catch (error) {
      if (process.env["CI"] === "true" || process.env["REQUIRE_MONGODB"] === "1") throw error;
      if (missing === undefined) tellMissing((error as Error).message);
      missing = (error as Error).message;
      this.skip();
    }
  });
}

/** A database nobody else uses. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `drawbridge_test_${randomBytes(6).toString("hex")}`;
  const uri = (await theServer()).uri(name);
  return {
    uri,
    name,
    drop: async () => {
      const client = new MongoClient(uri);
      try {
        await client.db(name).dropDatabase();
      } finally {
        await client.close();
      }
    },
  };
}

/** Whether nobody finds what is left on it. */
export function endsWithTests(): boolean {
  return own !== undefined || process.env["MONGODB_ENDS_WITH_TESTS"] === "true";
}

/** A server for one test alone, which may stop it as it likes. With `MONGODB_URI` too: another's server is not ours to stop. */
export async function ownMongod(options?: MongodOptions): Promise<Mongod> {
  return startMongod(await findMongod(), options);
}

function theServer(): Promise<{ uri(database: string): string }> {
  return (server ??= givenServer() ?? startOwn());
}

function givenServer(): Promise<{ uri(database: string): string }> | undefined {
  const given = process.env["MONGODB_URI"];
  if (given === undefined || given === "") return undefined;
  return reachable(given).then(() => ({ uri: (database) => inDatabase(given, database) }));
}

async function reachable(uri: string): Promise<void> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    await client.db("admin").command({ ping: 1 });
  } catch (error) {
    throw new Error(`cannot reach the MongoDB of MONGODB_URI (${(error as Error).message}); is it running?`, {
      cause: error,
    });
  } finally {
    await client.close();
  }
}

/** The same address with another database; its accounts stay where they were (`authSource`). */
function inDatabase(uri: string, database: string): string {
  const [, start, path, query] = /^([^/]+\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri) ?? [];
  if (start === undefined) throw new Error("MONGODB_URI is not a connection string");
  const options = new URLSearchParams(query);
  if (start.includes("@") && !options.has("authSource")) {
    options.set("authSource", path === undefined || path === "" ? "admin" : path);
  }
  const text = options.toString();
  return `${start}/${database}${text === "" ? "" : `?${text}`}`;
}

async function startOwn(): Promise<Mongod> {
  own = await startMongod(await findMongod());
  return own;
}

function tellMissing(why: string): void {
  console.warn(`\n  !! The tests that need MongoDB are NOT run: ${why}\n`);
}

// At the root: once, after the last test of the whole run.
after(async () => {
  await own?.stop();
  if (missing !== undefined) tellMissing(missing);
});
