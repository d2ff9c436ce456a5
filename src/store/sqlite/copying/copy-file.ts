import { chmod, open, rm } from "node:fs/promises";
import { isCopied, type CopiedItems } from "../../port/copying.js";
import { Connection } from "../writer/connection.js";
import { isFull } from "../writer/faults.js";
import { portionsOf } from "./portions.js";

/**
 * The file as it is at one moment, written out by SQLite itself while others write. Sessions, and what is good only with one, are
 * taken out: a backup that is found opens nobody's browser, and one that is restored brings back nobody who signed out since.
 * @param db  a connection of its own, which this closes
 */
export async function copyFile(db: Connection, path: string): Promise<void> {
  try {
    // Made first, so that nobody else may ever read it; SQLite takes an empty file.
    await (await open(path, "wx", 0o600)).close();
    db.run("VACUUM INTO ?", [path]);
    await chmod(path, 0o600);
    await withoutSessions(path);
  } catch (error) {
    await rm(path, { force: true });
    throw isFull(error) ? Object.assign(new Error("the disk is full", { cause: error }), { code: "ENOSPC" }) : error;
  } finally {
    db.close();
  }
}

async function withoutSessions(path: string): Promise<void> {
  const copy = new Connection(path);
  try {
    copy.exec("PRAGMA secure_delete = ON; PRAGMA journal_mode = DELETE; BEGIN");
    copy.run("DELETE FROM sessions");
    copy.run("DELETE FROM leases");
    copy.run("DELETE FROM artefacts WHERE ended = 1 AND tell_at IS NULL");
    const gone: Pick<CopiedItems["artefact"], "model" | "id">[] = [];
    for await (const portion of portionsOf(copy, "artefact")) {
      gone.push(...portion.filter((one) => !isCopied(one)).map(({ model, id }) => ({ model, id })));
    }
    for (const { model, id } of gone) copy.run("DELETE FROM artefacts WHERE model = ? AND id = ?", [model, id]);
    copy.exec("COMMIT");
  } finally {
    copy.close();
  }
}
