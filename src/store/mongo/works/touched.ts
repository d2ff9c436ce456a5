import type { Kind } from "../documents/documents.js";
import { idsOf, isWrite, type Request } from "./request.js";

/** A work as those it shares a transaction with see it. */
export interface Sharer {
  /** How many documents it has asked to be written. */
  written: number;
}

/** Kept numbers. Differences to them hold in any order; a number that is set, as by a count, does not. */
const numbers: ReadonlySet<Kind> = new Set<Kind>(["seats", "counts", "removals"]);
const ofDifference: ReadonlySet<string> = new Set(["$inc", "$setOnInsert"]);

function isDifference(request: Request): boolean {
  if (request.op !== "update" || !numbers.has(request.kind)) return false;
  return request.statements.every((statement) => {
    return "updateOne" in statement && Object.keys(statement.updateOne.update).every((name) => ofDifference.has(name));
  });
}

/**
 * What the works of one transaction have written. Transactions of their own would not see each other's writes, and of two
 * that write one document one would lose: a work that meets what another has written here must get one of its own,
 * so that sharing a transaction changes nothing in what a work may rely on.
 */
export class Touched {
  readonly #documents = new Map<Kind, Map<string, Sharer>>();
  readonly #whole = new Map<Kind, Set<Sharer>>();

  /** Notes what is about to be asked. False: it would meet what another work has written. */
  note(work: Sharer, request: Request): boolean {
    const { kind } = request;
    if (isDifference(request)) {
      this.#write(work, kind, undefined);
      return true;
    }
    if (request.op === "other" && request.wide === true) return !this.#anyBut(work);
    const ids = idsOf(request);
    if (this.#meets(work, kind, ids)) return false;
    if (isWrite(request)) this.#write(work, kind, ids);
    return true;
  }

  #meets(work: Sharer, kind: Kind, ids: readonly string[] | undefined): boolean {
    if ([...(this.#whole.get(kind) ?? [])].some((other) => other !== work)) return true;
    const documents = this.#documents.get(kind);
    if (documents === undefined) return false;
    if (ids === undefined) return [...documents.values()].some((other) => other !== work);
    return ids.some((id) => (documents.get(id) ?? work) !== work);
  }

  #write(work: Sharer, kind: Kind, ids: readonly string[] | undefined): void {
    if (ids === undefined) {
      const whole = this.#whole.get(kind) ?? new Set();
      this.#whole.set(kind, whole.add(work));
      return;
    }
    const documents = this.#documents.get(kind) ?? new Map<string, Sharer>();
    this.#documents.set(kind, documents);
    for (const id of ids) documents.set(id, work);
  }

  #anyBut(work: Sharer): boolean {
    const all = [...this.#whole.values(), ...[...this.#documents.values()].map((documents) => documents.values())];
    return all.some((works) => [...works].some((other) => other !== work));
  }
}
