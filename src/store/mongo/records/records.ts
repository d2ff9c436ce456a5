import type { TeamId } from "../../../model/ids.js";
import { StoreConflict } from "../../port/errors.js";
import type { Records } from "../../port/records.js";
import type { Calls } from "../works/calls.js";
import type { Documents, RecordDoc } from "../documents/documents.js";
import { checkedText, checkRecord } from "../documents/guards.js";

export interface AnyRecord {
  readonly id: string;
  readonly teamId: TeamId;
  readonly version: number;
  readonly updatedAt?: number;
}

/** The kinds of documents that hold a record and the few fields it is found by. */
export type RecordKind = {
  [K in keyof Documents]: Documents[K] extends RecordDoc ? K : never;
}[keyof Documents];

/** How a kind of record lies in its collection. */
export interface Layout<T extends AnyRecord, K extends RecordKind> {
  readonly kind: K;
  /** The fields it is found by; one whose value is undefined is left out. */
  fields(record: T): Partial<Record<Exclude<keyof Documents[K], keyof RecordDoc>, unknown>>;
  /** Fields that change without a new version, over what the body says. */
  moving?(document: Documents[K]): Partial<T>;
}

export function recordOf<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>, document: Documents[K]): T {
  return { ...(JSON.parse(document.body) as T), version: document.version, ...layout.moving?.(document) };
}

/** What every kind of record can do, for those that are not searched. */
export function recordsOf<T extends AnyRecord, Id extends string, K extends RecordKind>(
  calls: Calls,
  team: TeamId,
  layout: Layout<T, K>,
): Records<T, Id> {
  const { kind } = layout;
  return {
    get: async (id) => {
      const document = await calls.one(kind, { _id: checkedText(id), team }, { by: "_id" });
      return document && recordOf(layout, document);
    },
    create: async (fresh) => {
      checkRecord(team, fresh);
      // What a fresh record lacks of a record is its version, and here it is.
      const record = { ...fresh, version: 1 } as unknown as T;
      await calls.insert(kind, documentOf(layout, record));
      return record;
    },
    replace: async (record) => {
      checkRecord(team, record);
      const saved = { ...record, version: record.version + 1 };
      const { _id, ...fields } = documentOf(layout, saved);
      const filter = { _id, team, version: record.version };
      const replaced = await calls.findAndUpdate(kind, filter, { $set: fields, $unset: leftOut(layout, saved) });
      if (replaced === undefined)
        throw new StoreConflict("version", `the record in ${kind} is not the one that was read`);
      return { ...saved, ...layout.moving?.(replaced) };
    },
    delete: async (id) => (await calls.remove(kind, { _id: checkedText(id), team })) > 0,
  };
}

function documentOf<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>, record: T): Documents[K] {
  const present = Object.entries(layout.fields(record)).filter(([, value]) => value !== undefined);
  const common: RecordDoc = {
    _id: record.id,
    team: record.teamId,
    version: record.version,
    updatedAt: record.updatedAt ?? 0,
    body: JSON.stringify(record),
  };
  return { ...common, ...Object.fromEntries(present) } as unknown as Documents[K];
}

function leftOut<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>, record: T): Record<string, ""> {
  const absent = Object.entries(layout.fields(record)).filter(([, value]) => value === undefined);
  return Object.fromEntries(absent.map(([name]) => [name, ""]));
}
