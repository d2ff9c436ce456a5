import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { emptyDemoStore } from "../store/index.js";
import { CannotListen, listen, makeServer } from "./listen.js";

/** Where a demo keeps what it makes: a folder and a store of its own, so that several run beside each other. */

export const usualPort = 8080;

export interface DemoPlace {
  readonly folder: string;
  readonly databaseUrl: string;
}

/**
 * `data/demo`, unless a demo at another port holds it.
 * @param mongo  address of a MongoDB; the database is the one it names, else `drawbridge_demo`
 */
export function demoPlace(port: number, mongo?: string): DemoPlace {
  const usual = join("data", "demo");
  const other = runningDemo(usual);
  const isHeld = other !== undefined && Number(new URL(other.url).port) !== port;
  const own = isHeld ? String(port) : "";
  const folder = isHeld ? `${usual}-${own}` : usual;
  if (mongo === undefined) return { folder, databaseUrl: `sqlite:${join(folder, "drawbridge.db")}` };
  const name = own === "" ? "drawbridge_demo" : `drawbridge_demo_${own}`;
  return { folder, databaseUrl: mongo.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?(?=\?|$)/, `$1/${name}`) };
}

/** Removes what an earlier demo left. Called when the ports are taken: then no demo runs here that would lose it. */
export async function emptyPlace({ folder, databaseUrl }: DemoPlace, url: string): Promise<void> {
  await emptyDemoStore(databaseUrl);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(noteOf(folder), JSON.stringify({ pid: process.pid, url }));
}

/**
 * Takes a port before anything is made or emptied. Whoever comes before the demo is ready is told to wait.
 * @param by  what chooses another port, for the message
 * @throws CannotListen; where a demo runs here already, with its address
 */
export async function takePort(at: { port: number; host: string; by: string }, folder: string): Promise<Server> {
  const server = makeServer();
  server.on("request", (_, response) => {
    // The demo's own listener is there as soon as it is ready; until then this is the only one.
    if (server.listenerCount("request") === 1)
      response.writeHead(503, { "Retry-After": "1" }).end("The demo starts.\n");
  });
  try {
    await listen(server, at);
    return server;
  } catch (error) {
    const other = error instanceof CannotListen ? runningDemo(folder) : undefined;
    if (other === undefined) throw error;
    throw new CannotListen(
      `A demo runs already at ${other.url} (process ${other.pid}); it was left alone. Use it, stop it with Ctrl+C, or start another beside it: npm run demo -- --port 8090.`,
      { cause: error },
    );
  }
}

/** The demo that holds this folder, as long as its process lives. */
function runningDemo(folder: string): { readonly pid: number; readonly url: string } | undefined {
  try {
    const note = JSON.parse(readFileSync(noteOf(folder), "utf8")) as { pid?: unknown; url?: unknown };
    if (typeof note.pid !== "number" || typeof note.url !== "string") return undefined;
    process.kill(note.pid, 0);
    return { pid: note.pid, url: note.url };
  } catch {
    return undefined;
  }
}

function noteOf(folder: string): string {
  return join(folder, "running.json");
}
