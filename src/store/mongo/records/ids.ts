import type { TeamId } from "../../../model/ids.js";
import { chainName } from "../../port/event-chain.js";
import { afterBeginning, type IdKind, type Ids } from "../../port/ids.js";
import type { Kind } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import type { Calls } from "../works/calls.js";

interface Place {
  readonly kind: Kind;
  readonly field: string;
}

const places: Readonly<Record<IdKind, readonly Place[]>> = {
  user: [{ kind: "users", field: "_id" }],
  group: [{ kind: "groups", field: "_id" }],
  attempt: [{ kind: "attempts", field: "_id" }],
  failure: [{ kind: "failures", field: "_id" }],
  reference: [
    { kind: "attempts", field: "reference" },
    { kind: "traces", field: "reference" },
  ],
  subject: [{ kind: "events", field: "subject" }],
};

export function idsOf(calls: Calls, team: TeamId): Ids {
  return {
    beginning: async (kind, beginning, limit) => {
      const range = { $gte: checkedText(beginning), $lt: afterBeginning(beginning) };
      const asked = ({ kind: on, field }: Place): Promise<readonly { readonly _id?: unknown }[]> => {
        const of = on === "events" ? { chain: chainName(team) } : { team };
        // Many operations of one bulk request, and many events of one record, share what they are asked by.
        return calls.aggregate(on, [
          { $match: { ...of, [field]: range } },
          { $group: { _id: `$${field}` } },
          { $sort: { _id: 1 } },
          { $limit: limit },
        ]);
      };
      const found = await Promise.all(places[kind].map(asked));
      return [...new Set(found.flat().map(({ _id }) => String(_id)))].sort().slice(0, limit);
    },
  };
}
