import type { Batch } from "./batch.js";
import type { Kind } from "../documents/documents.js";
import type { Document } from "../driver.js";
import type { NotedEvent, CountKey } from "./noted.js";
import { idsOf, isWrite, type Request } from "./request.js";
import type { Turns } from "./turns.js";

/** Thrown through a work whose turn is not free: it is undone, waits for all turns it is known to want, and runs again. */
export class TurnTaken extends Error {
  override readonly name = "TurnTaken";
}

/** One run of a work: the transaction it is in, what it holds, and what it writes at its end. */
export class Work {
  /** Different from that of every other transaction which runs in this process now. */
  readonly slot: number;
  /** Changes of the kept numbers, written in one go before the commit. */
  readonly counts = new Map<string, { readonly key: CountKey; by: number }>();
  /** Written together at the end. */
  readonly events: NotedEvent[] = [];
  /** How many documents it has asked to be written. */
  written = 0;
  /** It has changed a setting, and draws a new state at its end. */
  movesSettings = false;
  /** Ids of users that it has made: of those nothing else is there yet. */
  readonly made = new Set<string>();
  /** The state of all settings as its snapshot has it, once it was asked for. */
  settingsState: Promise<string> | undefined;

  readonly #batch: Batch;
  readonly #turns: Turns;
  readonly #wanted: Set<string>;
  readonly #held: Set<string>;
  readonly #around: Set<string>;
  readonly #known = new Map<Kind, Map<string, Document>>();
  #failure: { readonly error: unknown } | undefined;
  #closed = false;

  /**
   * @param wanted  turns this work is known to want; grows as it runs
   * @param held  those of them it has
   * @param around  those that any work of its transaction has
   */
  constructor(
    batch: Batch,
    slot: number,
    turns: Turns,
    { wanted, held, around }: Readonly<Record<"wanted" | "held" | "around", Set<string>>>,
  ) {
    this.slot = slot;
    this.#batch = batch;
    this.#turns = turns;
    this.#wanted = wanted;
    this.#held = held;
    this.#around = around;
    batch.add(this);
  }

  /** The first error is the end of the work, also when the caller swallows it, for the server has undone it by then. */
  async ask(request: Request): Promise<unknown> {
    this.throwIfOver();
    if (isWrite(request)) this.#forget(request);
    try {
      const answer = await this.#batch.ask(this, request);
      this.throwIfOver();
      return answer;
    } catch (error) {
      // Of what is asked side by side only the first tells why: the rest hears that there is no transaction any more.
      this.#failure ??= { error };
      throw this.#failure.error;
    }
  }

  /**
   * Before what only one work of the process should change at a time, or with `together` only the works of one
   * transaction. Never waits here, where others may wait for us.
   */
  turn(key: string, { together = false } = {}): void {
    this.throwIfOver();
    if (this.#held.has(key) || (together && this.#around.has(key))) return;
    this.#wanted.add(key);
    if (this.#turns.tryTake(key)) {
      this.#held.add(key);
      this.#around.add(key);
      return;
    }
    const error = new TurnTaken(key);
    this.#failure = { error };
    throw error;
  }

  /** Keeps in mind what was read: a transaction reads the same each time, until it writes itself. */
  know(kind: Kind, document: object & { readonly _id: string }): void {
    const known = this.#known.get(kind) ?? new Map<string, Document>();
    const { _id: id } = document;
    this.#known.set(kind, known.set(id, { ...known.get(id), ...document }));
  }

  known(kind: Kind, id: string): Document | undefined {
    return this.#known.get(kind)?.get(id);
  }

  #forget(request: Request): void {
    const ids = idsOf(request);
    const known = this.#known.get(request.kind);
    if (ids === undefined) known?.clear();
    else for (const id of ids) known?.delete(id);
  }

  throwIfOver(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#closed) throw new Error("this work has ended; its records can no longer be used");
  }

  /** After this a forgotten call that comes late is refused, and cannot write beside the transaction. */
  close(): void {
    this.#closed = true;
  }
}
