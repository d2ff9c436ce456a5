import { randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startBuiltBridge, type BuiltBridge } from "./built-bridge.js";
import { freePort } from "./free-port.js";
import { removeFolder } from "./remove-folder.js";
import { startTcpProxy } from "./tcp-proxy.js";

/** One process of the built server. */
export interface BridgeNode {
  readonly name: string;
  /** Its own address, past the balancer. */
  readonly url: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /**
   * @param env  beside the installation's
   * @param main  of another release than ours
   */
  start(env?: Readonly<Record<string, string>>, main?: string): Promise<void>;
  /** As an operator would, with time to finish; resolves when it has ended. */
  stop(): Promise<void>;
  /** Where it stands. */
  kill(): Promise<void>;
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** Its exit code when it has ended by itself. */
  ended(): Promise<number | null>;
  /** All that it has logged since it was started last. */
  log(): string;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
}

/**
 * An installation as an operator runs it: nodes of the built server in production's settings on one store, behind a balancer that
 * hands each new connection to a node that says it is ready.
 */
export interface Installation {
  /** By the balancer; the installation's public address. */
  readonly url: string;
  readonly nodes: readonly BridgeNode[];
  /** The command beside the servers, with their settings. */
  cli(...args: readonly string[]): Promise<Ran>;
  /** The same of another release. @param main  its main.js */
  cliOf(main: string, ...args: readonly string[]): Promise<Ran>;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  readonly databaseUrl: string;
  readonly nodes: number;
  /** The declarative file, which the first node applies when it starts first; none where the store has everything. */
  readonly bootstrap?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The release that the nodes are of at first; ours where it is left out. */
  readonly main?: string;
}

/** The command that was built here. */
export const ownMain = join(import.meta.dirname, "../../dist/main.js");

/** How often the balancer asks, as short as anybody's. */
const askEveryMs = 250;

export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-installation-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    NODE_ENV: "production",
    PUBLIC_URL: url,
    DATABASE_URL: options.databaseUrl,
    SESSION_SECRET: "a-session-secret-of-the-installation-of-tests",
    ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    DATA_FOLDER: folder,
    CERTS_FOLDER: join(folder, "certs"),
    ...options.env,
  };
  const nodes = await Promise.all(
    Array.from({ length: options.nodes }, async (_, n) => makeNode(`node ${n + 1}`, folder, await freePort(), env)),
  );
  const ready = new Set<number>();
  const isOver = new AbortController();
  const asking = nodes.map((node) => askOnAndOn(node, ready, isOver.signal));
  let turn = 0;
  const next = (): number | undefined => [...ready][turn++ % Math.max(1, ready.size)];
  const balancer = await startTcpProxy(port, next);
  const stop = async (): Promise<void> => {
    isOver.abort();
    await Promise.all(asking);
    await Promise.all(nodes.map((node) => node.kill()));
    await balancer.stop();
    await removeFolder(folder);
  };
  try {
    for (const [n, node] of nodes.entries())
      await node.launch({}, options.main, n === 0 ? options.bootstrap : undefined);
    while (ready.size < nodes.length) await sleep(20);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    nodes,
    cli: (...args) => runCli(ownMain, args, env, folder),
    cliOf: (main, ...args) => runCli(main, args, env, folder),
    stop,
  };
}

interface MadeNode extends BridgeNode {
  readonly port: number;
  launch(env: Readonly<Record<string, string>>, main?: string, bootstrap?: string): Promise<void>;
}

function makeNode(name: string, folder: string, port: number, env: Readonly<Record<string, string>>): MadeNode {
  let running: BuiltBridge | undefined;
  const launch: MadeNode["launch"] = async (more, main, bootstrap) => {
    const own = { ...env, HOST: "127.0.0.1", ...more };
    running = await startBuiltBridge({
      ...{ folder, port, env: own },
      ...(main !== undefined && { main }),
      ...(bootstrap !== undefined && { bootstrap }),
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.stop(signal);
  };
  return {
    ...{ name, port, launch, url: `http://127.0.0.1:${port}` },
    get pid() {
      return running?.pid ?? 0;
    },
    get isRunning() {
      return running !== undefined;
    },
    start: (more = {}, main) => launch(more, main),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    signal: (signal) => {
      if (running !== undefined) process.kill(running.pid, signal);
    },
    ended: () => running?.ended ?? Promise.resolve(null),
    log: () => running?.log() ?? "",
  };
}

/** Keeps in `ready` whether the node says so, as a balancer's health check does. */
async function askOnAndOn({ url, port }: MadeNode, ready: Set<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 200) ready.add(port);
    else ready.delete(port);
    await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

function runCli(
  main: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<Ran> {
  const own = { PATH: process.env["PATH"], HOME: folder, ...env };
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: own, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done({ code, out }));
  });
}
