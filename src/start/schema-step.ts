import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { StoreUnusable } from "../store/port/errors.js";
import { isUsable, tooNew, tooOld, type SchemaState } from "../store/port/schema.js";
import { openStore } from "../store/index.js";
import type { Store } from "../store/port/store.js";
import { listen } from "./listen.js";

/** What a process does with a store as it finds it. */
export type SchemaStep = "begin" | "migrate" | "wait";

/**
 * An empty store is made by whoever comes first. One of an earlier release is migrated by the server on SQLite, where it is
 * alone; on MongoDB other nodes may be at work, so a server waits until an operator has run `drawbridge migrate`. A command
 * never migrates, for it may run beside a server of an earlier release.
 * @throws StoreUnusable, saying what to do
 */
export function schemaStep(engine: Store["engine"], state: SchemaState, who: "server" | "command"): SchemaStep {
  const { stored, known } = state;
  if (stored === 0) return "migrate";
  if (isUsable(state)) return "begin";
  if (stored > known) throw new StoreUnusable(tooNew("The database", state));
  if (who === "server") return engine === "sqlite" ? "migrate" : "wait";
  const todo = engine === "sqlite" ? "Start the server, which migrates it." : "Run drawbridge migrate.";
  throw new StoreUnusable(`${tooOld("The database", state)} ${todo}`);
}

/** Brings the store to where it can be worked with. @param wait  for a server on MongoDB: resolves when it was migrated */
export async function makeReady(
  store: Store,
  who: "server" | "command",
  { log, wait }: { readonly log?: Logger | undefined; readonly wait?: (() => Promise<void>) | undefined },
): Promise<void> {
  const step = schemaStep(store.engine, await store.schema(), who);
  if (step === "migrate") {
    const { steps, copy } = await store.migrate();
    if (copy !== undefined) log?.info({ steps, copy }, "the database was migrated; a copy of what was there is kept");
    return;
  }
  if (step === "wait") await wait?.();
  await store.begin();
}

/**
 * What `drawbridge migrate` does. A file is migrated by its server, which is alone with it and keeps a copy first: done from
 * beside, it would change the ground under a server of an earlier release.
 * @throws StoreUnusable
 */
export async function migrateStore(
  databaseUrl: string,
  plan: boolean,
): Promise<SchemaState & { readonly engine: Store["engine"]; readonly taken: readonly string[] }> {
  const store = await openStore(databaseUrl);
  try {
    const { engine } = store;
    const state = await store.schema();
    if (plan || state.steps.length === 0) return { engine, ...state, taken: [] };
    if (engine === "sqlite" && state.stored > 0) schemaStep(engine, state, "command");
    return { engine, ...state, taken: (await store.migrate()).steps };
  } finally {
    await store.close();
  }
}

const askAgainMs = 1_000;

/**
 * Stands in for the server until an operator has migrated the database: alive for those who run it, and not ready, so that
 * nobody is sent here meanwhile.
 */
export async function waitForMigration(
  store: Pick<Store, "schema">,
  at: { readonly port: number; readonly host: string },
  log: Logger,
): Promise<void> {
  let state = await store.schema();
  log.warn(state, "the database is of an earlier release: run drawbridge migrate; this node waits for it");
  const server = createServer((req, res) => {
    if (req.url === "/healthz") answer(res, 200, { status: "ok" });
    else answer(res, 503, { status: "schema", stored: state.stored, needed: state.known });
  });
  await listen(server, at);
  log.info({ port: (server.address() as AddressInfo).port }, "waiting");
  try {
    while (!isUsable(state)) {
      await sleep(askAgainMs);
      // An outage of the store meanwhile is no reason to give up.
      state = await store.schema().catch(() => state);
      if (state.stored > state.known + 1) throw new StoreUnusable(tooNew("The database", state));
    }
  } finally {
    await closed(server);
  }
}

function answer(res: ServerResponse, status: number, body: Record<string, unknown>): void {
  res.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store", "Retry-After": "5" });
  res.end(JSON.stringify(body));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
