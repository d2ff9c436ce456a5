import type { AnyBulkWriteOperation, ClientSession, Collection, Document } from "./driver.js";
import type { Connection, Model, QueryFilter } from "mongoose";
import type { Documents, Kind } from "./documents.js";
import { isDuplicate, LostRace, translated } from "./failures.js";
import { checkFields } from "./models.js";
import type { Work } from "./work.js";
import type { Works } from "./works.js";

export type Filter = Readonly<Record<string, unknown>>;
export interface Reading {
  readonly projection?: Readonly<Record<string, unknown>> | undefined;
  readonly sort?: Readonly<Record<string, 1 | -1>> | undefined;
  readonly limit?: number | undefined;
  /** The name of the index to use, where the planner could choose badly. */
  readonly hint?: string | undefined;
}

interface Changing {
  readonly upsert?: boolean;
  readonly answer?: "before" | "after";
  readonly projection?: Filter;
}

/** Writes what a work has noted for its end. */
export type Finish = (calls: Calls, work: Work) => Promise<void>;

/** What ties a call to its work; empty outside of one. */
type Bound = { readonly session?: ClientSession };

/** Where two nodes may both insert first, a duplicate is a lost race and not an answer. */
const raced: ReadonlySet<Kind> = new Set<Kind>(["tallies", "seats", "heads"]);

/**
 * Every call to the database goes through here, and takes the session of its work along: one that forgets it would write
 * beside the transaction and survive its undoing. Errors come out in the port's words.
 */
export class Calls {
  readonly work: Work | undefined;
  readonly #connection: Connection;
  readonly #works: Works;
  readonly #finish: Finish;

  constructor(connection: Connection, works: Works, finish: Finish, work?: Work) {
    this.#connection = connection;
    this.#works = works;
    this.#finish = finish;
    this.work = work;
  }

  /** Several calls, whole or nothing: within the work when there is one, else in a work of their own. */
  together<T>(run: (calls: Calls, work: Work) => Promise<T>): Promise<T> {
    return this.work === undefined ? this.begin(run) : run(this, this.work);
  }

  /** A work of its own. */
  begin<T>(run: (calls: Calls, work: Work) => Promise<T>): Promise<T> {
    const inside = (work: Work): Calls => new Calls(this.#connection, this.#works, this.#finish, work);
    return this.#works.run(
      (work) => run(inside(work), work),
      (work) => this.#finish(inside(work), work),
    );
  }

  /** Before reading kept numbers inside a work: what the work itself has changed counts too. */
  async flush(): Promise<void> {
    if (this.work !== undefined) await this.#finish(this, this.work);
  }

