import type { ReferenceId, TeamId } from "../../../model/ids.js";
import { tracesOfStrangers, type Trace } from "../../../model/trace.js";
import type { TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import type { TraceDoc } from "../documents/documents.js";
import { checkedText, checkRecord } from "../documents/guards.js";
import { newestOfEach } from "../questions/newest-of-each.js";
import type { Filter } from "../works/request.js";

export function tracesOf(calls: Calls, team: TeamId): TeamRecords["traces"] {
  const newestOf = async (filters: readonly Filter[], limit: number): Promise<Trace[]> => {
    if (limit === 0) return [];
    return (await newestOfEach(calls, "traces", filters, limit)).map(({ body }) => traceOf({ body: String(body) }));
  };
  return {
    append: async (trace) => {
      checkRecord(team, trace);
      await calls.insert("traces", traceDocument(trace));
      if (!trace.authentic) await trimRing(calls, team, trace.methodId);
    },
    latest: (methods, limit) => {
      // both, by name: the index has them one behind the other
      const authentic = { $in: [true, false] };
      return newestOf(
        methods.map((method) => ({ team, method: checkedText(method), authentic })),
        limit,
      );
    },
    lastOf: (methods, outcomes) =>
      newestOf(
        methods.flatMap((id) => {
          const method = checkedText(id);
          return outcomes.map((outcome) => ({ team, method, outcome }));
        }),
        1,
      ),
  };
}

export async function traceByReference(calls: Calls, reference: ReferenceId): Promise<Trace | undefined> {
  const document = await calls.one("traces", { reference: checkedText(reference) }, { sort: { _id: -1 } });
  return document && traceOf(document);
}

/** What strangers cause leaves little behind: the oldest of a method's unauthentic traces go. */
async function trimRing(calls: Calls, team: TeamId, method: string): Promise<void> {
  const ring = { team, method, authentic: false };
  const newest = { projection: { _id: 1 }, sort: { _id: -1 }, limit: tracesOfStrangers } as const;
  const kept = await calls.many("traces", ring, newest);
  const oldest = kept.at(-1);
  if (kept.length < tracesOfStrangers || oldest === undefined) return;
  await calls.remove("traces", { ...ring, _id: { $lt: oldest._id } });
}

export function traceDocument(trace: Trace): TraceDoc {
  return {
    _id: trace.id,
    team: trace.teamId,
    method: trace.methodId,
    reference: trace.reference,
    outcome: trace.outcome,
    authentic: trace.authentic,
    body: JSON.stringify(trace),
    expiresAt: trace.expiresAt,
    clearedAt: new Date(trace.expiresAt),
  };
}

export function traceOf({ body }: Pick<TraceDoc, "body">): Trace {
  return JSON.parse(body) as Trace;
}
