import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../support/cache-folder.js";
import { findMongod } from "../../support/mongod-binary.js";
import { startMongod } from "../../support/mongod.js";
import type { Engine } from "../scim-stage.js";
import { fillInstallation, type FillSizes } from "./fill.js";

/** A store of so many users, ready to be opened. */
export interface KeptStore {
  readonly folder: string;
  readonly url: string;
  /** Of the database's own processes. */
  readonly pids: readonly number[];
  /** Whether it had to be made first, and in how many seconds. */
  readonly filledInSeconds: number | undefined;
  /** Lets go of it; it stays where it is. */
  close(): Promise<void>;
}

const bytesPerUser = 8_000;
const source = join(import.meta.dirname, "../../../src");
/** What decides how a store looks: where one of these changes, it is made anew. */
const shaping = ["store/sqlite/schema.ts", "store/mongo/migrations", "store/mongo/documents", "model"];

/**
 * The store of this size, made on the first time and kept in the user's cache, never in the repository.
 * @throws Error where the disk has no room for it
 */
export async function keptStore(engine: Engine, sizes: FillSizes): Promise<KeptStore> {
  const folder = cacheFolder("bench", `${engine}-${sizes.users}-users-${sizes.teams}-teams`);
  const mark = join(folder, "filled");
  const shape = shapeNow();
  const isThere = existsSync(mark) && readFileSync(mark, "utf8") === shape;
  if (!isThere) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    checkRoom(folder, sizes.users * bytesPerUser);
  }
  const opened = await open(engine, folder);
  if (isThere) return { folder, ...opened, filledInSeconds: undefined };
  const start = performance.now();
  try {
    await fillInstallation(opened.url, sizes);
  } catch (error) {
    await opened.close();
    throw error;
  }
  writeFileSync(mark, shape);
  return { folder, ...opened, filledInSeconds: (performance.now() - start) / 1_000 };
}

async function open(engine: Engine, folder: string): Promise<Pick<KeptStore, "url" | "pids" | "close">> {
  if (engine === "sqlite") {
    return { url: `sqlite:${join(folder, "drawbridge.db")}`, pids: [], close: () => Promise.resolve() };
  }
  const mongod = await startMongod(await findMongod(), { keptIn: join(folder, "mongod"), cacheGiB: 2 });
  return { url: mongod.uri("bench"), pids: [mongod.pid], close: () => mongod.stop() };
}

function checkRoom(folder: string, wanted: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  if (bavail * bsize > wanted * 1.5) return;
  throw new Error(
    `${folder} needs about ${gib(wanted)} GiB and has ${gib(bavail * bsize)} free: make room, take fewer users, or set XDG_CACHE_HOME to a folder on another disk.`,
  );
}

function shapeNow(): string {
  const hash = createHash("sha256");
  for (const path of [...shaping.map((one) => join(source, one)), join(import.meta.dirname, "fill.ts")]) {
    for (const file of filesOf(path)) hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesOf(path: string): readonly string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
