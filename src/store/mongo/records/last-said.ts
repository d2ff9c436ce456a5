import type { TeamId, UserId } from "../../../model/ids.js";
import type { LastSaid, Source } from "../../../model/last-said.js";
import { checkText } from "../../check-text.js";
import type { LastSaids } from "../../port/last-said.js";
import type { LastSaidDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import type { Calls } from "../works/calls.js";

export function lastSaidOf(calls: Calls, team: TeamId): LastSaids {
  const idOf = (user: UserId, source: Source): string => idIn(team, user, source);
  return {
    get: async (user, source) => {
      const document = await calls.one("last_said", { _id: idOf(user, source) }, { by: "_id" });
      return document && toLastSaid(document);
    },
    ofUser: async (user) => {
      const found = await calls.many("last_said", { user: checkedText(user), team }, { sort: { _id: 1 }, by: "user" });
      return found.map(toLastSaid);
    },
    note: (said) =>
      calls.together(async (inside, work) => {
        checkText(said, "last said");
        const document = lastSaidDocument(team, said);
        const { _id, ...fields } = document;
        if (work.made.delete(said.userId)) {
          await inside.insert("last_said", document);
          return;
        }
        const before = await inside.one("last_said", { _id }, { projection: { digest: 1 }, by: "_id", few: true });
        if (before?.digest === fields.digest) return;
        await inside.update("last_said", { _id }, { $set: fields }, { upsert: true });
      }),
    deleteOf: async (user) => {
      await calls.remove("last_said", { user: checkedText(user), team });
    },
  };
}

function idIn(team: TeamId, user: UserId, { kind, id }: Source): string {
  return `${team}:${checkedText(user)}:${kind}:${checkedText(id)}`;
}

export function lastSaidDocument(team: TeamId, { userId, source, at, digest, text }: LastSaid): LastSaidDoc {
  const fields = { team, user: userId, source: source.kind, sourceId: source.id, at, digest, text };
  return { _id: idIn(team, userId, source), ...fields };
}

export function toLastSaid({ user, source, sourceId, at, digest, text }: LastSaidDoc): LastSaid {
  return { userId: user as UserId, source: { kind: source, id: sourceId } as Source, at, digest, text };
}
