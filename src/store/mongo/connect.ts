import { MongoClient, type Document } from "./driver.js";
import { createConnection, Error as MongooseError, type Connection } from "mongoose";
import { mongoPlaceOf } from "../../lib/mongo-address.js";
import { StoreUnavailable, StoreUnusable } from "../port/errors.js";
import { checkHello, checkVersion } from "./check-server.js";

/**
 * Acknowledged means durable: journaled by a majority. Reads see nothing that a majority could still lose. A server that
 * stands still is noticed by the heartbeat, which then ends the calls that wait for it.
 */
const options = {
  appName: "drawbridge",
  autoCreate: false,
  autoIndex: false,
  bufferCommands: false,
  heartbeatFrequencyMS: 2_000,
  socketTimeoutMS: 30_000,
  maxPoolSize: 64,
  readConcern: { level: "majority" },
  readPreference: "primary",
  retryReads: true,
  retryWrites: true,
  writeConcern: { w: "majority", journal: true },
} as const;

/**
 * Connects, and makes sure that this server can keep what we promise.
 * @param serverMs  how long a call waits for a server, before the store is unavailable
 * @throws StoreUnavailable when it does not answer
 * @throws StoreUnusable when it is too old or no replica set, with what to do
 */
export async function connect(uri: string, serverMs: number): Promise<Connection> {
  const connection = createConnection(uri, {
    ...options,
    ...(namesDatabase(uri) ? {} : { dbName: "drawbridge" }),
    connectTimeoutMS: serverMs,
    serverSelectionTimeoutMS: serverMs,
  });
  try {
    await connection.asPromise();
    const admin = connection.getClient().db("admin");
    checkHello(await admin.command({ hello: 1 }));
    checkVersion(await admin.command({ buildInfo: 1 }));
    return connection;
  } catch (error) {
    await connection.close();
    if (error instanceof StoreUnusable) throw error;
    if (error instanceof MongooseError.MongooseServerSelectionError) await explainSelection(uri, error);
    throw new StoreUnavailable(`cannot use MongoDB at ${placeOf(uri)}: ${wordsOf(error)}`, { cause: error });
  }
}

/**
 * No member could be chosen. Where a server answers all the same, it is a standalone one, or of another set than the one
 * the address names; asking it directly tells.
 */
async function explainSelection(uri: string, cause: Error): Promise<void> {
  let hello: Document;
  const wanted = /[?&]replicaSet=([^&]*)/i.exec(uri)?.[1];
  const direct = uri.replace(/([?&])replicaSet=[^&]*(?:&|$)/i, "$1").replace(/[?&]$/, "");
  if (uri.startsWith("mongodb+srv:")) return;
  const client = new MongoClient(direct, { directConnection: true, serverSelectionTimeoutMS: 1_000 });
  try {
    hello = await client.db("admin").command({ hello: 1 });
  } catch {
    return;
  } finally {
    await client.close();
  }
  checkHello(hello);
  const found = String(hello["setName"]);
  if (wanted !== undefined && wanted !== found) {
    throw new StoreUnusable(
      `MongoDB at ${placeOf(uri)} belongs to the replica set "${found}", and DATABASE_URL says "${wanted}": correct it.`,
      { cause },
    );
  }
}

function namesDatabase(uri: string): boolean {
  return /^[^/]+\/\/[^/?]+\/[^?]/.test(uri);
}

/** Host and port, without the account. */
function placeOf(uri: string): string {
  return mongoPlaceOf(uri)?.hosts ?? "its address";
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
