import type { Delivery } from "../../../model/endpoint.js";
import type { TeamId } from "../../../model/ids.js";
import { mentions, peopleNotes, roughly, type Erasing, type PersonMarks } from "../../port/erasure.js";
import type { Documents } from "../documents/documents.js";
import { literally } from "../questions/match-text.js";
import type { Calls } from "../works/calls.js";
import { attemptOf } from "./attempts.js";

const portion = 200;

/** The server looks for what may be meant, by one pass through the team's documents; what it finds is read whole. */
export function erasingOf(calls: Calls, team: TeamId): Erasing {
  return {
    eraseTracesOf: async (marks) => {
      const like = { $regex: roughly(marks).map(literally).join("|"), $options: "i" };
      const inBody = { body: like };
      const { from, before } = peopleNotes(team);
      await calls.remove("notes", { _id: { $gte: from, $lt: before } });
      return (
        (await eraseAttempts(calls, team, marks, { $or: [inBody, { bulk: like }, { pieces: { $exists: true } }] })) +
        (await erase(calls, team, "traces", marks, inBody)) +
        (await erase(calls, team, "failures", marks, inBody)) +
        (await eraseDeliveries(calls, team, marks, inBody))
      );
    },
    clearRemains: () => Promise.resolve(true),
  };
}

type Condition = Readonly<Record<string, unknown>>;

async function eraseAttempts(calls: Calls, team: TeamId, marks: PersonMarks, like: Condition): Promise<number> {
  return inPortions(calls, team, "attempts", like, async (documents) => {
    const named: string[] = [];
    for (const document of documents) {
      if (mentions(await attemptOf(calls, document), marks)) named.push(document._id);
    }
    if (named.length > 0) await calls.remove("pieces", { of: { $in: named } });
    return named;
  });
}

function erase(
  calls: Calls,
  team: TeamId,
  kind: "traces" | "failures" | "deliveries",
  marks: PersonMarks,
  like: Condition,
): Promise<number> {
  return inPortions(calls, team, kind, like, (documents) =>
    Promise.resolve(documents.filter(({ body }) => mentions(JSON.parse(body) as object, marks)).map(({ _id }) => _id)),
  );
}

/** What waits is still to be told, by ids alone: it loses what an answer said. */
async function eraseDeliveries(calls: Calls, team: TeamId, marks: PersonMarks, like: Condition): Promise<number> {
  const settled = { ...like, state: { $ne: "waiting" } };
  const erased = await erase(calls, team, "deliveries", marks, settled);
  for (const { _id, body } of await calls.many("deliveries", { team, state: "waiting", ...like })) {
    const { answer: _, ...rest } = JSON.parse(body) as Delivery;
    await calls.update("deliveries", { _id, body }, { $set: { body: JSON.stringify(rest) } });
  }
  return erased;
}

async function inPortions<K extends "attempts" | "traces" | "failures" | "deliveries">(
  calls: Calls,
  team: TeamId,
  kind: K,
  like: Condition,
  named: (documents: readonly Found<K>[]) => Promise<readonly string[]>,
): Promise<number> {
  let erased = 0;
  for (let after = ""; ;) {
    const filter = { team, _id: { $gt: after }, ...like };
    const documents = await calls.many(kind, filter, { sort: { _id: 1 }, limit: portion });
    const ids = await named(documents);
    if (ids.length > 0) erased += await calls.remove(kind, { _id: { $in: [...ids] }, team });
    const last = documents.at(-1);
    if (last === undefined || documents.length < portion) return erased;
    after = last._id;
  }
}

type Found<K extends keyof Documents> = Documents[K];
