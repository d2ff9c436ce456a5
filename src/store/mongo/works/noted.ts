import type { EventDraft } from "../../../model/event.js";
import type { ChainOf } from "../../port/event-chain.js";

/** An event that its work writes at its end. */
export interface NotedEvent {
  readonly of: ChainOf;
  readonly draft: EventDraft;
}

/**
 * Kept numbers of users and groups by team, owner and state, so that a true total costs a look at a few small documents
 * and not a walk over an index of 100,000 keys. Each number is kept in parts: a work adds to the part of its slot, within
 * its transaction, so that the numbers are always those of the records and works do not collide in them.
 */
export interface CountKey {
  readonly team: string;
  readonly of: "user" | "group";
  readonly owner: string;
  readonly gone: boolean;
  readonly active: boolean;
}
