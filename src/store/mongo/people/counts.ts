import type { AnyBulkWriteOperation } from "../driver.js";
import type { OwnerKey } from "../../../model/owner.js";
import type { Scope } from "../../port/questions.js";
import type { Calls } from "../works/calls.js";
import type { CountDoc } from "../documents/documents.js";
import type { CountKey } from "../works/noted.js";
import type { Work } from "../works/work.js";

/** Notes in the work that there is one more or less; written by `writeCounts` at its end. */
export function addToCount(work: Work, key: CountKey, by: number): void {
  const name = [key.team, key.of, key.owner, key.gone ? "gone" : "here", key.active ? "active" : "inactive"].join("|");
  const noted = work.counts.get(name);
  if (noted === undefined) work.counts.set(name, { key, by });
  else noted.by += by;
}

/** What works of one transaction have noted. */
export async function writeCounts(calls: Calls, works: readonly Work[]): Promise<void> {
  const noted = new Map<string, { readonly key: CountKey; by: number }>();
  for (const { counts, slot } of works) {
    for (const [name, { key, by }] of counts) {
      const id = `${name}|${slot}`;
      noted.set(id, { key, by: by + (noted.get(id)?.by ?? 0) });
    }
    counts.clear();
  }
  const changes: AnyBulkWriteOperation<CountDoc>[] = [];
  for (const [_id, { key, by }] of noted) {
    if (by === 0) continue;
    const update = { $inc: { count: by }, $setOnInsert: { ...key } };
    changes.push({ updateOne: { filter: { _id }, update, upsert: true } });
  }
  if (changes.length > 0) await calls.bulk("counts", changes);
}

export async function countUsers(calls: Calls, team: string, scope: Scope): Promise<number> {
  return sum(calls, { team, of: "user", ...ownedBy(scope.owners), ...(scope.includeRemoved ? {} : { gone: false }) });
}

export async function countGroups(calls: Calls, team: string, scope: Scope): Promise<number> {
  return sum(calls, { team, of: "group", ...ownedBy(scope.owners) });
}

export async function countActive(calls: Calls, team: string): Promise<number> {
  return sum(calls, { team, of: "user", active: true });
}

function ownedBy(owners: readonly OwnerKey[] | undefined): { owner?: { $in: OwnerKey[] } } {
  return owners === undefined ? {} : { owner: { $in: [...owners] } };
}

async function sum(calls: Calls, filter: Record<string, unknown>): Promise<number> {
  await calls.flush();
  const parts = await calls.many("counts", filter, { projection: { count: 1 }, few: true });
  return parts.reduce((total, part) => total + part.count, 0);
}
