import type { IncomingMessage } from "node:http";
import { stranger, type Full, type Lot, type Standing } from "./body-budget.js";
import { lotOf, noteRefused } from "./open-lots.js";

/** How large a body may be, and whose it is. */
export interface Allowance {
  /** Octets. */
  readonly limit: number;
  readonly standing: Standing;
}

export interface BodyWanted {
  /** Octets that the body may have. */
  readonly limit: number;
  /** Whose it is: a stranger's unless told. */
  readonly standing?: Standing | undefined;
  /** Asked where the body outgrows its limit, or finds no room: what it may have instead; undefined: no more than that. */
  readonly more?: ((soFar: Buffer, fault: BodyFault) => Promise<Allowance | undefined>) | undefined;
}

/** How fast a body must come. */
export interface Pace {
  /** So long nobody asks. */
  readonly freeMs: number;
  /** Then it is looked at so often, */
  readonly lookMs: number;
  /** and since the last look so many octets must have come. */
  readonly octets: number;
}

/** 1 kB a second; whoever pauses for a moment is let be. */
export const slowestPace: Pace = { freeMs: 10_000, lookMs: 5_000, octets: 5 * 1024 };

export type BodyFault =
  | { readonly is: "too_large"; readonly limit: number }
  | NoRoom
  | { readonly is: "too_slow" }
  | { readonly is: "cut_short" };

export interface NoRoom {
  readonly is: "no_room";
  readonly full: Full;
  /** Who asked for room. */
  readonly whose: Standing["is"];
  readonly retryAfterSeconds: number;
}

/** A body that was not taken; each door says so in its own words. */
export class BodyRefused extends Error {
  override readonly name = "BodyRefused";
  constructor(
    readonly fault: BodyFault,
    options?: ErrorOptions,
  ) {
    super(`the body was not taken: ${fault.is}`, options);
  }
}

/** In that time bodies that were under way have come, or were given up. */
const retryAfterSeconds = 5;

/**
 * Reads a body whole: the one way for all doors. What is kept of it is taken from the budget as it comes, so that an announced
 * length holds nothing. Of a body that is not taken the rest is read on for a while, so that its client hears the answer.
 * @throws BodyRefused, and what `more` throws
 */
export async function takeBody(req: IncomingMessage, wanted: BodyWanted, pace: Pace = slowestPace): Promise<Buffer> {
  try {
    return await take(req, wanted, pace);
  } catch (error) {
    if (error instanceof BodyRefused) noteRefused(req, error.fault.is);
    throw error;
  }
}

function take(req: IncomingMessage, wanted: BodyWanted, pace: Pace): Promise<Buffer> {
  const { limit, standing = stranger, more } = wanted;
  const announced = Number(req.headers["content-length"]);
  if (more === undefined && announced > limit) {
    readOn(req);
    return Promise.reject(new BodyRefused({ is: "too_large", limit }));
  }
  return new Promise((done, fail) => {
    const body = new Growing(lotOf(req), { limit, standing }, announced);
    const stop = (): void => {
      clearTimeout(timer);
      req.off("data", keep).off("end", end).off("error", broken).off("close", broken);
    };
    const refuse = (error: unknown): void => {
      stop();
      readOn(req);
      fail(error instanceof Error ? error : new Error("a body could not be taken", { cause: error }));
    };
    let [timer, seen] = [setTimeout(begin, pace.freeMs), 0];
    function begin(): void {
      seen = body.size;
      timer = setTimeout(look, pace.lookMs);
    }
    function look(): void {
      if (body.size - seen < pace.octets) refuse(new BodyRefused({ is: "too_slow" }));
      else begin();
    }
    function keep(chunk: Buffer): void {
      const fault = body.add(chunk);
      if (fault === undefined) return;
      if (more === undefined) {
        refuse(new BodyRefused(fault));
        return;
      }
      req.pause();
      widen(body, chunk, more, fault).then(() => req.resume(), refuse);
    }
    function end(): void {
      stop();
      done(body.whole());
    }
    function broken(cause?: unknown): void {
      stop();
      fail(new BodyRefused({ is: "cut_short" }, { cause }));
    }
    req.on("data", keep).once("end", end).on("error", broken).once("close", broken);
  });
}

/** Asks for more until the piece has its place. @throws BodyRefused */
async function widen(
  body: Growing,
  chunk: Buffer,
  more: NonNullable<BodyWanted["more"]>,
  found: BodyFault,
): Promise<void> {
  for (let fault: BodyFault | undefined = found; fault !== undefined; fault = body.add(chunk)) {
    const next = await more(body.size === 0 ? chunk : body.whole(), fault);
    if (next === undefined) throw new BodyRefused(fault);
    body.allowance = next;
  }
}

/** The first piece of memory that a body in many pieces gets. */
const leastBytes = 4096;

/**
 * What has come of a body. In pieces of an octet each, which a client can send, a list of them would take a hundred times what
 * they hold, so they are laid side by side at once.
 */
class Growing {
  size = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #held: Standing | undefined;

  constructor(
    private readonly lot: Lot,
    public allowance: Allowance,
    private readonly announced: number,
  ) {}

  /** Undefined: it is kept. */
  add(chunk: Buffer): BodyFault | undefined {
    const { limit, standing } = this.allowance;
    const size = this.size + chunk.length;
    if (size > limit) return { is: "too_large", limit };
    const room = Math.max(this.#bytes.length, this.#roomFor(size));
    if (room > this.#bytes.length || standing !== this.#held) {
      const full = this.lot.hold(room, standing);
      if (full !== undefined) return { is: "no_room", full, whose: standing.is, retryAfterSeconds };
      this.#held = standing;
    }
    if (chunk.length === this.announced) this.#bytes = chunk;
    else {
      if (room > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], room);
      chunk.copy(this.#bytes, this.size);
    }
    this.size = size;
    return undefined;
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.size);
  }

  #roomFor(size: number): number {
    if (size <= this.#bytes.length) return size;
    const twice = Math.max(leastBytes, 2 * this.#bytes.length);
    // never more than there can come, and never less than has come
    return Math.max(size, Math.min(twice, Number.isNaN(this.announced) ? twice : this.announced));
  }
}

const readOnOctets = 32 * 1024 * 1024;
const readOnMs = 10_000;

/** Reads on without keeping anything, up to a bound: closing at once would reset the connection before the answer is read. */
export function readOn(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  let left = readOnOctets;
  const leave = setTimeout(() => req.destroy(), readOnMs).unref();
  req.on("error", () => undefined);
  req.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  });
  for (const over of ["end", "close"]) req.once(over, () => clearTimeout(leave));
  req.resume();
}
