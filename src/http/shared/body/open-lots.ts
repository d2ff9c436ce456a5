import type { IncomingMessage, ServerResponse } from "node:http";
import type { Request, Response } from "express";
import { Beside } from "../../../lib/beside.js";
import { clientAddressOf } from "../client-address.js";
import { whenGone } from "../when-gone.js";
import type { BodyBudget, Lot } from "./body-budget.js";

/** A request that was let in, and what its body holds. */
class Guest {
  #lot: Lot | undefined;
  /** Handlers that are at work on it now. */
  #works = 0;
  #hasLeft = false;

  constructor(
    private readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    private readonly budget: BodyBudget,
  ) {}

  lot(): Lot {
    // Nobody would give it back but the client who goes away, with the handler still at work on it.
    if (this.#works === 0) throw new TypeError("a body is read by nobody's work: see holdThrough");
    this.#lot ??= this.#open();
    return this.#lot;
  }

  refused(because: string): void {
    this.budget.refused(because);
  }

  begin(): void {
    this.#works++;
  }

  end(): void {
    this.#works--;
    if (this.#works === 0 && this.#hasLeft) this.#lot?.giveBack();
  }

  #open(): Lot {
    const { socket } = this.req;
    const lot = this.budget.lot(clientAddressOf(this.req));
    let stop = (): void => undefined;
    const leave = () => {
      stop();
      this.#hasLeft = true;
      // What is being worked on is in memory, however soon its client went away; half a body is not.
      if (this.#works === 0 || !this.req.complete) lot.giveBack();
    };
    this.res.once("close", leave);
    stop = whenGone(socket, leave);
    return lot;
  }
}

const guests = new Beside<IncomingMessage, Guest>();

/** Lets a request in, with the budget that its body takes from. */
export function giveBudget(req: IncomingMessage, res: ServerResponse, budget: BodyBudget): void {
  guests.set(req, new Guest(req, res, budget));
}

/** What the body of a request holds, until the request is answered and the work on it is done. */
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

/**
 * Does the work on a request that may bring a body. No body is read outside of it: what the body holds is held until the work is
 * done, which goes on when the client has gone.
 */
export async function holdThrough<T>(req: IncomingMessage, work: () => Promise<T>): Promise<T> {
  const guest = guestOf(req);
  guest.begin();
  try {
    return await work();
  } finally {
    guest.end();
  }
}

type Handle = (req: Request, res: Response) => Promise<void>;

/** A handler of express that may read a body. */
export function holding(handle: Handle): Handle {
  return (req, res) => holdThrough(req, () => handle(req, res));
}
