import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { directly, launch, remove, startMs, type MongodOptions } from "./mongod-process.js";

export type { MongodOptions } from "./mongod-process.js";

/** A mongod of our own, as a replica set of one node unless asked otherwise. */
export interface Mongod {
  readonly pid: number;
  readonly port: number;
  /** Connection string of one database on it. */
  uri(database: string): string;
  /** Stops it where it stands, as a power cut would; the data stay for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same port and the same data. */
  restart(): Promise<void>;
  /** Stops it for good and deletes its data, unless they are kept. */
  stop(): Promise<void>;
}

/** Starts `binary` on a free port of the loopback, with its data, journaled, in a folder of its own. */
export async function startMongod(
  binary: string,
  { replicaSet = true, cacheGiB = 1, keptIn }: MongodOptions = {},
): Promise<Mongod> {
  const keeps = keptIn !== undefined;
  const folder = keptIn ?? mkdtempSync(join(tmpdir(), "drawbridge-mongod-"));
  if (keeps) mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const how = { replicaSet, cacheGiB, keeps };
  let running = await launch(binary, folder, port, how).catch((error: unknown) => {
    if (!keeps) remove(folder);
    throw error;
  });
  if (replicaSet) await initiate(port);

  async function kill(): Promise<void> {
    await running.end("SIGKILL");
  }
  return {
    get pid() {
      return running.pid;
    },
    port,
    uri: (database) => `mongodb://127.0.0.1:${port}/${database}${replicaSet ? "?replicaSet=rs0" : ""}`,
    kill,
    restart: async () => {
      running = await launch(binary, folder, port, how);
      if (replicaSet) await primaryOf(port);
    },
    stop: async () => {
      // what is kept is left in order, not for the journal to mend
      await running.end(keeps ? "SIGTERM" : "SIGKILL");
      if (!keeps) remove(folder);
    },
  };
}

/** Makes the replica set, or tells the one whose data were kept of the port that it has now. */
async function initiate(port: number): Promise<void> {
  const client = directly(port);
  try {
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
    const known = await client.db("local").collection("system.replset").findOne();
    const admin = client.db("admin");
    if (known === null) await admin.command({ replSetInitiate: { _id: "rs0", members } });
    else {
      const config = { ...known, version: Number(known["version"]) + 1, members };
      await admin.command({ replSetReconfig: config, force: true });
    }
  } finally {
    await client.close();
  }
  await primaryOf(port);
}

async function primaryOf(port: number): Promise<void> {
  const client = directly(port);
  try {
    for (const end = Date.now() + startMs; Date.now() < end;) {
      const hello = await client.db("admin").command({ hello: 1 });
      if (hello["isWritablePrimary"] === true) return;
      await sleep(50);
    }
    throw new Error(`mongod on port ${port} did not become primary`);
  } finally {
    await client.close();
  }
}
