import type { AnyBulkWriteOperation, Collection } from "./driver.js";
import type { Kind } from "./documents.js";
import { isDuplicate, LostRace, translated } from "./failures.js";
import { idsPerCall } from "./guards.js";
import type { Bound, Request } from "./request.js";

/** Where two nodes may both insert first, a duplicate is a lost race and not an answer. */
const raced: ReadonlySet<Kind> = new Set<Kind>(["tallies", "seats", "heads"]);

/** Does one request. Errors come out in the port's words. */
export async function perform(collection: Collection, request: Request, bound: Bound): Promise<unknown> {
  try {
    return await native(collection, request, bound);
  } catch (error) {
    if (isDuplicate(error) && raced.has(request.kind)) throw new LostRace("another node was first", { cause: error });
    throw translated(error);
  }
}

function native(collection: Collection, request: Request, bound: Bound): Promise<unknown> {
  switch (request.op) {
    case "find": {
      const { projection, sort, limit, hint, raw = false } = request.reading;
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
