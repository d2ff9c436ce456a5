import { MongoDriverError, MongoError, MongoServerError } from "../driver.js";
import { StoreConflict, StoreUnavailable } from "../../port/errors.js";
import { overdue, searchMs } from "../../search-effort.js";

/** A race inside a work was lost in a way that MongoDB does not call transient; the work is to run again. */
export class LostRace extends Error {
  override readonly name = "LostRace";
}

const duplicateKey = 11000;

/**
 * The index over which an insert failed, from the server's message: the driver's `keyPattern` is missing in bulk writes.
 * The collection's name stands before it, and the values, which clients choose, only behind it.
 */
function indexOf(error: MongoServerError): string {
  return /E11000 duplicate key error collection: \S+ index: (\S+)/.exec(error.message)?.[1] ?? "unknown";
}

export function isDuplicate(error: unknown): error is MongoServerError {
  return error instanceof MongoServerError && error.code === duplicateKey;
}

/** Losing a race or the primary: the whole work may run again. */
export function isTransient(error: unknown): boolean {
  return error instanceof LostRace || (error instanceof MongoError && error.hasErrorLabel("TransientTransactionError"));
}

/** MongoDB is there and does not do what was asked of it, as where a document is too large: no answer to the others. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof MongoServerError) return !isTransient(error);
  if (!(error instanceof StoreUnavailable)) return false;
  return error.cause instanceof MongoServerError || error.cause instanceof MongoDriverError;
}

const tooLargeForCache = 388;
/** MaxTimeMSExpired: only searches are given a time. */
const tooLong = 50;

/** The transaction did not fit into the server's cache beside what waits there to be written to the disk. */
export function isCrowdedOut(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  return cause instanceof MongoServerError && cause.code === tooLargeForCache;
}

export function crowdedOut(cause: unknown): StoreUnavailable {
  const help = "send it in smaller portions, or give mongod a larger cache";
  return new StoreUnavailable(`the change does not fit into MongoDB's cache: ${help}`, { cause });
}

/** The commit may have been made or not; asking again is safe and tells. */
export function isUnknownCommit(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel("UnknownTransactionCommitResult");
}

/** Unique indexes are named `unique_` and the property they guard. */
export function conflictOf(error: MongoServerError): StoreConflict {
  const index = indexOf(error);
  const field = index === "_id_" ? "id" : index.replace(/^unique_/, "");
  return new StoreConflict(field, `${field} is taken`, { cause: error });
}

/** Some broken connections come out of the driver as the operating system's own errors. */
const broken = new Set(["EPIPE", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "ETIMEDOUT", "EHOSTUNREACH"]);

function isBroken(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string" && broken.has(error.code);
}

/** The database refuses what we ask: a fault of ours, not of the moment. */
const ourFault = new Set(["BadValue", "TypeMismatch", "FailedToParse", "InvalidOptions", "Location", "InvalidBSON"]);

/**
 * A driver's error in the port's words. What tells of a fault in our own call stays as it is, to be seen and mended;
 * everything else of MongoDB's means that the store cannot answer now.
 */
export function translated(error: unknown): unknown {
  if (isDuplicate(error)) return conflictOf(error);
  if (isBroken(error)) return new StoreUnavailable(`MongoDB is gone: ${error.message}`, { cause: error });
  if (!(error instanceof MongoError) || isTransient(error) || isUnknownCommit(error)) return error;
  if (error instanceof MongoServerError && ourFault.has(String(error["codeName"]).replace(/\d+$/, ""))) return error;
  if (isCrowdedOut(error)) return crowdedOut(error);
  if (error instanceof MongoServerError && error.code === tooLong) return overdue(searchMs, error);
  return new StoreUnavailable(`MongoDB cannot answer: ${error.message}`, { cause: error });
}
