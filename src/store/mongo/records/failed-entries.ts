import type { FailedEntry } from "../../../model/attempt.js";
import type { AttemptId, TeamId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import type { FailureQuery } from "../../port/happenings.js";
import type { TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import { checkedText } from "../documents/guards.js";
import { recordOf, recordsOf, type Layout } from "./records.js";

/** The failed provisioning list. */
const layout: Layout<FailedEntry, "failures"> = {
  kind: "failures",
  fields: ({ key, subjectKey, source, directoryId, methodId, code, state, lastSeenAt, expiresAt }) => ({
    ...{ key, subjectKey, source, directory: directoryId, method: methodId, code, state, lastSeenAt, expiresAt },
  }),
};

export function failuresOf(calls: Calls, team: TeamId): TeamRecords["failures"] {
  return {
    ...recordsOf<FailedEntry, AttemptId, "failures">(calls, team, layout),
    byKey: async (key) => {
      const document = await calls.one("failures", { team, key: checkedText(key) }, { by: "key" });
      return document && recordOf(layout, document);
    },
    openOf: async (subjectKey) => {
      const filter = { team, subjectKey: checkedText(subjectKey), state: "open" };
      const documents = await calls.many("failures", filter, { sort: { _id: 1 }, by: "subjectKey" });
      return documents.map((document) => recordOf(layout, document));
    },
    countOpen: () => calls.count("failures", { team, state: "open" }),
    list: async (query) => {
      const documents = await calls.many("failures", filterOf(team, query), {
        sort: { lastSeenAt: -1, _id: -1 },
        limit: query.limit + 1,
      });
      const items = documents.slice(0, query.limit).map((document) => recordOf(layout, document));
      const last = items.at(-1);
      if (documents.length <= query.limit || last === undefined) return { items };
      return { items, next: { id: last.id, sort: String(last.lastSeenAt) } };
    },
  };
}

function filterOf(team: TeamId, query: FailureQuery): Record<string, unknown> {
  const { state, source, directoryId, methodId, code, after } = query;
  checkText(query, "query");
  return {
    team,
    ...(state === undefined ? {} : { state: { $in: state } }),
    ...(source === undefined ? {} : { source }),
    ...(directoryId === undefined ? {} : { directory: directoryId }),
    ...(methodId === undefined ? {} : { method: methodId }),
    ...(code === undefined ? {} : { code }),
    ...(after === undefined
      ? {}
      : { $or: [{ lastSeenAt: { $lt: after.lastSeenAt } }, { lastSeenAt: after.lastSeenAt, _id: { $lt: after.id } }] }),
  };
}
