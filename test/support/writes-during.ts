import mongoose from "mongoose";
import { Connection } from "../../src/store/sqlite/writer/connection.js";

const { prototype: collection } = mongoose.mongo.Collection;
const nativeWrites = [
  "bulkWrite",
  "insertMany",
  "insertOne",
  "updateOne",
  "updateMany",
  "deleteOne",
  "deleteMany",
] as const;
/** Events are numbered behind the work that wrote them, when it suits. */
const behind = /^\w+ (?:heads|leases)$|^bulkWrite events$/;

/** Every statement, on either engine, by which a work writes: SQL as it stands, or `insertMany events`. */
export async function writesDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
  const written: string[] = [];
  const run = Reflect.get<Connection, "run">(Connection.prototype, "run");
  Connection.prototype.run = function (text, values) {
    written.push(text);
    return run.call(this, text, values);
  };
  const natives = nativeWrites.map(
    (name) => [name, Reflect.get(collection, name) as (...given: unknown[]) => unknown] as const,
  );
  for (const [name, native] of natives) {
    Reflect.set(collection, name, function (this: mongoose.mongo.Collection, ...given: unknown[]) {
      const what = `${name} ${this.collectionName}`;
      if (!behind.test(what)) written.push(what);
      return Reflect.apply(native, this, given);
    });
  }
  try {
    await work();
  } finally {
    Connection.prototype.run = run;
    for (const [name, native] of natives) Reflect.set(collection, name, native);
  }
  return written;
}
