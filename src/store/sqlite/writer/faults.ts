import { StoreConflict, StoreUnavailable, StoreUnusable } from "../../port/errors.js";

/** Extended result codes carry their primary code in the lowest byte (sqlite.org/rescode.html). */
const codes = {
  perm: 3,
  busy: 5,
  locked: 6,
  nomem: 7,
  readonly: 8,
  interrupt: 9,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  constraint: 19,
  notadb: 26,
} as const;

interface DriverError extends Error {
  readonly code: string;
  readonly rawCode?: number;
}

function isDriverError(error: unknown): error is DriverError {
  return error instanceof Error && error.name === "SqliteError" && "code" in error;
}

function primaryCode(error: DriverError): number {
  return (error.rawCode ?? 0) & 0xff;
}

/** Another process holds the lock: worth another try in a moment. */
export function isBusy(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : undefined;
  return isDriverError(cause) && (primaryCode(cause) === codes.busy || primaryCode(cause) === codes.locked);
}

/** The disk or the file can hold no more. */
export function isFull(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  return isDriverError(cause) && primaryCode(cause) === codes.full;
}

/** The port's word for what the driver throws; everything else passes as it is. */
export function storeError(error: unknown): unknown {
  if (!isDriverError(error)) return error;
  const cause = { cause: error };
  switch (primaryCode(error)) {
    case codes.constraint:
      return conflictOf(error);
    case codes.busy:
    case codes.locked:
      return new StoreUnavailable("the database file is locked by another process", cause);
    case codes.full:
      return new StoreUnavailable("the disk or the database is full: free some space; nothing was half written", cause);
    case codes.ioerr:
    case codes.nomem:
    case codes.interrupt:
      return new StoreUnavailable(`the database file cannot be read or written now (${error.message})`, cause);
    case codes.readonly:
    case codes.perm:
      return new StoreUnusable(
        "the database file cannot be written: give this user write permission on the file and on its folder",
        cause,
      );
    case codes.cantopen:
      return cannotOpen(error);
    case codes.notadb:
      return new StoreUnusable("the file named by DATABASE_URL is not an SQLite database: name another file", cause);
    case codes.corrupt:
      return new StoreUnusable("the database file is damaged: restore it from a backup", cause);
    default:
      return error;
  }
}

export function cannotOpen(cause: unknown): StoreUnusable {
  return new StoreUnusable(
    "the database file cannot be opened: DATABASE_URL must name a file in a folder this user may write",
    { cause },
  );
}

/**
 * Tables name their unique columns after the property they guard, in snake case, and put it last in the index, so the
 * driver's message "UNIQUE constraint failed: users.team, users.user_name" says which property is taken.
 */
function conflictOf(error: DriverError): unknown {
  const column = /^UNIQUE constraint failed: .*\.(\w+)$/.exec(error.message)?.[1];
  if (column === undefined) return error;
  const field = column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return new StoreConflict(field, `another record has this ${field}`, { cause: error });
}
