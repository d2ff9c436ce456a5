import type { IncomingMessage, ServerResponse } from "node:http";
import { clientAddressOf } from "../client-address.js";
import { whenGone } from "../when-gone.js";
import type { BodyBudget, Lot } from "./body-budget.js";

/** A request that was let in, and what its body holds. */
class Guest {
  #lot: Lot | undefined;
  #work: Promise<unknown> | undefined;

  constructor(
    private readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    private readonly budget: BodyBudget,
  ) {}

  lot(): Lot {
    this.#lot ??= this.#open();
    return this.#lot;
  }

  refused(because: string): void {
    this.budget.refused(because);
  }

  holdThrough(work: Promise<unknown>): void {
    this.#work = work;
  }

  #open(): Lot {
    const { socket } = this.req;
    const lot = this.budget.lot(clientAddressOf(this.req));
    let stop = (): void => undefined;
    const leave = () => {
      stop();
      this.#leave(lot);
    };
    this.res.once("close", leave);
    stop = whenGone(socket, leave);
    return lot;
  }

  /** What is being worked on is in memory, however soon its client went away; half a body is not. */
  #leave(lot: Lot): void {
    const giveBack = () => lot.giveBack();
    if (this.#work === undefined || !this.req.complete) giveBack();
    else this.#work.then(giveBack, giveBack);
  }
}

const guests = new WeakMap<IncomingMessage, Guest>();

/** Lets a request in, with the budget that its body takes from. */
export function giveBudget(req: IncomingMessage, res: ServerResponse, budget: BodyBudget): void {
  guests.set(req, new Guest(req, res, budget));
}

/** What the body of a request holds, until the request is answered or its client has gone. */
export function lotOf(req: IncomingMessage): Lot {
  return guestOf(req).lot();
}

/** Counts a body that was not taken. */
export function noteRefused(req: IncomingMessage, because: string): void {
  guestOf(req).refused(because);
}

function guestOf(req: IncomingMessage): Guest {
  const guest = guests.get(req);
  if (guest === undefined) throw new TypeError("a request was let in without a budget for its body");
  return guest;
}

/** Lets the body be held until this work is done, too: it goes on when the client has gone. */
export function holdThrough(req: IncomingMessage, work: Promise<unknown>): void {
  guests.get(req)?.holdThrough(work);
}
