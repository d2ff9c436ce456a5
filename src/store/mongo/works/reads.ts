import { setImmediate as nextTurn } from "node:timers/promises";
import type { Collection, Document } from "../driver.js";
import type { Kind } from "../documents/documents.js";
import { classOf, merge, type Merged } from "./merge.js";
import { perform } from "./perform.js";
import type { Find } from "./request.js";

interface Asked {
  readonly request: Find;
  readonly resolve: (found: readonly Document[]) => void;
  readonly reject: (error: unknown) => void;
}

/** So many questions become one at most. */
const most = 100;

/** Whoever waits longer than this for the one under way need not wait for its end. */
const patienceMs = 100;

/**
 * Questions outside of works. While one of its kind is under way a question waits for a moment, and goes next, together with
 * those that wait with it: each is sent after it was asked, so that it finds all that was there by then, and the more there
 * are, the less each of them costs.
 */
export class Reads {
  readonly #collectionOf: (kind: Kind) => Collection;
  /** By what questions must have in common: those that wait for the one under way. */
  readonly #waiting = new Map<string, Asked[]>();

  constructor(collectionOf: (kind: Kind) => Collection) {
    this.#collectionOf = collectionOf;
  }

  ask(request: Find): Promise<readonly Document[]> {
    return new Promise((resolve, reject) => {
      const key = classOf(request) ?? "";
      const asked = { request, resolve, reject };
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) void this.#go(key, [asked]);
      else waiting.push(asked);
    });
  }

  async #go(key: string, first: Asked[]): Promise<void> {
    const waiting: Asked[] = [];
    this.#waiting.set(key, waiting);
    // By then the requests that came in with this one have asked, too.
    await nextTurn();
    first.push(...waiting.splice(0, most));
    for (let next = first; next.length > 0; next = waiting.splice(0, most)) {
      for (const merged of merge(next)) await forAWhile(this.#perform(merged));
    }
    this.#waiting.delete(key);
  }

  async #perform({ request, parts, share }: Merged<Asked>): Promise<void> {
    try {
      const answers = share(await perform(this.#collectionOf(request.kind), request, {}));
      for (const [at, part] of parts.entries()) {
        if (answers === undefined) await this.#perform({ request: part.request, parts: [part], share: (one) => [one] });
        else part.resolve(answers[at] as readonly Document[]);
      }
    } catch (error) {
      for (const { reject } of parts) reject(error);
    }
  }
}

function forAWhile(done: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    void done.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
