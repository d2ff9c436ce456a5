import type { ClientSession } from "./driver.js";
import type { NotedEvent } from "./events.js";
import type { TallyKey } from "./tallies.js";
import type { Turns } from "./turns.js";

/** Thrown through a work whose turn is not free: it is undone, waits for all turns it is known to want, and runs again. */
export class TurnTaken extends Error {
  override readonly name = "TurnTaken";
}

/** One run of a work: its session, what it holds, and what it writes at its end. */
export class Work {
  readonly session: ClientSession;
  /** Different from that of every other work which runs in this process now. */
  readonly slot: number;
  /** Changes of the kept numbers, written in one go before the commit. */
  readonly tallies = new Map<string, { readonly key: TallyKey; by: number }>();
  /** Written together at the end. */
  readonly events: NotedEvent[] = [];

  readonly #turns: Turns;
  readonly #wanted: Set<string>;
  readonly #held: Set<string>;
  #last: Promise<unknown> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #closed = false;

  /**
   * @param wanted  turns this work is known to want; grows as it runs
   * @param held  those of them it has
   */
  constructor(session: ClientSession, slot: number, turns: Turns, wanted: Set<string>, held: Set<string>) {
    this.session = session;
    this.slot = slot;
    this.#turns = turns;
    this.#wanted = wanted;
    this.#held = held;
  }

  /**
   * Runs one call after those before it: a session takes one at a time. The first error is the end of the work, also
   * when the caller swallows it, for the server has undone it by then.
   */
  call<T>(one: () => Promise<T>): Promise<T> {
    const result = this.#last.then(async () => {
      this.throwIfOver();
      try {
        return await one();
      } catch (error) {
        this.#failure ??= { error };
        throw error;
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Before what only one work of the process should change at a time. Never waits here, where others may wait for us. */
  turn(key: string): void {
    this.throwIfOver();
    if (this.#held.has(key)) return;
    this.#wanted.add(key);
    if (this.#turns.tryTake(key)) {
      this.#held.add(key);
      return;
    }
    const error = new TurnTaken(key);
    this.#failure = { error };
    throw error;
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
