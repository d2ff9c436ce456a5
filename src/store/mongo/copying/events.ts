import type { CopiedItems } from "../../port/copying.js";
import { addressKeysIn, chainEvent, dataFrom, emptyChain, type ChainHead } from "../../port/event-chain.js";
import { StoreUnavailable } from "../../port/errors.js";
import { chainOrder } from "../chaining/chain-order.js";
import { chainedPartOf } from "../chaining/event-body.js";
import type { EventDoc } from "../documents/documents.js";
import type { SnapshotReads } from "../snapshot.js";

/** What waits for its number at one moment; the chainer takes its turns faster than so many are written. */
const mostWaiting = 50_000;

/**
 * All events of a snapshot, chain by chain. Those that had no number yet at its moment are numbered here, behind the others and as
 * the chainer would: nobody has seen them with another number.
 */
export async function* eventsIn(reads: SnapshotReads, limit: number): AsyncGenerator<readonly CopiedItems["event"][]> {
  const waiting = await waitingIn(reads);
  const heads = new Map((await reads.many("heads", {})).map(({ _id, number, hash }) => [_id, { number, hash }]));
  for (const chain of [...new Set([...heads.keys(), ...waiting.keys()])].sort()) {
    for (let after = 0; ;) {
      const page = await reads.many("events", { chain, number: { $gt: after } }, { sort: { number: 1 }, limit });
      if (page.length > 0) yield page.map((event) => itemOf(event, placeOf(event)));
      after = page.at(-1)?.number ?? after;
      if (page.length < limit) break;
    }
    let head: ChainHead = heads.get(chain) ?? emptyChain;
    const numbered = chainOrder(waiting.get(chain) ?? []).map((event) => {
      const place = chainEvent(head, chainedPartOf(event));
      head = place;
      return itemOf(event, place);
    });
    if (numbered.length > 0) yield numbered;
  }
}

async function waitingIn(reads: SnapshotReads): Promise<ReadonlyMap<string, EventDoc[]>> {
  const all = await reads.many("events", { chained: false }, { limit: mostWaiting + 1 });
  if (all.length > mostWaiting) {
    throw new StoreUnavailable("Too many events wait for their numbers: ask again when the nodes have caught up.");
  }
  const byChain = new Map<string, EventDoc[]>();
  for (const event of all) {
    const own = byChain.get(event.chain) ?? [];
    own.push(event);
    byChain.set(event.chain, own);
  }
  return byChain;
}

type Place = ChainHead & { readonly previousHash: string };

function placeOf({ number = 0, hash = "", previousHash = "" }: EventDoc): Place {
  return { number, hash, previousHash };
}

function itemOf(event: EventDoc, place: Place): CopiedItems["event"] {
  const { _id, chain, subject, type, actor = null, body, salt, data } = event;
  const { number, hash, previousHash } = place;
  return { chain, number, id: _id, subject, type, actor, previousHash, hash, part: body, salt, data };
}

/** The field by which events are found that name somebody. */
export function addressKeysOf(data: string | null): { readonly addresses?: string[] } {
  const keys = data === null ? [] : addressKeysIn(dataFrom(data));
  return keys.length === 0 ? {} : { addresses: [...keys] };
}
