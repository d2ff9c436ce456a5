import type { AuditEvent } from "../../../model/event.js";
import { checkText } from "../../check-text.js";
import {
  chainName,
  emptyChain,
  eventFrom,
  isMadeBy,
  isNamelessText,
  textsOfActor,
  type ChainHead,
  type ChainOf,
} from "../../port/event-chain.js";
import type { Events, LatestEvents } from "../../port/happenings.js";
import type { Calls } from "../works/calls.js";
import type { EventDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import { look } from "../questions/looking.js";
import { containsExpression, textCondition } from "../questions/match-text.js";
import type { Chainer } from "./chainer.js";
import { chainedPartOf, eventDocument } from "./event-body.js";
import type { Work } from "../works/work.js";

/**
 * Events are written unchained with their change and numbered later, by the chainer: a number taken in each transaction would
 * make all transactions of a team collide. Readers see chained events only, so that nothing is ever inserted behind a
 * cursor; before a read, what this process has written is chained where that is its business.
 */
export function eventsOf(calls: Calls, of: ChainOf, chainer: Pick<Chainer, "catchUp">): Events {
  const chain = chainName(of);
  const chained = async (
    filter: Readonly<Record<string, unknown>>,
    sort: 1 | -1,
    limit: number,
  ): Promise<readonly AuditEvent[]> => {
    if (calls.work === undefined) await chainer.catchUp(chain);
    if (limit === 0) return [];
    const documents = await calls.many("events", { chain, ...filter }, { sort: { number: sort }, limit });
    return documents.map(auditEventOf);
  };
  return {
    append: async (event) => {
      checkText(event, "event");
      await calls.together((_inside, work) => {
        work.events.push({ of, draft: event });
        return Promise.resolve();
      });
    },
    page: ({ after, limit }) => chained({ number: { $gt: after } }, 1, limit),
    latest: ({ limit, ...query }) => chained(narrowedBy(query), -1, limit),
    madeBy: async ({ actor, limit, below, subjectId, types }) => {
      if (calls.work === undefined) await chainer.catchUp(chain);
      const led = { chain, ...narrowedBy({ below, subjectId, types }) };
      const hint = subjectId !== undefined ? "ofSubject" : types !== undefined ? "ofType" : "unique_number";
      const looking = { led, rest: ofActor(checkedText(actor)), sort: { number: -1 as const }, limit, hint };
      const { documents, endedAt } = await look(calls, "events", looking);
      const found = documents.slice(0, limit);
      const next = documents.length > limit ? found.at(-1)?.number : (endedAt?.["number"] as number | undefined);
      return { events: found.map(auditEventOf).filter((event) => isMadeBy(event, actor)), next };
    },
    erase: ({ subjectId, addressKeys }) =>
      calls.together(async (inside) => {
        const about: Readonly<Record<string, unknown>>[] = [{ subject: checkedText(subjectId) }];
        if (addressKeys.length > 0) about.push({ addresses: { $in: addressKeys.map(checkedText) } });
        const named: string[] = [];
        for (const one of about) {
          const found = await inside.many("events", { chain, ...one }, { projection: { type: 1, data: 1 } });
          for (const { _id, type, data } of found) {
            if (data !== null && !isNamelessText(type, data)) named.push(_id);
          }
        }
        const ids = [...new Set(named)];
        if (ids.length === 0) return 0;
        return inside.updateMany("events", { _id: { $in: ids }, chain }, emptied);
      }),
    head: async () => {
      if (calls.work === undefined) await chainer.catchUp(chain);
      return headOf(calls, chain);
    },
  };
}

function narrowedBy({ below, subjectId, actorId, types }: Omit<LatestEvents, "limit">): Record<string, unknown> {
  return {
    number: { $gt: 0, ...(below !== undefined && { $lt: below }) },
    ...(subjectId === undefined ? {} : { subject: checkedText(subjectId) }),
    ...(actorId === undefined ? {} : { actor: checkedText(actorId) }),
    ...(types === undefined ? {} : { type: { $in: types.map(checkedText) } }),
  };
}

/** May let others through as well: a name stands in the text of the data, wherever there. */
function ofActor(actor: string): Record<string, unknown> {
  const { inPart, inData } = textsOfActor(actor);
  const holds = (field: "body" | "data", part: string) =>
    textCondition(field, "co", part) ?? {
      [field]: { $type: "string" },
      $expr: containsExpression(`$${field}`, part, 0),
    };
  return { $or: [{ actor }, holds("body", inPart), holds("data", inData)] };
}

const emptied = { $set: { data: null, salt: null }, $unset: { addresses: "" } };
const emptiedAtOnce = 500;

/** Numbers grow with time, so that the first events which still have data tell whether any is due. */
export async function emptyEventData(calls: Calls, before: number): Promise<number> {
  let count = 0;
  for (const { _id: chain } of await calls.many("heads", {}, { sort: { _id: 1 } })) {
    const filled = { chain, chained: true, data: { $type: "string" } };
    const first = { sort: { number: 1 }, limit: emptiedAtOnce, hint: "withData" } as const;
    const due = (await calls.many("events", filled, first)).filter((event) => auditEventOf(event).at < before);
    const ids = due.map(({ _id }) => _id);
    if (ids.length > 0) count += await calls.updateMany("events", { _id: { $in: ids }, chain }, emptied);
  }
  return count;
}

export async function headOf(calls: Calls, chain: string): Promise<ChainHead> {
  const head = await calls.one("heads", { _id: chain });
  return head === undefined ? emptyChain : { number: head.number, hash: head.hash };
}

/** Written at the end of their works, so that those of one have ids side by side and stay together in the chain. */
export async function writeEvents(calls: Calls, works: readonly Work[]): Promise<void> {
  const noted = works.flatMap(({ events }) => events.splice(0));
  await calls.insertMany("events", noted.map(eventDocument));
}

function auditEventOf(document: EventDoc): AuditEvent {
  const { number = 0, previousHash = "", hash = "", salt, data } = document;
  return eventFrom(chainedPartOf(document), { number, previousHash, hash }, { salt, data });
}
