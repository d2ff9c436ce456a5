/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- a SELECT's row is typed by whoever wrote it */
import Database from "libsql";
import AsyncDatabase from "libsql/promise";
import { settingsColumns } from "../schema.js";
import { cannotOpen, storeError } from "./faults.js";
import { bind, type Sql, type SqlValue } from "../questions/sql.js";

const statementsKept = 300;

/** Counts whatever may have changed settings in this process, by whichever connection. */
let settingsMoment = 0;

const settingsTables = Object.keys(settingsColumns);

interface Prepared {
  readonly statement: Database.Statement;
  readonly changesSettings: boolean;
}

// The driver's two flavours are two faces of one native handle; only the second leaves the thread.
const { exec: execAside } = AsyncDatabase.prototype as {
  readonly exec: (this: Database.Database, text: string) => Promise<void>;
};

/**
 * One connection to the database file, with its prepared statements. Everything is read at once: an iterator left open
 * would pin the snapshot it reads, and with it the write-ahead log. Rows are arrays, for the driver adds a property of
 * its own to row objects.
 */
export class Connection {
  readonly #database: Database.Database;
  // Apart for each way of asking: the driver does not take new values in `get` after `all` on the same statement.
  readonly #statements = {
    all: new Map<string, Prepared>(),
    get: new Map<string, Prepared>(),
    run: new Map<string, Prepared>(),
  };

  /** @throws StoreUnusable when the file cannot be opened or is no database */
  constructor(path: string) {
    // A busy timeout would hold the event loop: none, and whoever needs the lock asks again.
    this.#database = translated(() => open(path));
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /**
   * Stays the same for as long as nothing in this process may have changed a setting. Who has begun to write holds the lock, so
   * that nobody else does either; outside a transaction another process may have.
   */
  get settingsMoment(): number {
    return settingsMoment;
  }

  exec(text: string): void {
    settingsMoment++;
    translated(() => this.#database.exec(text));
  }

  /**
   * Ends the transaction, on a thread of the driver's own: the wait for the disk, and the copying of the log into the file
   * that every so often goes with it, would hold the event loop. Until it has ended nothing else may be asked here.
   */
  commit(): Promise<void> {
    return this.#execAside("COMMIT");
  }

  /**
   * Runs a statement that answers no rows on a thread of the driver's own, for it would hold the event loop. Until it has ended
   * nothing else may be asked here. The driver takes no values on that way, so that they are put where the statement reads
   * them: `asked` (n, value) must be a temporary table of this connection.
   */
  runAside({ text, values }: Sql): Promise<void> {
    if (values.length > 0) {
      this.run("DELETE FROM temp.asked");
      this.run("INSERT INTO temp.asked SELECT key, value FROM json_each(?)", [JSON.stringify(bind(values))]);
    }
    let place = 0;
    return this.#execAside(text.replaceAll("?", () => `(SELECT value FROM temp.asked WHERE n = ${place++})`));
  }

  async #execAside(text: string): Promise<void> {
    settingsMoment++;
    try {
      await execAside.call(this.#database, text);
    } catch (error) {
      throw storeError(error);
    } finally {
      // another connection may have looked meanwhile
      settingsMoment++;
    }
  }

  all<Row extends readonly SqlValue[]>(text: string, values: readonly SqlValue[] = []): readonly Row[] {
    return translated(() => this.#prepared(text, "all").statement.all(bind(values))) as Row[];
  }

  get<Row extends readonly SqlValue[]>(text: string, values: readonly SqlValue[] = []): Row | undefined {
    return translated(() => this.#prepared(text, "get").statement.get(bind(values))) as Row | undefined;
  }

  /** Answers how many rows were changed. */
  run(text: string, values: readonly SqlValue[] = []): number {
    return translated(() => {
      const { statement, changesSettings } = this.#prepared(text, "run");
      if (changesSettings) settingsMoment++;
      return statement.run(bind(values)).changes;
    });
  }

  allOf<Row extends readonly SqlValue[]>(query: Sql): readonly Row[] {
    return this.all<Row>(query.text, query.values);
  }

  /** A SELECT of one column that answers a JSON text, parsed: many values cross into JavaScript faster so than as rows. */
  list<T>(text: string, values: readonly SqlValue[]): readonly T[] {
    return JSON.parse(this.get<[string]>(text, values)?.[0] ?? "[]") as T[];
  }

  getOf<Row extends readonly SqlValue[]>(query: Sql): Row | undefined {
    return this.get<Row>(query.text, query.values);
  }

  close(): void {
    for (const statements of Object.values(this.#statements)) statements.clear();
    this.#database.close();
  }

  #prepared(text: string, ask: "all" | "get" | "run"): Prepared {
    const statements = this.#statements[ask];
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    if (ask !== "run") statement.raw();
    if (statements.size >= statementsKept) {
      const [oldest] = statements.keys();
      if (oldest !== undefined) statements.delete(oldest);
    }
    const prepared = {
      statement,
      changesSettings: ask === "run" && settingsTables.some((name) => text.includes(name)),
    };
    statements.set(text, prepared);
    return prepared;
  }
}

function open(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw cannotOpen(error); // the driver names no code here
  }
}

function translated<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw storeError(error);
  }
}
