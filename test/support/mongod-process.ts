import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { MongoClient } from "../../src/store/mongo/driver.js";

export interface MongodOptions {
  /** False: a standalone server, which Drawbridge must refuse. */
  readonly replicaSet?: boolean;
  /** Of WiredTiger; a transaction may fill a tenth of it. */
  readonly cacheGiB?: number;
  /** A folder of the caller's for its data, which stay there after `stop`. */
  readonly keptIn?: string;
}

interface Launching {
  readonly replicaSet: boolean;
  readonly cacheGiB: number;
  /** Whether the data stay when this process is gone. */
  readonly keeps?: boolean;
}

export const startMs = 60_000;

/** A mongod process. */
export interface Running {
  readonly pid: number;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `binary` on a folder and a port of the loopback, journaled, and waits until it answers. */
export async function launch(
  binary: string,
  folder: string,
  port: number,
  { replicaSet, cacheGiB, keeps = false }: Launching,
): Promise<Running> {
  const log = join(folder, "mongod.log");
  const mongod = spawn(
    binary,
    [
      ...["--dbpath", folder, "--logpath", log, "--logappend", "--port", String(port), "--bind_ip", "127.0.0.1"],
      ...["--nounixsocket", "--wiredTigerCacheSizeGB", String(cacheGiB), "--oplogSize", "512"],
      // Tests live in times of their own: what they write must not vanish by the server's clock.
      ...["--setParameter", "ttlMonitorEnabled=false", "--setParameter", "diagnosticDataCollectionEnabled=false"],
      ...(replicaSet ? ["--replSet", "rs0"] : []),
    ],
    // In a group of its own, so that Ctrl-C reaches the runner first and this only when the runner is done.
    { stdio: "ignore", detached: true },
  );
  const failed = await Promise.race([
    once(mongod, "error").then(([error]) => String(error)),
    once(mongod, "exit").then(([code]) => `it ended with ${String(code)}`),
    answers(port),
  ]);
  if (failed !== undefined || mongod.pid === undefined) {
    throw new Error(`${binary} did not start: ${failed ?? "no process"}\n${lastLines(log)}`);
  }
  mongod.unref();
  return guarded(mongod, mongod.pid, keeps ? [] : [folder]);
}

/**
 * However this process ends, the server ends too: `exit` covers the ordinary ways and Ctrl-C, and a shell that waits
 * for the end of our pipe covers a kill -9, after which nothing of ours runs any more.
 */
function guarded(mongod: ChildProcess, pid: number, removed: readonly string[]): Running {
  const ending = 'cat >/dev/null; kill -9 "$1"; shift; [ "$#" = 0 ] || rm -rf "$@"';
  const watchdog = spawn("sh", ["-c", ending, "watchdog", String(pid), ...removed], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watchdog.on("error", () => undefined); // a system without a shell has the exit hook only
  watchdog.unref();
  const ended = mongod.exitCode === null ? once(mongod, "exit") : Promise.resolve([]);
  const atExit = (): void => {
    mongod.kill("SIGKILL");
    for (const folder of removed) remove(folder);
  };
  // Before whoever removes the folder that all of it lies in.
  process.prependOnceListener("exit", atExit);
  return {
    pid,
    end: async (signal) => {
      mongod.kill(signal);
      mongod.ref();
      await ended;
      watchdog.kill("SIGKILL");
      process.off("exit", atExit);
    },
  };
}

/** Tries again while the dying server still writes. */
export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** One server alone, whatever set it belongs to. */
export function directly(port: number, serverSelectionTimeoutMS = startMs): MongoClient {
  return new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS });
}

/** Resolves, with nothing to say, when the server answers. */
async function answers(port: number): Promise<undefined> {
  const client = directly(port);
  try {
    await client.db("admin").command({ ping: 1 });
    return undefined;
  } finally {
    await client.close();
  }
}

function lastLines(log: string): string {
  try {
    return readFileSync(log, "utf8").trimEnd().split("\n").slice(-8).join("\n");
  } catch {
    return "(no log)";
  }
}
