import { grantModel, type Artefact } from "../../../model/artefact.js";
import type { ArtefactId, SessionId, TeamId, UserId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import { StoreConflict } from "../../port/errors.js";
import type { Artefacts, TeamArtefacts } from "../../port/oauth.js";
import type { ArtefactDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import type { Calls } from "../works/calls.js";

/** The mark stays until its end, its content goes. */
const ending = { $set: { ended: true, payload: "" } };
const silence = { $unset: { tells: "", tellAt: "" } };
export const links = ["team", "grant", "uid", "account", "sid", "client"] as const;

export function artefactsOf(calls: Calls): Artefacts {
  const find = async (filter: Readonly<Record<string, unknown>>, now: number): Promise<Artefact | undefined> => {
    const found = await calls.one("artefacts", { ...filter, ended: false, expiresAt: { $gt: now } });
    return found && artefactOf(found);
  };
  return {
    find: (model, id, now) => find({ _id: keyOf(model, id) }, now),
    findByUid: (model, uid, now) => find({ uid: checkedText(uid), model: checkedText(model) }, now),
    save: async (artefact) => {
      checkText(artefact, "artefact");
      return save(calls, artefact, true);
    },
    consume: async (model, id, at) => {
      const unused = { _id: keyOf(model, id), ended: false, consumedAt: { $exists: false } };
      return (await calls.update("artefacts", unused, { $set: { consumedAt: at } })) > 0;
    },
    endedToTell: async (now, limit) => {
      const due = { ended: true, tellAt: { $lte: now } };
      return (await calls.many("artefacts", due, { sort: { tellAt: 1 }, limit })).map(artefactOf);
    },
    tellLater: async (model, id, left) => {
      const change = left === undefined ? silence : { $set: { tells: left.tells, tellAt: left.at } };
      await calls.update("artefacts", { _id: keyOf(model, id), ended: true }, change);
    },
    end: async (model, id) =>
      (await calls.update("artefacts", { _id: keyOf(model, id), ended: false }, { ...ending, ...silence })) > 0,
    endGrant: (grant) => calls.updateMany("artefacts", { ...ofGrant(grant), ended: false }, ending),
  };
}

export function teamArtefactsOf(calls: Calls, team: TeamId): TeamArtefacts {
  return {
    endAllOf: (account) => endWhere(calls, team, "account", account),
    endAllOfSid: (sid) => endWhere(calls, team, "sid", sid),
    moveToSession: (from, to) =>
      calls.updateMany("artefacts", { team, sid: checkedText(from), ended: false }, { $set: { sid: checkedText(to) } }),
    endAllOfClient: (client) =>
      calls.updateMany("artefacts", { team, client: checkedText(client), ended: false }, ending),
    endGrant: (grant) => calls.updateMany("artefacts", { team, ...ofGrant(grant), ended: false }, ending),
  };
}

/** What hangs on sessions that end. */
export async function endArtefactsOfSessions(calls: Calls, team: TeamId, sids: readonly string[]): Promise<void> {
  if (sids.length > 0) await calls.updateMany("artefacts", { team, sid: { $in: [...sids] }, ended: false }, ending);
}

/** Asked first: most have none, and questions of several works become one. */
function endWhere(calls: Calls, team: TeamId, by: "account" | "sid", value: string): Promise<number> {
  return calls.together(async (inside) => {
    const alive = { team, [by]: checkedText(value), ended: false };
    const found = await inside.many("artefacts", alive, { projection: { [by]: 1 }, by, few: true });
    if (found.length === 0) return 0;
    return inside.updateMany("artefacts", { _id: { $in: found.map(({ _id }) => _id) }, ended: false }, ending);
  });
}

function ofGrant(grant: ArtefactId): { readonly $or: readonly object[] } {
  return { $or: [{ grant: checkedText(grant) }, { _id: keyOf(grantModel, grant) }] };
}

async function save(calls: Calls, artefact: Omit<Artefact, "consumedAt">, again: boolean): Promise<boolean> {
  const { model, id, end, payload, tells } = artefact;
  const _id = keyOf(model, id);
  const set: Record<string, unknown> = { model, id, payload, expiresAt: end, clearedAt: new Date(end) };
  const unset: Record<string, unknown> = {};
  if (tells === undefined) Object.assign(unset, silence.$unset);
  else Object.assign(set, { tells, tellAt: 0 });
  for (const link of links) {
    if (artefact[link] === undefined) unset[link] = "";
    else set[link] = artefact[link];
  }
  try {
    await calls.update("artefacts", { _id, ended: false }, { $set: set, $unset: unset }, { upsert: true });
    return true;
  } catch (error) {
    // It is there and was ended, so that the upsert tried to insert it; or somebody else saved it first just now.
    if (!(error instanceof StoreConflict)) throw error;
    const there = await calls.one("artefacts", { _id });
    return there?.ended === false && again ? save(calls, artefact, false) : false;
  }
}

export function keyOf(model: string, id: ArtefactId): string {
  return `${checkedText(model)}:${checkedText(id)}`;
}

export function artefactOf(document: ArtefactDoc): Artefact {
  const { model, id, team, grant, uid, account, sid, client, expiresAt, consumedAt, payload, tells } = document;
  return {
    model,
    id: id as ArtefactId,
    ...(team !== undefined && { team: team as TeamId }),
    ...(grant !== undefined && { grant: grant as ArtefactId }),
    ...(uid !== undefined && { uid }),
    ...(account !== undefined && { account: account as UserId }),
    ...(sid !== undefined && { sid: sid as SessionId }),
    ...(client !== undefined && { client }),
    end: expiresAt,
    ...(consumedAt !== undefined && { consumedAt }),
    payload,
    ...(tells !== undefined && { tells }),
  };
}
