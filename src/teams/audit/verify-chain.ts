import { emptyChain, faultOf, type ChainHead } from "../../store/port/event-chain.js";
import type { Events } from "../../store/port/happenings.js";

/** What came of checking a chain from its first event on. */
export interface ChainReport {
  /** Number and hash of the newest event that the chain is whole up to: worth noting somewhere else. */
  readonly number: number;
  readonly hash: string;
  /** Events whose data were erased with the person that they were about. */
  readonly erased: number;
  /** The first event at fault, by its number. */
  readonly fault?: { readonly number: number; readonly because: string } | undefined;
}

const perPage = 500;

/** Checks every event of a chain, a page at a time: what was changed, cut out, cut off or swapped is named by its number. */
export async function verifyChain(events: Pick<Events, "page" | "head">): Promise<ChainReport> {
  let at: ChainHead = emptyChain;
  let erased = 0;
  const found = (number: number, because: string): ChainReport => ({ ...at, erased, fault: { number, because } });
  // Read first: what is written while this goes on is part of the next check.
  const newest = await events.head();
  for (;;) {
    const page = await events.page({ after: at.number, limit: perPage });
    for (const event of page) {
      const because = faultOf(at, event);
      if (because !== undefined) return found(at.number + 1, because);
      if (event.data === null) erased++;
      at = { number: event.number, hash: event.hash };
      if (event.number === newest.number && event.hash !== newest.hash)
        return found(event.number, "its hash is not the one that was noted as the newest");
    }
    if (page.length < perPage) break;
  }
  if (at.number < newest.number)
    return found(at.number + 1, `it and what followed, up to number ${newest.number}, were cut off`);
  return { ...at, erased };
}
