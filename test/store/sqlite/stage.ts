import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SearchLimits, usualSearches } from "../../../src/store/sqlite/writer/aside.js";
import type { Connection } from "../../../src/store/sqlite/writer/connection.js";
import { connect, storeOver } from "../../../src/store/sqlite/open.js";
import type { Patience } from "../../../src/store/sqlite/writer/writer.js";
import type { Store, TeamStore } from "../../../src/store/port/store.js";
import { acme, aTeam, noon } from "../../support/builders.js";
import { keepTeam } from "../../support/keep-team.js";

/** A store on a file of its own, with the connections under it within reach. */
export interface SqliteStage {
  readonly file: string;
  readonly store: Store;
  readonly team: TeamStore;
  readonly writing: Connection;
  readonly reading: Connection;
  /** Another connection to the same file, as another process would have. */
  another(): Connection;
}

export function sqliteStage(patience: Partial<Patience> = {}, searches: SearchLimits = usualSearches): SqliteStage {
  let folder = "";
  let held: { store: Store; writing: Connection; reading: Connection } | undefined;
  let others: Connection[] = [];
  const current = () => {
    if (held === undefined) throw new Error("the stage is ready only inside a promise");
    return held;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-sqlite-"));
    const file = join(folder, "test.db");
    const [writing, reading] = [connect(file), connect(file)];
    const another = (): Promise<Connection> => Promise.resolve(connect(file));
    const usual = { lockMs: 5000, workMs: 5000 };
    const store = storeOver({ writing, reading, another }, { ...usual, ...patience }, () => noon, searches);
    held = { store, writing, reading };
    await store.migrate();
    await keepTeam(store, aTeam({ id: acme, slug: "acme" }));
  });
  afterEach(async () => {
    await held?.store.close();
    for (const other of others) other.close();
    others = [];
    held = undefined;
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get file() {
      return join(folder, "test.db");
    },
    get store() {
      return current().store;
    },
    get team() {
      return current().store.inTeam(acme);
    },
    get writing() {
      return current().writing;
    },
    get reading() {
      return current().reading;
    },
    another() {
      const other = connect(join(folder, "test.db"));
      others.push(other);
      return other;
    },
  };
}

/** Counts how often a connection commits while `during` runs. */
export async function commitsOf(connection: Connection, during: () => Promise<unknown>): Promise<number> {
  const commit = connection.commit.bind(connection);
  let count = 0;
  connection.commit = () => {
    count++;
    return commit();
  };
  try {
    await during();
  } finally {
    connection.commit = commit;
  }
  return count;
}
