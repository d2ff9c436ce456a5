import type { AuditEvent } from "../../../src/model/event.js";
import type { Ledger } from "./ledger.js";

/** Where an actor knocks, and what it writes down. */
export interface ActorDeps {
  readonly url: string;
  readonly apiKey: string;
  readonly ledger: Ledger;
  /** A client of its own for each: strict, on connections kept alive. */
  readonly fetch: typeof fetch;
  /** Tells the names of this actor from those of all others. */
  readonly name: string;
}

/** Somebody at one door of the installation, who remembers what they were told. */
export interface Actor {
  /** One thing of theirs, from asking to a sure answer. Their things come one after the other. */
  step(): Promise<void>;
  /**
   * While everybody stands still: whether what they were told is so.
   * @param events  all that the team's chain has told, oldest first
   */
  check(events: readonly AuditEvent[]): Promise<void>;
}
