import type { AnyBulkWriteOperation, Collection, Document } from "../driver.js";
import type { Documents, Kind } from "../documents/documents.js";
import { checkChange, checkFields } from "../documents/models.js";
import { changeOne, findAndChange, insertAll, removeAll, type Change } from "./modelled.js";
import { perform } from "./perform.js";
import type { Reads } from "./reads.js";
import { movesSettings, stateOf, type SettingKind, type SettingsMemory } from "./settings-memory.js";
import { idsIn, textsOf, type Bound, type Filter, type Other, type Reading, type Request } from "./request.js";
import type { Work } from "./work.js";
import type { RunOptions, Works } from "./works.js";

interface Changing {
  readonly upsert?: boolean;
  readonly answer?: "before" | "after";
  readonly projection?: Filter;
  /** False: nobody waits for the disk, and a primary that fails may take it along. Outside of works only. */
  readonly isSynced?: boolean;
}

interface Aggregating {
  /** How long the server may work at it. */
  readonly ms?: number | undefined;
  /** The name of the index to use, where the planner could choose badly. */
  readonly hint?: string | undefined;
}

/** Writes what works of one transaction have noted for their end. */
export type WriteNoted = (calls: Calls, works: readonly Work[]) => Promise<void>;

/**
 * Every call to the database goes through here, and takes the transaction of its work along: one that forgets it would
 * write beside the transaction and survive its undoing. Kinds that are written rarely are written by their mongoose models;
 * the rest goes to the driver, for mongoose needs as long again for its part, and `checkFields` is as strict (ADR 0009).
 * Errors come out in the port's words.
 */
export class Calls {
  readonly work: Work | undefined;
  readonly #works: Works;
  readonly #reads: Reads;
  readonly #writeNoted: WriteNoted;

  constructor(works: Works, reads: Reads, writeNoted: WriteNoted, work?: Work) {
    this.#works = works;
    this.#reads = reads;
    this.#writeNoted = writeNoted;
    this.work = work;
  }

  /** The clock of the store, the only one whose instants are written and compared. */
  now(): number {
    return this.#works.now();
  }

  /** What this node holds of the settings. */
  get settings(): SettingsMemory {
    return this.#works.settings;
  }

  /** Several calls, whole or nothing: within the work when there is one, else in a work of their own. */
  together<T>(run: (calls: Calls, work: Work) => Promise<T>, options?: RunOptions): Promise<T> {
    return this.work === undefined ? this.begin(run, options) : run(this, this.work);
  }

  /** A work of its own. */
  begin<T>(run: (calls: Calls, work: Work) => Promise<T>, options?: RunOptions): Promise<T> {
    const inside = (work: Work): Calls => new Calls(this.#works, this.#reads, this.#writeNoted, work);
    return this.#works.run(
      (work) => run(inside(work), work),
      async (works) => {
        const [first] = works;
        if (first !== undefined) await this.#writeNoted(inside(first), works);
      },
      options,
    );
  }

  /** Before reading kept numbers inside a work: what the work itself has changed counts too. */
  async flush(): Promise<void> {
    if (this.work !== undefined) await this.#writeNoted(this, [this.work]);
  }

  async one<K extends Kind>(kind: K, filter: Filter, reading: Reading = {}): Promise<Documents[K] | undefined> {
    const [found] = await this.many(kind, filter, { ...reading, limit: 1 });
    return found;
  }

  many<K extends Kind>(kind: K, filter: Filter, reading: Reading = {}): Promise<Documents[K][]> {
    const find = { op: "find", kind, filter, reading } as const;
    const found = this.work === undefined ? this.#reads.ask(find) : this.work.ask(find);
    return found as Promise<Documents[K][]>;
  }

  /** @throws StoreConflict by the unique index that refused it */
  insert<K extends Kind>(kind: K, document: Documents[K]): Promise<void> {
    return this.insertMany(kind, [document]);
  }

  async insertMany<K extends Kind>(kind: K, documents: readonly Documents[K][]): Promise<void> {
    if (documents.length === 0) return;
    await this.#changing(kind, undefined, (calls) => calls.#insertMany(kind, documents));
  }