  one<K extends Kind>(kind: K, filter: Filter, { projection, sort }: Reading = {}): Promise<Documents[K] | undefined> {
    return this.#run(kind, async (model, bound) => {
      const options = { ...bound, lean: true, ...(sort ? { sort } : {}) };
      const found = await model.findOne(filter as QueryFilter<Documents[K]>, projection, options);
      return (found ?? undefined) as Documents[K] | undefined;
    });
  }

  many<K extends Kind>(kind: K, filter: Filter, reading: Reading = {}): Promise<Documents[K][]> {
    const { projection, sort, limit, hint } = reading;
    return this.#native(kind, (collection, bound) =>
      collection
        .find(filter, {
          ...bound,
          batchSize: 10_000,
          ...(projection ? { projection } : {}),
          ...(sort ? { sort } : {}),
          ...(limit === undefined ? {} : { limit }),
          ...(hint === undefined ? {} : { hint }),
        })
        .toArray(),
    ) as unknown as Promise<Documents[K][]>;
  }

  /**
   * Natively, for mongoose needs as long again for its part as the driver; its strictness is kept by `checkFields`.
   * @throws StoreConflict by the unique index that refused it
   */
  async insert<K extends Kind>(kind: K, document: Documents[K]): Promise<void> {
    checkFields(kind, document);
    await this.#native(kind, (collection, bound) =>
      collection.insertOne({ ...document } as unknown as Document, bound),
    );
  }

  /** Many at once; natively, since mongoose would need three times as long for 100,000. */
  async insertMany<K extends Kind>(kind: K, documents: readonly Documents[K][]): Promise<void> {
    if (documents.length === 0) return;
    for (const document of documents) checkFields(kind, document);
    await this.#native(kind, (collection, bound) =>
      collection.insertMany(documents as unknown as Document[], { ordered: false, ...bound }),
    );
  }

  /** Answers how many matched. */
  update(
    kind: Kind,
    filter: Filter,
    change: Readonly<Record<string, unknown>>,
    { upsert = false } = {},
  ): Promise<number> {
    return this.#run(kind, async (model, bound) => {
      const options = { ...bound, upsert };
      const done = await model.updateOne(filter as QueryFilter<Documents[Kind]>, change, options);
      return done.matchedCount + done.upsertedCount;
    });
  }

  updateMany(kind: Kind, filter: Filter, change: Readonly<Record<string, unknown>>): Promise<number> {
    return this.#native(kind, async (collection, bound) => {
      return (await collection.updateMany(filter, change, bound)).modifiedCount;
    });
  }

  /** Changes one document and answers it as it was before, or as it is after. */
  findAndUpdate<K extends Kind>(
    kind: K,
    filter: Filter,
    change: Readonly<Record<string, unknown>> | readonly Document[],
    { upsert = false, answer = "before", projection }: Changing = {},
  ): Promise<Documents[K] | undefined> {
    return this.#native(kind, async (collection, bound) => {
      const options = { ...bound, upsert, returnDocument: answer, ...(projection ? { projection } : {}) };
      const found = await collection.findOneAndUpdate(filter, change, options);
      return (found ?? undefined) as unknown as Documents[K] | undefined;
    });
  }

  /** Puts the document in the place of another, or there where none is. */
  put<K extends Kind>(kind: K, filter: Filter, document: Documents[K]): Promise<void> {
    checkFields(kind, document);
    return this.#native(kind, async (collection, bound) => {
      await collection.replaceOne(filter, document, { ...bound, upsert: true });
    });
  }

  findAndDelete<K extends Kind>(kind: K, filter: Filter): Promise<Documents[K] | undefined> {
    return this.#native(kind, async (collection, bound) => {
      const found = await collection.findOneAndDelete(filter, bound);
      return (found ?? undefined) as unknown as Documents[K] | undefined;
    });
  }

  /** Answers how many went. */
  remove(kind: Kind, filter: Filter): Promise<number> {
    return this.#native(kind, async (collection, bound) => {
      return (await collection.deleteMany(filter, bound)).deletedCount;
    });
  }

  bulk<K extends Kind>(kind: K, changes: readonly AnyBulkWriteOperation<Documents[K]>[]): Promise<number> {
    return this.#native(kind, async (collection, bound) => {
      const operations = changes as unknown as AnyBulkWriteOperation[];
      return (await collection.bulkWrite([...operations], { ordered: false, ...bound })).matchedCount;
    });
  }

  aggregate(kind: Kind, stages: readonly Document[]): Promise<Document[]> {
    return this.#native(kind, (collection, bound) =>
      collection.aggregate([...stages], { ...bound, batchSize: 10_000, allowDiskUse: true }).toArray(),
    );
  }

  distinct(kind: Kind, field: string, filter: Filter): Promise<unknown[]> {
    return this.#native(kind, (collection, bound) => collection.distinct(field, filter, bound));
  }

  count(kind: Kind, filter: Filter): Promise<number> {
    return this.#native(kind, (collection, bound) => collection.countDocuments(filter, bound));
  }

  #native<T>(kind: Kind, call: (collection: Collection, bound: Bound) => Promise<T>): Promise<T> {
    return this.#run(kind, (model, bound) => call(model.collection as unknown as Collection, bound));
  }

  async #run<K extends Kind, T>(kind: K, call: (model: Model<Documents[K]>, bound: Bound) => Promise<T>): Promise<T> {
    const model = this.#connection.model<Documents[K]>(kind);
    const { work } = this;
    try {
      return work === undefined ? await call(model, {}) : await work.call(() => call(model, { session: work.session }));
    } catch (error) {
      if (isDuplicate(error) && raced.has(kind)) throw new LostRace("another node was first", { cause: error });
      throw translated(error);
    }
  }
}
