import { StoreUnusable } from "../port/errors.js";
import type { Connection } from "./writer/connection.js";
import { migrations, type Migration } from "./schema.js";

const table = `CREATE TABLE IF NOT EXISTS schema (
  version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL
) STRICT`;

/** The newest schema this release knows. */
export const schemaVersion = newestOf(migrations);

/**
 * Brings the file to the newest schema. Called inside a transaction that holds the write lock, so that of two processes
 * starting at once one migrates and the other finds it done; a step that fails leaves nothing of itself.
 * @throws StoreUnusable when a newer release has made the file
 */
export function migrate(db: Connection, now: number, steps: readonly Migration[] = migrations): void {
  db.exec(table);
  const applied = db.get<[number | null]>("SELECT max(version) FROM schema")?.[0] ?? 0;
  const newest = newestOf(steps);
  if (applied > newest) {
    throw new StoreUnusable(
      `the database file has schema ${applied}, made by a newer release; this one knows schemas up to ${newest}: ` +
        "run the newer release, or restore the backup made before the upgrade",
    );
  }
  for (const step of steps) {
    if (step.version <= applied) continue;
    db.exec(step.statements);
    db.run("INSERT INTO schema VALUES (?, ?, ?)", [step.version, step.name, now]);
  }
}

function newestOf(steps: readonly Migration[]): number {
  return Math.max(0, ...steps.map((step) => step.version));
}