  async #insertMany<K extends Kind>(kind: K, documents: readonly Documents[K][]): Promise<void> {
    const model = this.#works.modelOf(kind);
    if (model !== undefined) {
      const ids = documents.map(({ _id }) => _id);
      return this.#other(kind, true, { _id: { $in: ids } }, (_collection, bound) => insertAll(model, documents, bound));
    }
    for (const document of documents) checkFields(kind, document);
    await this.#ask({ op: "insert", kind, documents: documents as unknown as Document[] });
  }

  /** Changes one document. Answers how many matched. */
  update(
    kind: Kind,
    filter: Filter,
    change: Readonly<Record<string, unknown>>,
    { upsert = false } = {},
  ): Promise<number> {
    return this.#changing(kind, change, (calls) => calls.#update(kind, filter, change, upsert));
  }

  #update(kind: Kind, filter: Filter, change: Change, upsert: boolean): Promise<number> {
    const model = this.#works.modelOf(kind);
    if (model !== undefined) {
      return this.#other(kind, true, filter, (_collection, bound) =>
        changeOne(model, filter, change, { ...bound, upsert }),
      );
    }
    checkChange(kind, change);
    return this.bulk(kind, [{ updateOne: { filter, update: change, ...(upsert ? { upsert } : {}) } }]);
  }

  updateMany(kind: Kind, filter: Filter, change: Readonly<Record<string, unknown>>): Promise<number> {
    checkChange(kind, change);
    return this.#changing(kind, change, (calls) =>
      calls.#other(kind, true, filter, async (collection, bound) => {
        return (await collection.updateMany(filter, change, bound)).modifiedCount;
      }),
    );
  }

  /** Changes one document and answers it as it was before, or as it is after. */
  findAndUpdate<K extends Kind>(
    kind: K,
    filter: Filter,
    change: Readonly<Record<string, unknown>> | readonly Document[],
    how: Changing = {},
  ): Promise<Documents[K] | undefined> {
    const moved = isStages(change) ? undefined : change;
    return this.#changing(kind, moved, (calls) => calls.#findAndUpdate(kind, filter, change, how));
  }

  #findAndUpdate<K extends Kind>(
    kind: K,
    filter: Filter,
    change: Change | readonly Document[],
    { upsert = false, answer = "before", projection, isSynced = true }: Changing,
  ): Promise<Documents[K] | undefined> {
    const model = this.#works.modelOf(kind);
    if (model !== undefined && !isStages(change)) {
      return this.#other(kind, true, filter, async (_collection, bound) => {
        const found = await findAndChange(model, filter, change, { ...bound, upsert, answer, projection });
        return found as unknown as Documents[K] | undefined;
      });
    }
    return this.#other(kind, true, filter, async (collection, bound) => {
      const unsynced = isSynced ? {} : { writeConcern: { w: 1, journal: false } };
      const options = { ...bound, ...unsynced, upsert, returnDocument: answer, ...(projection ? { projection } : {}) };
      const found = await collection.findOneAndUpdate(filter, change, options);
      return (found ?? undefined) as unknown as Documents[K] | undefined;
    });
  }

  /** Puts the document in the place of another, or there where none is. */
  put<K extends Kind>(kind: K, filter: Filter, document: Documents[K]): Promise<void> {
    checkFields(kind, document);
    return this.#changing(kind, undefined, (calls) =>
      calls.#other(kind, true, filter, async (collection, bound) => {
        await collection.replaceOne(filter, document, { ...bound, upsert: true });
      }),
    );
  }

  findAndDelete<K extends Kind>(kind: K, filter: Filter): Promise<Documents[K] | undefined> {
    return this.#changing(kind, undefined, (calls) =>
      calls.#other(kind, true, filter, async (collection, bound) => {
        const found = await collection.findOneAndDelete(filter, bound);
        return (found ?? undefined) as unknown as Documents[K] | undefined;
      }),
    );
  }

  /** Answers how many went. */
  remove(kind: Kind, filter: Filter): Promise<number> {
    const model = this.#works.modelOf(kind);
    return this.#changing(kind, undefined, (calls) =>
      calls.#other(kind, true, filter, async (collection, bound) => {
        if (model !== undefined) return removeAll(model, filter, bound);
        return (await collection.deleteMany(filter, bound)).deletedCount;
      }),
    );
  }

  /** Changes of one document each. Answers how many matched. */
  bulk<K extends Kind>(kind: K, changes: readonly AnyBulkWriteOperation<Documents[K]>[]): Promise<number> {
    const statements = changes as unknown as readonly AnyBulkWriteOperation[];
    const update = { op: "update", kind, statements, ids: idsOfAll(statements) } as const;
    return this.#changing(kind, undefined, (calls) => calls.#ask(update) as Promise<number>);
  }

  aggregate(kind: Kind, stages: readonly Document[], { ms, hint }: Aggregating = {}): Promise<Document[]> {
    const options = { ...(ms === undefined ? {} : { maxTimeMS: ms }), ...(hint === undefined ? {} : { hint }) };
    return this.#other(
      kind,
      false,
      {},
      (collection, bound) =>
        collection.aggregate([...stages], { ...bound, ...options, batchSize: 10_000, allowDiskUse: true }).toArray(),
      true,
    );
  }

  distinct(kind: Kind, field: string, filter: Filter): Promise<unknown[]> {
    return this.#other(kind, false, filter, (collection, bound) => collection.distinct(field, filter, bound));
  }

  count(kind: Kind, filter: Filter): Promise<number> {
    return this.#other(kind, false, filter, (collection, bound) => collection.countDocuments(filter, bound));
  }

  /**
   * Settings and the state of them all, at one moment; undefined where the server has none to show, as in the moment
   * after its collections were made.
   */
  async withState<K extends SettingKind>(
    kind: K,
    filter: Filter,
  ): Promise<{ readonly state: string; readonly documents: readonly Documents[K][] } | undefined> {
    const as = (name: string): Document => ({ $project: { _id: 0, [name]: "$$ROOT" } });
    const stages = [as("part"), { $unionWith: { coll: kind, pipeline: [{ $match: filter }, as("document")] } }];
    const found = await this.#works
      .collectionOf("settingsState")
      .aggregate(stages, { readConcern: { level: "snapshot" } })
      .toArray()
      .catch(() => undefined);
    if (found === undefined) return undefined;
    const parts = found.flatMap((one) => ("part" in one ? [one["part"] as Documents["settingsState"]] : []));
    const documents = found.flatMap((one) => ("document" in one ? [one["document"] as Documents[K]] : []));
    documents.sort((a, b) => (a._id < b._id ? -1 : 1));
    return { state: stateOf(parts), documents };
  }

  /** What changes a setting draws a new state in the same transaction. @param change  undefined: whole documents */
  #changing<T>(kind: Kind, change: Change | undefined, run: (calls: Calls) => Promise<T>): Promise<T> {
    if (!movesSettings(kind, change)) return run(this);
    return this.together((inside, work) => {
      work.movesSettings = true;
      return run(inside);
    });
  }

  #other<T>(
    kind: Kind,
    writes: boolean,
    filter: Filter,
    call: (collection: Collection, bound: Bound) => Promise<T>,
    wide = false,
  ): Promise<T> {
    const other: Other = { op: "other", kind, writes, ids: idsIn(filter), wide, call };
    return this.#ask(other) as Promise<T>;
  }

  #ask(request: Request): Promise<unknown> {
    return this.work === undefined
      ? perform(this.#works.collectionOf(request.kind), request, {})
      : this.work.ask(request);
  }
}

function isStages(change: Readonly<Record<string, unknown>> | readonly Document[]): change is readonly Document[] {
  return Array.isArray(change);
}

function idsOfAll(statements: readonly AnyBulkWriteOperation[]): readonly string[] | undefined {
  const ids: string[] = [];
  for (const statement of statements) {
    const named = "updateOne" in statement ? textsOf(statement.updateOne.filter._id) : undefined;
    if (named === undefined) return undefined;
    ids.push(...named);
  }
  return ids;
}
