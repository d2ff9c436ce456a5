import type { AnyBulkWriteOperation, Collection } from "../driver.js";
import { StoreUnavailable } from "../../port/errors.js";
import type { Kind } from "../documents/documents.js";
import { isDuplicate, LostRace, translated } from "./failures.js";
import { idsPerCall } from "../documents/guards.js";
import { stagesOf, type Bound, type Request } from "./request.js";

/** Where two nodes may both insert first, a duplicate is a lost race and not an answer. */
const raced: ReadonlySet<Kind> = new Set<Kind>(["counts", "removals", "seats", "heads", "settingsState"]);

/** The driver itself ends what stands still for 30 s (`connect.ts`). */
const patience = 35_000;

/**
 * Does one request. Errors come out in the port's words.
 * @throws StoreUnavailable where no end of it is heard of within `patienceMs`
 */
export async function perform(
  collection: Collection,
  request: Request,
  bound: Bound,
  patienceMs = patience,
): Promise<unknown> {
  try {
    return await ended(native(collection, request, bound), patienceMs);
  } catch (error) {
    if (isDuplicate(error) && raced.has(request.kind)) throw new LostRace("another node was first", { cause: error });
    throw translated(error);
  }
}

/**
 * A message too large for the socket's buffer makes the driver (7.8) wait for the buffer to run empty, and for ever where the
 * connection closes meanwhile: it hears of errors but not of the end. Many works and questions hang on one call here.
 */
async function ended<T>(call: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable("MongoDB does not answer")), patienceMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

function native(collection: Collection, request: Request, bound: Bound): Promise<unknown> {
  switch (request.op) {
    case "find": {
      const { projection, sort, limit, hint, raw = false, stages } = request.reading;
      if (stages !== undefined) {
        const found = [...stagesOf(request), ...stages];
        return collection.aggregate(found, { ...bound, batchSize: idsPerCall }).toArray();
      }
      const options = {
        ...bound,
        batchSize: idsPerCall,
        ...(raw ? { raw } : {}),
        ...(projection ? { projection } : {}),
        ...(sort ? { sort } : {}),
        ...(limit === undefined ? {} : { limit }),
        ...(hint === undefined ? {} : { hint }),
      };
      return collection.find(request.filter, options).toArray();
    }
    case "insert":
      return collection.insertMany([...request.documents], { ordered: false, ...bound });
    case "update":
      return updated(collection, request.statements, bound);
    case "other":
      return request.call(collection, bound);
  }
}

async function updated(
  collection: Collection,
  statements: readonly AnyBulkWriteOperation[],
  bound: Bound,
): Promise<number> {
  const done = await collection.bulkWrite([...statements], { ordered: false, ...bound });
  return done.matchedCount + done.upsertedCount;
}
