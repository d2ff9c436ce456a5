import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod, type Mongod } from "../support/mongod.js";
import { startPeer, type Peer } from "./child.js";
import { Connection, type Target } from "./http-load.js";
import { personOf } from "./people.js";
import { fill, slug, token, type Filled, type GroupSize } from "./scim-fill.js";

export type Engine = "sqlite" | "mongodb";

/** The built server on a store of its own, filled before it started. */
export interface Product {
  readonly engine: Engine;
  readonly target: Target;
  readonly pid: number;
  readonly filled: Filled;
  stop(): Promise<void>;
}

/** Both sides of every SCIM row, each in a process of its own; this process is the load. */
export interface ScimStage {
  readonly large: Product;
  readonly small: Product;
  /** scimmy-routers over a Map with as many users as `large`. */
  readonly scimmy: Target;
  /** The same over mongoose documents on the same mongod; on SQLite there is none. */
  readonly documents: Target | undefined;
  readonly echo: Target;
  stop(): Promise<void>;
}

export interface ScimSizes {
  readonly users: number;
  readonly fewUsers: number;
  readonly groups: readonly GroupSize[];
}

/** The SCIM addresses of the product. */
export const base = `/scim/v2/${slug}`;

export async function startProduct(
  engine: Engine,
  databaseUrl: (folder: string) => string,
  users: number,
  groups: readonly GroupSize[],
): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  const url = databaseUrl(folder);
  const filled = await fill(url, users, groups);
  const bridge: BuiltBridge = await startBuiltBridge({ folder, env: { DATABASE_URL: url } });
  return {
    engine,
    target: { port: Number(new URL(bridge.url).port), token },
    pid: bridge.pid,
    filled,
    stop: async () => {
      await bridge.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const sqliteIn = (folder: string): string => `sqlite:${join(folder, "drawbridge.db")}`;

export async function openScimStage(engine: Engine, { users, fewUsers, groups }: ScimSizes): Promise<ScimStage> {
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.reverse()) await close();
  };
  const opened = <T extends { stop(): Promise<void> }>(one: T): T => {
    closing.push(() => one.stop());
    return one;
  };
  try {
    const mongod: Mongod | undefined = engine === "mongodb" ? opened(await startMongod(await findMongod())) : undefined;
    const large = opened(await startProduct(engine, mongod ? () => mongod.uri("large") : sqliteIn, users, groups));
    const small = opened(
      await startProduct(engine, mongod ? () => mongod.uri("small") : sqliteIn, fewUsers, [
        { from: 0, size: fewUsers },
      ]),
    );
    const theirs = [String(users), groups.map(({ size }) => size).join(",")] as const;
    const scimmy = opened(await startPeer("peer-scim.ts", ...theirs));
    const documents = mongod && opened(await startPeer("peer-scim-mongoose.ts", mongod.uri("peer"), ...theirs));
    const echo = opened(await startEcho(large));
    const targetOf = ({ port }: Peer): Target => ({ port, token });
    const documentsAt = documents && targetOf(documents);
    return { large, small, scimmy: targetOf(scimmy), documents: documentsAt, echo: targetOf(echo), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The echo answers what the product does, octet for octet, so that both send as much. */
async function startEcho({ target, filled }: Product): Promise<Peer> {
  const connection = new Connection(target);
  const [id = ""] = filled.users;
  const resource = await connection.send({ method: "GET", path: `${base}/Users/${id}`, expect: 200 });
  const list = await connection.send({ method: "GET", path: userNameFilter(0), expect: 200 });
  connection.close();
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  const file = join(folder, "echo.json");
  await writeFile(file, `{"resource":${resource.body},"list":${list.body}}`);
  const peer = await startPeer("peer-echo.ts", file);
  return {
    port: peer.port,
    stop: async () => {
      await peer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function userNameFilter(n: number): string {
  return `${base}/Users?filter=${encodeURIComponent(`userName eq "${personOf(n).userName}"`)}`;
}
