import type { TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import { StoreConflict } from "../../port/errors.js";
import type { Records, Restorable } from "../../port/records.js";
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
  /** Properties that are no part of what people edit: kept in the field `notes`, moved by `noteRecord` alone. */
  readonly noted?: readonly (keyof T & string)[];
  /** Looked at before it is inserted, in the same work. @throws StoreConflict */
  admit?(calls: Calls, record: T): Promise<void>;
}

export function recordOf<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>, document: Documents[K]): T {
  return {
    ...(JSON.parse(document.body) as T),
    version: document.version,
    ...layout.moving?.(document),
    ...notesOf(document),
  };
}

function notesOf(document: RecordDoc): object {
  return "notes" in document && typeof document.notes === "object" ? (document.notes ?? {}) : {};
}

/** Notes values beside a record of this team; undefined takes one away. */
export async function noteRecord<T extends AnyRecord, K extends RecordKind>(
  calls: Calls,
  team: TeamId,
  { kind }: Layout<T, K>,
  id: string,
  notes: { readonly [N in keyof T]?: T[N] | undefined },
): Promise<void> {
  checkText(notes);
  const entries = Object.entries(notes).map(([name, value]) => [`notes.${name}`, value] as const);
  const set = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const unset = Object.fromEntries(entries.filter(([, value]) => value === undefined).map(([name]) => [name, ""]));
  const change = {
    ...(Object.keys(set).length > 0 && { $set: set }),
    ...(Object.keys(unset).length > 0 && { $unset: unset }),
  };
  if (Object.keys(change).length > 0) await calls.update(kind, { _id: checkedText(id), team }, change);
}

/** What every kind of record can do, for those that are not searched. */
export function recordsOf<T extends AnyRecord, Id extends string, K extends RecordKind>(
  calls: Calls,
  team: TeamId,
  layout: Layout<T, K>,
): Records<T, Id> & Restorable<T> {
  const { kind } = layout;
  const insert = async (record: T): Promise<T> => {
    checkRecord(team, record);
    const document = keptDocument(layout, record);
    if (layout.admit === undefined) await calls.insert(kind, document);
    else {
      await calls.together(async (inside) => {
        await layout.admit?.(inside, record);
        await inside.insert(kind, document);
      });
    }
    return record;
  };
  return {
    get: async (id) => {
      const document = await calls.one(kind, { _id: checkedText(id), team }, { by: "_id" });
      return document && recordOf(layout, document);
    },
    // What a fresh record lacks of a record is its version, and here it is.
    create: (fresh) => insert({ ...fresh, version: 1 } as unknown as T),
    restore: (record) => insert({ ...record, version: record.version + 1 }),
    replace: async (record) => {
      checkRecord(team, record);
      const saved = { ...record, version: record.version + 1 };
      const { _id, ...fields } = documentOf(layout, saved);
      const filter = { _id, team, version: record.version };
      const replaced = await calls.findAndUpdate(kind, filter, { $set: fields, $unset: leftOut(layout, saved) });
      if (replaced === undefined)
        throw new StoreConflict("version", `the record in ${kind} is not the one that was read`);
      return { ...saved, ...layout.moving?.(replaced), ...notesOf(replaced) };
    },
    delete: async (id) => (await calls.remove(kind, { _id: checkedText(id), team })) > 0,
  };
}

/** The whole document, with what is noted beside the record. */
export function keptDocument<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>, record: T): Documents[K] {
  const notes = layout.noted === undefined ? {} : { notes: parted(layout, record).notes };
  return { ...documentOf(layout, record), ...notes };
}

function documentOf<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>, record: T): Documents[K] {
  const present = Object.entries(layout.fields(record)).filter(([, value]) => value !== undefined);
  const common: RecordDoc = {
    _id: record.id,
    team: record.teamId,
    version: record.version,
    updatedAt: record.updatedAt ?? 0,
    body: JSON.stringify(parted(layout, record).settled),
  };
  return { ...common, ...Object.fromEntries(present) } as unknown as Documents[K];
}

/** What people edit, and what is noted beside it. */
function parted<T extends AnyRecord, K extends RecordKind>(
  { noted = [] }: Layout<T, K>,
  record: T,
): { readonly settled: object; readonly notes: object } {
  if (noted.length === 0) return { settled: record, notes: {} };
  const beside = new Set<string>(noted);
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return {
    settled: Object.fromEntries(entries.filter(([name]) => !beside.has(name))),
    notes: Object.fromEntries(entries.filter(([name]) => beside.has(name))),
  };
}

function leftOut<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>, record: T): Record<string, ""> {
  const absent = Object.entries(layout.fields(record)).filter(([, value]) => value === undefined);
  return Object.fromEntries(absent.map(([name]) => [name, ""]));
}
