import mongoose from "mongoose";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { MongoClient, type Document } from "../../src/store/mongo/driver.js";

const { EJSON } = mongoose.mongo.BSON;

interface KeptCollection {
  readonly name: string;
  readonly indexes: readonly Document[];
  readonly documents: readonly Document[];
}

/** Writes a database of MongoDB into one file, types and indexes included: a line for each collection. */
export async function keepMongo(uri: string, file: string): Promise<Readonly<Record<string, number>>> {
  const client = new MongoClient(uri);
  try {
    const counts: Record<string, number> = {};
    const lines: string[] = [];
    for (const collection of await client.db().collections()) {
      const kept: KeptCollection = {
        name: collection.collectionName,
        indexes: (await collection.indexes()).filter(({ name }) => name !== "_id_"),
        documents: await collection.find({}, { sort: { _id: 1 } }).toArray(),
      };
      counts[kept.name] = kept.documents.length;
      lines.push(EJSON.stringify(kept, { relaxed: false }));
    }
    writeFileSync(file, gzipSync(`${lines.sort().join("\n")}\n`));
    return counts;
  } finally {
    await client.close();
  }
}

/** Makes an empty database what `keepMongo` has kept. */
export async function layMongo(file: string, uri: string): Promise<void> {
  const client = new MongoClient(uri);
  try {
    const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
    for (const line of lines) {
      const { name, indexes, documents } = EJSON.parse(line, { relaxed: false }) as KeptCollection;
      const collection = await client.db().createCollection(name);
      if (documents.length > 0) await collection.insertMany([...documents]);
      if (indexes.length > 0)
        await collection.createIndexes(
          indexes.map(({ key, name: of, v: _v, ...more }) => ({ key, name: of, ...more })),
        );
    }
  } finally {
    await client.close();
  }
}

export function keepSqlite(database: string, file: string): void {
  writeFileSync(file, gzipSync(readFileSync(database)));
}

export function laySqlite(file: string, database: string): void {
  writeFileSync(database, gunzipSync(readFileSync(file)), { mode: 0o600 });
}
