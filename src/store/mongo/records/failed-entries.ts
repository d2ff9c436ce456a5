import { failureStates, type FailedEntry } from "../../../model/attempt.js";
import type { AttemptId, TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import type { FailureQuery } from "../../port/happenings.js";
import type { TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import { checkedText } from "../documents/guards.js";
import { look } from "../questions/looking.js";
import { recordOf, recordsOf, type Layout } from "./records.js";

/** The failed provisioning list. */
export const failures: Layout<FailedEntry, "failures"> = {
  kind: "failures",
  fields: ({ key, subjectKey, source, directoryId, methodId, code, state, lastSeenAt, expiresAt }) => ({
    ...{ key, subjectKey, source, directory: directoryId, method: methodId, code, state, lastSeenAt, expiresAt },
  }),
};

export function failuresOf(calls: Calls, team: TeamId): TeamRecords["failures"] {
  return {
    ...recordsOf<FailedEntry, AttemptId, "failures">(calls, team, failures),
    byKey: async (key) => {
      const document = await calls.one("failures", { team, key: checkedText(key) }, { by: "key" });
      return document && recordOf(failures, document);
    },
    openOf: async (subjectKey) => {
      const filter = { team, subjectKey: checkedText(subjectKey), state: "open" };
      const documents = await calls.many("failures", filter, { sort: { _id: 1 }, by: "subjectKey", few: true });
      return documents.map((document) => recordOf(failures, document));
    },
    countOpen: () => calls.count("failures", { team, state: "open" }),
    list: async (query) => {
      checkText(query, "query");
      const looking = {
        led: { team, ...byIndex(query), ...placeOf(query) },
        rest: restOf(query),
        sort,
        limit: query.limit,
      };
      const { documents, endedAt } = await look(calls, "failures", looking);
      const items = documents.slice(0, query.limit).map((document) => recordOf(failures, document));
      const last = items.at(-1);
      if (documents.length > query.limit && last !== undefined) {
        return { items, next: { id: last.id, sort: String(last.lastSeenAt) } };
      }
      if (endedAt === undefined) return { items };
      return { items, next: { id: String(endedAt["_id"]), sort: String(endedAt["lastSeenAt"]) } };
    },
  };
}

const sort = { lastSeenAt: -1, _id: -1 } as const;

/** What indexes answer, each in the order of the list. */
function byIndex({ code, directoryId, methodId, state }: FailureQuery): Record<string, unknown> {
  const inState = { state: { $in: state ?? failureStates } };
  if (directoryId !== undefined) return { directory: directoryId, ...inState };
  if (methodId !== undefined) return { method: methodId, ...inState };
  if (code !== undefined) return { code, ...inState };
  return state === undefined ? {} : inState;
}

function placeOf({ after }: FailureQuery): Record<string, unknown> {
  if (after === undefined) return {};
  const { lastSeenAt, id } = after;
  return { $or: [{ lastSeenAt: { $lt: lastSeenAt } }, { lastSeenAt, _id: { $lt: id } }] };
}

/** What of the question is left beside `byIndex`. */
function restOf({ code, source, directoryId, methodId }: FailureQuery): Record<string, unknown> {
  const isOfSource = directoryId !== undefined || methodId !== undefined;
  return {
    ...(source === undefined ? {} : { source }),
    ...(code === undefined || !isOfSource ? {} : { code }),
    ...(methodId === undefined || directoryId === undefined ? {} : { method: methodId }),
  };
}
