import type { TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import { StoreConflict } from "../../port/errors.js";
import type { Store } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import type { ExpiringDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";

/** Notes, the vault, and keys that are spent once. */

export function notesOf(calls: Calls): Store["notes"] {
  return {
    get: async (key, now) =>
      (await calls.one("notes", { _id: checkedText(key), expiresAt: { $gt: now } }, { by: "_id" }))?.value,
    put: async (key, value, expiresAt) => {
      checkText(value, "note");
      const note = { ...expiring(checkedText(key), expiresAt), value };
      // Of two first writers at once one finds the key taken when its upsert inserts; it then is the last one.
      await calls.put("notes", { _id: key }, note).catch((error: unknown) => {
        if (!(error instanceof StoreConflict)) throw error;
        return calls.put("notes", { _id: key }, note);
      });
    },
    change: async (key, from, to) => {
      checkText(to, "note");
      return (await calls.update("notes", { _id: checkedText(key), value: from }, { $set: { value: to } })) > 0;
    },
    delete: async (key) => {
      await calls.remove("notes", { _id: checkedText(key) });
    },
    claim: (key, expiresAt) => isFirst(calls.insert("notes", { ...expiring(checkedText(key), expiresAt), value: "" })),
  };
}

export function vaultOf(calls: Calls): Store["vault"] {
  const get = async (name: string): Promise<{ value: string; version: number } | undefined> => {
    const found = await calls.one("vault", { _id: checkedText(name) });
    return found && { value: found.value, version: found.version };
  };
  return {
    get,
    putIfAbsent: async (name, value) => {
      checkText(value, "vault");
      if (await isFirst(calls.insert("vault", { _id: checkedText(name), value, version: 1 }))) return value;
      return (await get(name))?.value ?? value;
    },
    replace: async (name, value, at) => {
      checkText(value, "vault");
      const filter = { _id: checkedText(name), version: at.version };
      if ((await calls.update("vault", filter, { $set: { value }, $inc: { version: 1 } })) === 0) {
        throw new StoreConflict("version", "the secret is not the one that was read");
      }
    },
  };
}

export async function spend(
  calls: Calls,
  team: TeamId | "installation",
  key: string,
  expiresAt: number,
): Promise<void> {
  const first = await isFirst(calls.insert("spent", expiring(spentId(team, key), expiresAt)));
  if (!first) throw new StoreConflict("once", "this was used before");
}

export function spentId(team: string, key: string): string {
  return `${team}:${checkedText(key)}`;
}

export function expiring(id: string, expiresAt: number): ExpiringDoc {
  return { _id: id, expiresAt, clearedAt: new Date(expiresAt) };
}

async function isFirst(inserted: Promise<void>): Promise<boolean> {
  try {
    await inserted;
    return true;
  } catch (error) {
    if (error instanceof StoreConflict) return false;
    throw error;
  }
}
