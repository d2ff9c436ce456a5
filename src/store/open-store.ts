import { StoreUnusable } from "./port/errors.js";
import type { Store } from "./port/store.js";

export interface OpenStoreOptions {
  /** Hears of faults of work in the background, which nobody waits for and which is tried again. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/**
 * Opens the store that DATABASE_URL names: `sqlite:PATH` (relative to the working directory, or absolute) or
 * `mongodb://…`, `mongodb+srv://…`. Only the engine in use is loaded. Call `migrate` next.
 * @throws StoreUnusable for an address of neither kind, or a store that cannot be used
 */
export async function openStore(databaseUrl: string, { onFault }: OpenStoreOptions = {}): Promise<Store> {
  if (databaseUrl.startsWith("sqlite:")) {
    const { openSqliteStore } = await import("./sqlite/index.js");
    return openSqliteStore({ path: sqlitePath(databaseUrl) });
  }
  if (/^mongodb(\+srv)?:\/\//.test(databaseUrl)) {
    const { openMongoStore } = await import("./mongo/index.js");
    return openMongoStore({ uri: databaseUrl, ...(onFault !== undefined && { onFault }) });
  }
  // The address may hold a password, so it is not repeated.
  throw new StoreUnusable("DATABASE_URL must be sqlite:PATH or mongodb://HOST/NAME");
}

/**
 * Empties the store of a demo. On SQLite that is its file, which goes with the demo's folder.
 * @throws StoreUnusable where a MongoDB database holds what no demo has made
 */
export async function emptyDemoStore(databaseUrl: string): Promise<void> {
  if (databaseUrl.startsWith("sqlite:")) return;
  const { emptyDemoDatabase } = await import("./mongo/empty-demo.js");
  await emptyDemoDatabase(databaseUrl);
}

/** The file behind `sqlite:./data/x.db`, `sqlite:/var/lib/x.db` and `sqlite:///var/lib/x.db`. */
export function sqlitePath(databaseUrl: string): string {
  const path = databaseUrl.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "");
  if (path === "" || path === ":memory:" || path.includes("\0")) {
    throw new StoreUnusable("DATABASE_URL needs a file after sqlite:, as in sqlite:./data/drawbridge.db");
  }
  return path;
}
