import type { Connection } from "mongoose";
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../../../lib/new-id.js";
import { HeldLease, LeaseLost } from "../../held-lease.js";
import { StoreConflict, StoreUnusable } from "../../port/errors.js";
import { isUsable, tooNew, type SchemaState } from "../../port/schema.js";
import type { Calls } from "../works/calls.js";
import { first } from "./first.js";
import { failuresOfSource } from "./failures-of-source.js";
import { memberUpdates } from "./member-updates.js";
import type { Migration } from "./migration.js";
import { leasesOf } from "../chaining/leases.js";

/** In order; never changed once released, only added to. */
const migrations: readonly Migration[] = [first, memberUpdates, failuresOfSource];

export const schemaVersion = migrations.length;

export interface MigrateOptions {
  readonly now: () => number;
  readonly steps?: readonly Migration[];
  /** How long a node that died holds up the others. */
  readonly leaseMs?: number;
}

/**
 * Brings the database to this release's schema. One node at a time, under a lease that is renewed as long as it takes; the
 * others wait. A node that was paused for longer than its lease finds the version moved on, and takes its place behind.
 * @returns the names of the steps that this node took
 * @throws StoreUnusable when the database is two steps ahead
 */
export async function migrate(
  connection: Connection,
  calls: Calls,
  { now, steps = migrations, leaseMs = 30_000 }: MigrateOptions,
): Promise<readonly string[]> {
  const wanted = { name: "migrations", holder: newId(), leaseMs, now };
  const done: string[] = [];
  for (;;) {
    const state = await schemaOf(calls, steps);
    checkNotTooNew(state);
    if (state.stored >= steps.length) return done;
    const held = await HeldLease.take(leasesOf(calls), wanted);
    if (held === undefined) {
      await sleep(200);
      continue;
    }
    try {
      for (const [index, step] of steps.entries()) {
        if (index < (await versionOf(calls))) continue;
        await held.check();
        await apply(connection, step);
        await step.fill?.(calls, () => held.check());
        await held.check();
        await contract(connection, step);
        if (!(await moveOn(calls, index))) throw new LeaseLost("another node was first");
        done.push(step.name);
      }
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
    } finally {
      await held.release();
    }
  }
}

export async function schemaOf(calls: Calls, steps: readonly Migration[] = migrations): Promise<SchemaState> {
  const stored = await versionOf(calls);
  const missing = steps.map(({ name }, index) => `${index + 1}: ${name}`).slice(stored);
  return { stored, known: steps.length, steps: missing };
}

/** @throws StoreUnusable */
export function checkUsable(state: SchemaState): void {
  checkNotTooNew(state);
  if (isUsable(state)) return;
  const { stored, known } = state;
  throw new StoreUnusable(
    `the database has schema ${stored}, and this release needs ${known}: run drawbridge migrate, once for all nodes`,
  );
}

function checkNotTooNew({ stored, known }: SchemaState): void {
  if (stored > known + 1) throw new StoreUnusable(tooNew("the database", { stored, known }));
}

async function versionOf(calls: Calls): Promise<number> {
  return (await calls.one("schema", { _id: "schema" }))?.version ?? 0;
}

/** False when another node has moved the version on. */
async function moveOn(calls: Calls, from: number): Promise<boolean> {
  if (from > 0)
    return (await calls.update("schema", { _id: "schema", version: from }, { $set: { version: from + 1 } })) > 0;
  try {
    await calls.insert("schema", { _id: "schema", version: 1 });
    return true;
  } catch (error) {
    if (error instanceof StoreConflict) return false;
    throw error;
  }
}

/** Last, for what was filled may have been found by them. An index that is gone already is none to take away. */
async function contract(connection: Connection, { drops = [] }: Migration): Promise<void> {
  const db = connection.getClient().db(connection.name);
  for (const { on, name } of drops) {
    const there = await db.collection(on).indexes();
    if (there.some((index) => index.name === name)) await db.collection(on).dropIndex(name);
  }
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
