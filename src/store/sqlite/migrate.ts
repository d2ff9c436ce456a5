import { chmodSync, renameSync, rmSync } from "node:fs";
import { StoreUnusable } from "../port/errors.js";
import { tooNew, type SchemaState } from "../port/schema.js";
import { Connection } from "./writer/connection.js";
import { migrations, type Migration } from "./schema.js";

const table = `CREATE TABLE IF NOT EXISTS schema (
  version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL
) STRICT`;

/** The newest schema this release knows. */
export const schemaVersion = newestOf(migrations);

/**
 * Brings the file to the newest schema. Called inside a transaction that holds the write lock, so that of two processes
 * starting at once one migrates and the other finds it done; a step that fails leaves nothing of itself.
 * @returns the names of the steps
 * @throws StoreUnusable when the file is two steps ahead
 */
export function migrate(db: Connection, now: number, steps: readonly Migration[] = migrations): readonly string[] {
  db.exec(table);
  const stored = storedVersion(db);
  checkNotTooNew(stored, newestOf(steps));
  const missing = steps.filter(({ version }) => version > stored);
  for (const step of missing) {
    db.exec(step.statements);
    db.run("INSERT INTO schema VALUES (?, ?, ?)", [step.version, step.name, now]);
  }
  return missing.map(({ name }) => name);
}

export function schemaOf(db: Connection, steps: readonly Migration[] = migrations): SchemaState {
  const stored = isEmpty(db) ? 0 : storedVersion(db);
  const missing = steps.filter(({ version }) => version > stored);
  return { stored, known: newestOf(steps), steps: missing.map(({ version, name }) => `${version}: ${name}`) };
}

/** @throws StoreUnusable */
export function checkNotTooNew(stored: number, known: number): void {
  if (stored > known + 1) throw new StoreUnusable(tooNew("the database file", { stored, known }));
}

/**
 * Keeps the file as it is, beside itself, before a migration. Two processes may do so at once: only a copy of what was there
 * before counts, never one of what the other has made of it already.
 * @returns where; undefined for a file that another process has migrated meanwhile
 */
export function keepCopy(db: Connection, stored: number): string | undefined {
  const file = db.get<[number, string, string]>("PRAGMA database_list")?.[2] ?? "";
  const copy = `${file}.schema-${stored}`;
  const half = `${copy}.${process.pid}`;
  rmSync(half, { force: true });
  db.run("VACUUM INTO ?", [half]);
  chmodSync(half, 0o600);
  const copied = new Connection(half);
  const isOfBefore = storedVersion(copied) === stored;
  copied.close();
  if (isOfBefore) renameSync(half, copy);
  else rmSync(half, { force: true });
  return isOfBefore ? copy : undefined;
}

function isEmpty(db: Connection): boolean {
  return db.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema'") === undefined;
}

function storedVersion(db: Connection): number {
  return db.get<[number | null]>("SELECT max(version) FROM schema")?.[0] ?? 0;
}

function newestOf(steps: readonly Migration[]): number {
  return Math.max(0, ...steps.map((step) => step.version));
}
