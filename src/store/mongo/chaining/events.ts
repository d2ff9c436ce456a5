import { newId } from "../../../lib/new-id.js";
import type { AuditEvent } from "../../../model/event.js";
import type { EventId, TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import { emptyChain } from "../../event-chain.js";
import type { TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import type { EventDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import type { Chainer } from "./chainer.js";
import { draftOf } from "./event-body.js";
import type { Work } from "../works/work.js";

/**
 * Events are written unchained with their change and numbered later, by the chainer: a number taken in each transaction would
 * make all transactions of a team collide. Readers see chained events only, so that nothing is ever inserted behind a
 * cursor; before a read, what this process has written is chained where that is its business.
 */
export function eventsOf(calls: Calls, team: TeamId, chainer: Pick<Chainer, "catchUp">): TeamRecords["events"] {
  const chained = async (
    filter: Readonly<Record<string, unknown>>,
    sort: 1 | -1,
    limit: number,
  ): Promise<readonly AuditEvent[]> => {
    if (calls.work === undefined) await chainer.catchUp(team);
    if (limit === 0) return [];
    const documents = await calls.many("events", { team, ...filter }, { sort: { number: sort }, limit });
    return documents.map(auditEventOf);
  };
  return {
    append: async (event) => {
      checkText(event, "event");
      await calls.together((_inside, work) => {
        work.events.push({ team, draft: event });
        return Promise.resolve();
      });
    },
    page: ({ after, limit }) => chained({ number: { $gt: after } }, 1, limit),
    latest: ({ limit, subjectId }) =>
      chained(
        { number: { $gt: 0 }, ...(subjectId === undefined ? {} : { subject: checkedText(subjectId) }) },
        -1,
        limit,
      ),
    head: async () => {
      if (calls.work === undefined) await chainer.catchUp(team);
      const head = await calls.one("heads", { _id: team });
      return head === undefined ? emptyChain : { number: head.number, hash: head.hash };
    },
  };
}

/** Written at the end of their works, so that those of one have ids side by side and stay together in the chain. */
export async function writeEvents(calls: Calls, works: readonly Work[]): Promise<void> {
  await calls.insertMany(
    "events",
    works
      .flatMap(({ events }) => events.splice(0))
      .map(({ team, draft }): EventDoc => {
        const { id, version } = draft.subject;
        const order = version === undefined ? {} : { subjectVersion: version };
        return { _id: newId(), team, chained: false, subject: id, ...order, body: JSON.stringify(draft) };
      }),
  );
}

function auditEventOf(document: EventDoc): AuditEvent {
  const { _id, team, number = 0, previousHash = "", hash = "" } = document;
  return { ...draftOf(document), id: _id as EventId, teamId: team as TeamId, number, previousHash, hash };
}
