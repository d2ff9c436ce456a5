import type { Connection } from "mongoose";
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../../../lib/new-id.js";
import { StoreUnavailable, StoreUnusable } from "../../port/errors.js";
import type { Calls } from "../works/calls.js";
import { first } from "./first.js";
import { memberUpdates } from "./member-updates.js";
import type { Migration } from "./migration.js";
import { takeLease } from "../chaining/leases.js";

/** In order; never changed once released, only added to. */
const migrations: readonly Migration[] = [first, memberUpdates];

export const schemaVersion = migrations.length;

const lockMs = 60_000;
const patienceMs = 120_000;

/**
 * Brings the database to this release's schema. One node at a time, under a lease; the others wait until it is done.
 * @throws StoreUnusable when a newer release has been here
 */
export async function migrate(connection: Connection, calls: Calls): Promise<void> {
  const me = newId();
  for (const end = performance.now() + patienceMs; ;) {
    if ((await versionOf(calls)) === schemaVersion) return;
    const now = Date.now();
    if (await takeLease(calls, "migrations", me, now, now + lockMs)) break;
    if (performance.now() > end)
      throw new StoreUnavailable("another node has been migrating the database for too long");
    await sleep(200);
  }
  const from = await versionOf(calls);
  for (const [index, migration] of migrations.entries()) {
    if (index < from) continue;
    await apply(connection, migration);
    await migration.fill?.(calls);
    await calls.update("schema", { _id: "schema" }, { $set: { version: index + 1 } }, { upsert: true });
  }
  await takeLease(calls, "migrations", me, Date.now(), 0);
}

async function versionOf(calls: Calls): Promise<number> {
  const version = (await calls.one("schema", { _id: "schema" }))?.version ?? 0;
  if (version > schemaVersion) {
    throw new StoreUnusable(
      `the database has schema ${version}, made by a newer release; this one knows schemas up to ${schemaVersion}. ` +
        "Start the newer release, or restore a backup from before it.",
    );
  }
  return version;
}

async function apply(connection: Connection, { collections, indexes }: Migration): Promise<void> {
  const db = connection.getClient().db(connection.name);
  const there = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const name of collections) if (!there.has(name)) await db.createCollection(name);
  for (const collection of collections) {
    const wanted = indexes.filter(({ on }) => on === collection);
    if (wanted.length === 0) continue;
    await db.collection(collection).createIndexes(wanted.map(({ name, key, more }) => ({ name, key, ...more })));
  }
}
