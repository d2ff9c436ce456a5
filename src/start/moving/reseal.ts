import { setTimeout as sleep } from "node:timers/promises";
import type { Told } from "../../cli/index.js";
import { makeResealer, KeyMissing, type Resealer } from "../../lib/reseal.js";
import type { Caller } from "../../model/event.js";
import { Refused } from "../../model/refused.js";
import { StoreConflict, StoreUnavailable } from "../../store/port/errors.js";
import type { CopiedItems, CopiedKind } from "../../store/port/copying.js";
import type { Store, TeamRecords } from "../../store/port/store.js";
import { sealPurposes, type Parts } from "../services.js";
import { sealedPlaces } from "./sealed-places.js";
import { tellResealed } from "./told.js";

export interface Resealed {
  /** How many records and secrets are sealed with the first key now that were not before. */
  readonly records: number;
}

/** While nodes still seal with an earlier key, each round finds something. */
const mostRounds = 3;
const mostTries = 5;
/** What a killed run was writing a MongoDB holds for up to a minute and a half. Nobody waits at a door for this. */
const outlastingMs = 100_000;
/** Until it is asked again: some answer at once that they cannot, and nobody else would have a turn. */
const pauseMs = 200;

/**
 * Seals with the first ENCRYPTION_KEY what an earlier one has sealed, record by record beside running nodes, until a look at all of
 * them finds nothing more: then the earlier key can go. Broken off, it is run again.
 * @throws Refused where a key is missing, or nodes still seal with an earlier one
 */
export async function resealStore(
  { settings, store, now }: Pick<Parts, "settings" | "store" | "now">,
  caller: Caller,
  told: Told,
): Promise<Resealed> {
  const resealer = makeResealer(settings.encryptionKeys, Object.values(sealPurposes), sealedPlaces);
  let records = 0;
  for (let round = 1; ; round++) {
    const changed = await resealAll(store, resealer, told);
    records += changed;
    if (changed === 0) break;
    if (round === mostRounds) throw stillSealing();
  }
  if (records > 0) await tellResealed(store, caller, records, now());
  return { records };
}

async function resealAll(store: Store, resealer: Resealer, told: Told): Promise<number> {
  const copy = await store.copying.begin();
  let changed = 0;
  try {
    for (const kind of sealedKinds) {
      const of = await copy.count(kind);
      let done = 0;
      for await (const portion of copy.portions(kind)) {
        for (const item of portion) {
          if (await resealOne(store, resealer, kind, item)) changed++;
          told(++done, of, kind);
        }
      }
    }
  } finally {
    await copy.close();
  }
  return changed;
}

const sealedKinds = ["vault", "method", "app", "oauthClient", "endpoint", "deletion", "delivery", "note"] as const;
type Sealed = (typeof sealedKinds)[number];

/** Looks at the copy first, which most have nothing to do with; what is changed is read anew. */
async function resealOne<K extends Sealed>(
  store: Store,
  resealer: Resealer,
  kind: K,
  item: CopiedItems[K],
): Promise<boolean> {
  try {
    if ((await resealer.resealed(item)) === item) return false;
  } catch (error) {
    if (!(error instanceof KeyMissing)) throw error;
    // Some notes are sealed with SESSION_SECRET, and they end soon, as letters do.
    if (kind === "note" || kind === "delivery") return false;
    throw keyMissing(kind, item);
  }
  const end = performance.now() + outlastingMs;
  for (let tries = 1; ;) {
    try {
      return await rewriters[kind](store, resealer, item);
    } catch (error) {
      if (error instanceof StoreConflict && error.field === "version" && tries < mostTries) tries++;
      else if (!(error instanceof StoreUnavailable) || performance.now() > end) throw error;
      else await sleep(pauseMs);
    }
  }
}

/**
 * Replaced as any change replaces it, with the next version: a node that has read the record as it was before must not write the
 * old secrets back.
 */
const rewriters: {
  readonly [K in Sealed]: (store: Store, resealer: Resealer, item: CopiedItems[K]) => Promise<boolean>;
} = {
  vault: async ({ vault }, resealer, { name }) => {
    const kept = await vault.get(name);
    const value = kept && (await resealer.resealed(kept.value));
    if (kept === undefined || value === undefined || value === kept.value) return false;
    await vault.replace(name, value, kept);
    return true;
  },
  method: (store, resealer, { id, teamId }) => rewritten(store.inTeam(teamId).methods, resealer, id),
  app: (store, resealer, { id, teamId }) => rewritten(store.inTeam(teamId).apps, resealer, id),
  oauthClient: (store, resealer, { id, teamId }) => rewritten(store.inTeam(teamId).oauthClients, resealer, id),
  endpoint: (store, resealer, { id, teamId }) =>
    rewritten((teamId === null ? store.installation : store.inTeam(teamId)).endpoints, resealer, id),
  deletion: (store, resealer, { id, teamId }) => rewritten(store.inTeam(teamId).deletions, resealer, id),
  // Only what is still to be sent: whoever has sent it meanwhile says so last.
  delivery: (store, resealer, { id, teamId }) => {
    const rewrite = async ({ deliveries }: Pick<TeamRecords, "deliveries">): Promise<boolean> => {
      const delivery = await deliveries.get(id);
      const next = delivery?.state === "waiting" ? await resealer.resealed(delivery) : undefined;
      if (next === undefined || next === delivery) return false;
      await deliveries.save([next]);
      return true;
    };
    return (teamId === null ? store.installation : store.inTeam(teamId)).atomically(rewrite);
  },
  note: async ({ notes }, resealer, { key, value }) => notes.change(key, value, await resealer.resealed(value)),
};

interface Rewritable<T, Id> {
  get(id: Id): Promise<T | undefined>;
  replace(record: T): Promise<T>;
}

async function rewritten<T, Id>(records: Rewritable<T, Id>, resealer: Resealer, id: Id): Promise<boolean> {
  const record = await records.get(id);
  const next = record && (await resealer.resealed(record));
  if (record === undefined || next === undefined || next === record) return false;
  await records.replace(next);
  return true;
}

function keyMissing<K extends CopiedKind>(kind: K, item: CopiedItems[K]): Refused {
  const named = item as { readonly slug?: string; readonly name?: string };
  return new Refused({
    code: "key_missing",
    cause: `What ${kind} ${named.slug ?? named.name ?? ""} keeps was sealed with a key that is not in ENCRYPTION_KEY.`,
    fix: "Put that key back into the list, behind the first one, and run drawbridge key reseal again.",
  });
}

function stillSealing(): Refused {
  return new Refused({
    code: "still_sealing",
    cause: "While it was at work more was sealed with an earlier key.",
    fix: "Restart every node with the new key as the first in ENCRYPTION_KEY, and run drawbridge key reseal again.",
  });
}
