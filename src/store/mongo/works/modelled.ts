import type { AnyModel } from "../documents/models.js";
import type { Document } from "../driver.js";
import type { Bound, Filter } from "./request.js";

/**
 * Writes that go through a mongoose model, which casts and checks what is stored. Errors are the driver's own, or mongoose's
 * for what its schema refuses: a fault of ours.
 */
export type Change = Readonly<Record<string, unknown>>;

export interface Answering {
  readonly upsert: boolean;
  readonly answer: "before" | "after";
  readonly projection?: Filter | undefined;
}

export async function insertAll(model: AnyModel, documents: readonly Document[], bound: Bound): Promise<void> {
  await model.insertMany([...documents], { ...bound, ordered: true });
}

/** Answers how many matched, or were made. */
export async function changeOne(
  model: AnyModel,
  filter: Filter,
  change: Change,
  { upsert, ...bound }: Bound & { readonly upsert: boolean },
): Promise<number> {
  const done = await model.updateOne(filter, change, { ...bound, upsert, runValidators: true });
  return done.matchedCount + done.upsertedCount;
}

export async function findAndChange(
  model: AnyModel,
  filter: Filter,
  change: Change,
  { answer, projection, ...rest }: Answering & Bound,
): Promise<Document | undefined> {
  const options = { ...rest, returnDocument: answer, runValidators: true, ...(projection ? { projection } : {}) };
  return (await model.findOneAndUpdate(filter, change, options).lean()) ?? undefined;
}

/** Answers how many went. */
export async function removeAll(model: AnyModel, filter: Filter, bound: Bound): Promise<number> {
  return (await model.deleteMany(filter, bound)).deletedCount;
}
