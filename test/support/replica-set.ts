import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { directly, launch, remove, startMs, type Running } from "./mongod-process.js";
import { startTcpProxy, type Line, type TcpProxy } from "./tcp-proxy.js";

/** One server of a replica set. Its address in the set is that of a line of ours, which everybody comes by. */
export interface Member {
  readonly name: string;
  /** Of the process itself: past the line. */
  readonly port: number;
  set(line: Line): Promise<void>;
  /** Stops it where it stands, as a power cut would. */
  kill(): Promise<void>;
  /** On the same data; resolves when it serves as a secondary or the primary. */
  restart(): Promise<void>;
  /** Whether it is the one that takes writes. */
  isPrimary(): Promise<boolean>;
  /** Asks it to hand its office on. */
  stepDown(): Promise<void>;
}

/** Three servers on the loopback that elect their primary, a new one within about two seconds. */
export interface ReplicaSet {
  readonly members: readonly Member[];
  uri(database: string): string;
  primary(): Promise<Member>;
  stop(): Promise<void>;
}

const options = { replicaSet: true, cacheGiB: 0.5 } as const;

export async function startReplicaSet(binary: string): Promise<ReplicaSet> {
  const members: Made[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.stop()));
  };
  try {
    for (const name of ["one", "two", "three"]) members.push(await startMember(binary, name));
    const [first] = members;
    if (first === undefined) throw new Error("a set has members");
    const client = directly(first.port);
    try {
      const config = members.map(({ address }, _id) => ({ _id, host: address }));
      const settings = { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500, heartbeatTimeoutSecs: 2 };
      await client.db("admin").command({ replSetInitiate: { _id: "rs0", members: config, settings } });
    } finally {
      await client.close();
    }
    await Promise.all(members.map((member) => serves(member.port)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    members,
    uri: (database) => `mongodb://${members.map(({ address }) => address).join()}/${database}?replicaSet=rs0`,
    async primary() {
      for (const end = Date.now() + startMs; Date.now() < end;) {
        for (const member of members) if (await member.isPrimary()) return member;
        await sleep(20);
      }
      throw new Error("no member became primary");
    },
    stop,
  };
}

interface Made extends Member {
  readonly address: string;
  stop(): Promise<void>;
}

async function startMember(binary: string, name: string): Promise<Made> {
  const folder = mkdtempSync(join(tmpdir(), `drawbridge-mongod-${name}-`));
  const port = await freePort();
  let running: Running | undefined;
  const line: TcpProxy = await startTcpProxy(await freePort(), () => port);
  const start = async (): Promise<void> => {
    running = await launch(binary, folder, port, options);
  };
  const kill = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.end("SIGKILL");
  };
  await start();
  return {
    ...{ name, port, kill, address: `127.0.0.1:${line.port}` },
    set: (to) => line.set(to),
    async restart() {
      await start();
      await serves(port);
    },
    isPrimary: async () => running !== undefined && (await stateOf(port)) === "primary",
    async stepDown() {
      const client = directly(port);
      try {
        await client.db("admin").command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 });
      } finally {
        await client.close();
      }
    },
    async stop() {
      await kill();
      await line.stop();
      remove(folder);
    },
  };
}

type State = "primary" | "secondary" | "neither";

async function stateOf(port: number): Promise<State> {
  const client = directly(port, 2_000);
  try {
    const hello = await client.db("admin").command({ hello: 1 });
    if (hello["isWritablePrimary"] === true) return "primary";
    return hello["secondary"] === true ? "secondary" : "neither";
  } catch {
    return "neither";
  } finally {
    await client.close();
  }
}

async function serves(port: number): Promise<void> {
  for (const end = Date.now() + startMs; Date.now() < end;) {
    if ((await stateOf(port)) !== "neither") return;
    await sleep(50);
  }
  throw new Error(`mongod on port ${port} did not come to serve`);
}
