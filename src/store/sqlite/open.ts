import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { TeamId } from "../../model/ids.js";
import { StoreUnusable } from "../port/errors.js";
import type { InstallationRecords, Store, TeamStore } from "../port/store.js";
import { Aside, type SearchLimits, usualSearches } from "./writer/aside.js";
import { insideWork, outsideWorks, type Access } from "./writer/access.js";
import { accessOf } from "./records/access.js";
import { traceByReference } from "./records/attempts.js";
import { Connection } from "./writer/connection.js";
import { CountersInMemory } from "./counters.js";
import { copyingOf } from "./copying/copying.js";
import { checkNotTooNew, keepCopy, migrate, schemaOf, schemaVersion } from "./migrate.js";
import { artefactsOf } from "./records/artefacts.js";
import { allDeletionsOf } from "./records/deletions.js";
import { allDomainsOf } from "./records/domains.js";
import { clearLog } from "./records/erasing.js";
import { emptyEventData, eventsOf } from "./records/events.js";
import { leasesOf, notesOf, spend, vaultOf } from "./records/notes.js";
import { allOutboxesOf, outboxOf } from "./records/outbox.js";
import { momentOf } from "./moment.js";
import { patiently } from "./writer/patiently.js";
import { sessionsOf } from "./records/sessions.js";
import { doorsOf } from "./records/settings.js";
import { sweep } from "./records/sweep.js";
import { RecordsOfTeam, StoreOfTeam } from "./records/team-records.js";
import { usualPatience, Writer, type Patience } from "./writer/writer.js";

export interface SqliteOptions {
  /** The database file; it and its folder are made where they are missing. */
  readonly path: string;
  readonly patience?: Patience | undefined;
  readonly searches?: SearchLimits | undefined;
  /** The clock; migrations are stamped by it, and counts end by it. */
  readonly now?: (() => number) | undefined;
}

/**
 * Opens the file with one connection that writes and one that reads.
 * @throws StoreUnusable when the file cannot be opened or is no database; what to do is in the message
 */
export async function openSqliteStore({
  path,
  patience = usualPatience,
  searches = usualSearches,
  now = Date.now,
}: SqliteOptions): Promise<Store> {
  const file = resolve(path);
  makeFolderOf(file);
  makePrivate(file);
  const writing = await patiently(patience.lockMs, () => connect(file));
  const reading = await patiently(patience.lockMs, () => connect(file, pagesMiB.reading));
  const another = (): Promise<Connection> => patiently(patience.lockMs, () => connect(file));
  return storeOver({ writing, reading, another }, patience, now, searches);
}

interface Connections {
  readonly writing: Connection;
  readonly reading: Connection;
  /** Opens one more, for a reader that stays in the past. */
  readonly another: () => Promise<Connection>;
}

/** The port over connections to one file. */
export function storeOver(
  { writing, reading, another }: Connections,
  patience: Patience,
  now: () => number,
  searches: SearchLimits = usualSearches,
): Store {
  const writer = new Writer(writing, patience);
  const aside = new Aside(another, searches);
  const access = outsideWorks({ reading, aside, writing }, writer, patience.lockMs);
  const counters = new CountersInMemory(now);
  const clearRemains = (): Promise<boolean> => clearLog(reading, writer, patience.lockMs);
  const inTeam = (id: TeamId): TeamStore =>
    new StoreOfTeam(access, id, { writer, writing, clearLog: clearRemains, moment: momentOf(another, id) });
  return {
    engine: "sqlite",
    schemaVersion,
    inTeam,
    installation: {
      ...installationRecords(access),
      atomically: (work) =>
        writer.submit((run) => {
          const inside = insideWork(run, writing);
          return work({ ...installationRecords(inside), inTeam: (id) => new RecordsOfTeam(inside, id) });
        }),
    },
    ...doorsOf(access),
    domains: allDomainsOf(access),
    deletions: allDeletionsOf(access),
    traceByReference: (reference) => traceByReference(access, reference),
    sessions: sessionsOf(access),
    artefacts: artefactsOf(access),
    outboxes: allOutboxesOf(access),
    notes: notesOf(access),
    counters,
    vault: vaultOf(access),
    leases: leasesOf(access),
    copying: copyingOf(access, another),
    schema: () => access.read((db) => schemaOf(db)),
    migrate: async () => {
      const { stored, known } = await access.read((db) => schemaOf(db));
      const copy = stored === 0 || stored >= known ? undefined : await access.read((db) => keepCopy(db, stored));
      return { steps: await access.write((db) => migrate(db, now())), copy };
    },
    begin: () =>
      access.read((db) => {
        const { stored, known } = schemaOf(db);
        checkNotTooNew(stored, known);
        if (stored < known) throw new StoreUnusable(`the database file has schema ${stored}, and ${known} is needed`);
      }),
    emptyEventData: (before) => emptyEventData(access, before),
    // A real write: a full disk lets a transaction begin and end as long as nothing is in it.
    ping: () =>
      access.write((db) => {
        db.run("INSERT INTO pulse (one, beats) VALUES (1, 1) ON CONFLICT DO UPDATE SET beats = beats + 1");
      }),
    sweep: async (at) => (await sweep(access, at)) + counters.sweep(at),
    close: async () => {
      await writer.close();
      await aside.close();
      foldLogIn(writing);
      reading.close();
      writing.close();
    },
  };
}

function installationRecords(access: Access): InstallationRecords {
  return {
    events: eventsOf(access, null),
    vault: vaultOf(access),
    spend: (key, expiresAt) => spend(access, "installation", key, expiresAt),
    ...accessOf(access),
    ...outboxOf(access, null),
  };
}

/** A closed file is whole by itself: whoever copies it needs not know of the log beside it. */
function foldLogIn(writing: Connection): void {
  try {
    writing.get("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // A full disk or a reader elsewhere: the log stays, and the next to open the file reads it.
  }
}

/** A connection set up as this engine needs it. */
export function connect(file: string, cacheMiB: number = pagesMiB.writing): Connection {
  const connection = new Connection(file);
  try {
    setUp(connection, cacheMiB);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

/** Pages of the file held by each connection. A group of 10,000 is read from 15 MiB; what is changed lies close together. */
const pagesMiB = { writing: 8, reading: 24 } as const;

function setUp(connection: Connection, cacheMiB: number): void {
  connection.get("PRAGMA journal_mode = WAL");
  // Acknowledged means durable: each COMMIT waits for the disk. Whoever is erased is in no free part of the file.
  connection.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -${cacheMiB * 1024};
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
  `);
}

/**
 * A new file is its owner's alone, as the keys beside it are: it holds names, addresses and the hashes of tokens. SQLite gives
 * its log and its shared memory the same rights. A file that is there keeps those the operator gave it.
 */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch {
    // There already, or nothing can be made there: whoever opens it says what is wrong.
  }
}

function makeFolderOf(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreUnusable(
      `the folder of the database file ${file} cannot be made: name another in DATABASE_URL, or give write permission`,
      { cause: error },
    );
  }
}
