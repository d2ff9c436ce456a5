import type { IncomingMessage, ServerResponse } from "node:http";
import type { Histogram } from "prom-client";
import type { Logger } from "pino";
import { placeOf } from "./refusal-log.js";
import { referenceOf } from "./reference.js";
import { operationOf } from "./request-span.js";

export interface HeldLoopDeps {
  readonly log: Pick<Logger, "warn">;
  readonly held: Pick<Histogram<"by">, "observe">;
  /** Milliseconds of a clock that never jumps. */
  readonly clock: () => number;
  /** Milliseconds that this process, with all of its threads, has had the processor. */
  readonly processor: () => number;
}

/** How often somebody must look, so that nobody having looked means something. */
export const lookEveryMs = 50;
/** Whoever waits notices. */
const noticedMs = 100;
/** One line in so much time, with the count of those that were left out. */
const lineEveryMs = 10_000;
const mostNamed = 5;

/** What can hold the event loop: a request or a portion of a chore. */
interface Guest {
  readonly since: number;
  readonly chore?: string;
  readonly request?: { readonly req: IncomingMessage; readonly res: ServerResponse };
}

/**
 * Tells what held the event loop. Whatever begins to work says so: a request that comes, a body that is whole, a portion of a chore. While
 * the loop is held nobody else can, so who spoke last is who held it; where that was this watch itself, everybody under way is named. A process that
 * did not get the processor either was held by its machine, and nobody is blamed.
 */
export class HeldLoop {
  readonly #deps: HeldLoopDeps;
  /** Those that were under way at the last look, or came since: what has just held the loop has answered by now. */
  #underWay: (Guest & Required<Pick<Guest, "request">>)[] = [];
  #last: Guest | undefined;
  #heardAt: number;
  #lookedAt: number;
  #processor: number;
  #toldAt = -Infinity;
  #untold = 0;

  constructor(deps: HeldLoopDeps) {
    this.#deps = deps;
    this.#heardAt = this.#lookedAt = deps.clock();
    this.#processor = deps.processor();
  }

  request(req: IncomingMessage, res: ServerResponse): void {
    const guest = { since: this.#hear(undefined), request: { req, res } };
    this.#last = guest;
    this.#forgetFirstOver();
    this.#underWay.push(guest);
    if (hasBody(req)) req.once("end", () => this.#hear(guest));
  }

  /** A portion of a chore begins. */
  portion(chore: string): void {
    this.#last = { since: this.#hear(undefined), chore };
  }

  /** To be called every `lookEveryMs`. */
  look(): void {
    this.#hear(undefined);
    this.#lookedAt = this.#heardAt;
    this.#processor = this.#deps.processor();
    // Asked here rather than told by each: a listener costs every request more than this.
    this.#underWay = this.#underWay.filter(({ request }) => !isOver(request));
  }

  /**
   * Of those that are over now nobody can hold the loop from now on. Mostly who came first is over first; kept until the next look,
   * all that hangs on them would be copied by the garbage collector, which takes it for something that lasts.
   */
  #forgetFirstOver(): void {
    for (let [first] = this.#underWay; first !== undefined && isOver(first.request); [first] = this.#underWay) {
      this.#underWay.shift();
    }
  }

  #hear(guest: Guest | undefined): number {
    const now = this.#deps.clock();
    const ms = now - this.#heardAt;
    if (ms >= noticedMs + lookEveryMs) this.#tell(ms, now);
    this.#heardAt = now;
    this.#last = guest;
    return now;
  }

  #tell(ms: number, now: number): void {
    const { log, held, processor } = this.#deps;
    const processorMs = Math.round(processor() - this.#processor);
    const wasMachine = processorMs < (now - this.#lookedAt) / 2;
    const last = this.#last;
    const by = wasMachine ? "machine" : last === undefined ? "unknown" : doorOf(last);
    held.observe({ by }, ms / 1000);
    // A look in a moment tells no more of the same.
    this.#processor = processor();
    this.#lookedAt = now;
    if (now - this.#toldAt < lineEveryMs) {
      this.#untold++;
      return;
    }
    const times = { heldMs: Math.round(ms), processorMs, ...(this.#untold > 0 && { untold: this.#untold }) };
    this.#toldAt = now;
    this.#untold = 0;
    if (wasMachine) log.warn(times, "this process stood still: its machine gave it no processor");
    else if (last !== undefined) log.warn({ ...times, ...told(last, now) }, "the event loop was held");
    else {
      const underWay = this.#underWay.slice(-mostNamed).map((one) => told(one, now));
      log.warn({ ...times, underWay }, "the event loop was held, perhaps by one of those under way");
    }
  }
}

/** Answered, or its connection is gone. */
function isOver({ req, res }: { readonly req: IncomingMessage; readonly res: ServerResponse }): boolean {
  return res.closed || req.socket.destroyed;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

function doorOf({ request }: Guest): string {
  return request === undefined ? "chore" : placeOf(urlOf(request.req)).door;
}

/** Routers cut off what they have read of it. */
function urlOf(req: IncomingMessage & { readonly originalUrl?: string }): string {
  return req.originalUrl ?? req.url ?? "";
}

/** A request by its door and route, never by its address: that may name people. */
function told({ request, chore, since }: Guest, now: number): object {
  const sinceMs = Math.round(now - since);
  if (request === undefined) return { chore, sinceMs };
  const { req, res } = request;
  const url = urlOf(req);
  const size = Number(req.headers["content-length"]);
  const route = (req as { readonly route?: { readonly path?: unknown } }).route?.path;
  return {
    ...placeOf(url),
    verb: req.method,
    operation: operationOf(req.method, url),
    ...(typeof route === "string" && { route }),
    ...(Number.isFinite(size) && { size }),
    reference: referenceOf(res),
    sinceMs,
  };
}
