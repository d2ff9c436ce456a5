import type { Collection, Document } from "../driver.js";
import type { Kind } from "../documents/documents.js";
import type { Merged } from "./merge.js";
import { perform } from "./perform.js";
import { stagesOf, type Bound, type Find } from "./request.js";

/**
 * Questions of one step about different collections are one call: look-ups on one small document that is always there.
 * `$unionWith` would put them together as well, which MongoDB refuses in a transaction.
 */
export interface Joinable<T> extends Merged<T> {
  readonly request: Find;
}

export function isJoinable<T>(merged: Merged<T>): merged is Joinable<T> {
  const { request } = merged;
  return request.op === "find" && request.reading.few === true && request.reading.stages === undefined;
}

/**
 * Thrown through a work whose joined questions were refused, as where all they find together is more than a document holds:
 * it runs again and asks one after the other.
 */
export class JoinRefused extends Error {
  override readonly name = "JoinRefused";
}

/** Answers what each of them has found, in their order. */
export async function askJoined(
  collectionOf: (kind: Kind) => Collection,
  finds: readonly Find[],
  bound: Bound,
): Promise<readonly (readonly Document[])[]> {
  const stages = [{ $match: { _id: "schema" } }, { $project: { _id: 1 } }, ...finds.map(lookUp)];
  const call = async (collection: Collection): Promise<Document | undefined> =>
    (await collection.aggregate(stages, bound).toArray())[0];
  const request = { op: "other", kind: "schema", writes: false, ids: undefined, call } as const;
  const found = (await perform(collectionOf("schema"), request, bound)) as Document | undefined;
  if (found === undefined) throw new JoinRefused("the document to join them to is not there");
  return finds.map((_, at) => found[nameOf(at)] as readonly Document[]);
}

function lookUp(find: Find, at: number): Document {
  return { $lookup: { from: find.kind, pipeline: stagesOf(find), as: nameOf(at) } };
}

function nameOf(at: number): string {
  return `found${at}`;
}
