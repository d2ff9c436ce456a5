import type { AdminId, MethodId, SessionId, TeamId, UserId } from "../../../model/ids.js";
import type { StoredSession } from "../../../model/session.js";
import { checkText } from "../../check-text.js";
import { StoreConflict } from "../../port/errors.js";
import type { Store, TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import type { SessionDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import { endArtefactsOfSessions } from "./artefacts.js";

/** What ends a session for good: the mark stays until its absolute end, its content goes. */
const ending = { $set: { ended: true, data: "" }, $unset: { nameId: "", sessionIndex: "" } };

export function sessionsOf(calls: Calls): Store["sessions"] {
  const save = async (session: StoredSession, again: boolean): Promise<boolean> => {
    try {
      await calls.put("sessions", { _id: session.id, ended: false }, sessionDocument(session));
      return true;
    } catch (error) {
      // It is there and was ended, so that the upsert tried to insert it; or somebody else saved it first just now.
      if (!(error instanceof StoreConflict)) throw error;
      const there = await calls.one("sessions", { _id: session.id });
      return there?.ended === false && again ? save(session, false) : false;
    }
  };
  return {
    get: async (id, now) => (await found(calls, { _id: checkedText(id) }, now))[0],
    save: async (session) => {
      checkText(session, "session");
      return save(session, true);
    },
    touch: async (id, expiresAt) => {
      await calls.update("sessions", { _id: checkedText(id), ended: false }, { $set: { expiresAt } });
    },
    end: async (id) => {
      await calls.update("sessions", { _id: checkedText(id), ended: false }, ending);
    },
    ofUser: (team, user, now) => found(calls, { team: checkedText(team), user: checkedText(user) }, now),
    ofAdmin: (admin, now) => found(calls, { admin: checkedText(admin) }, now),
  };
}

export function teamSessionsOf(calls: Calls, team: TeamId): TeamRecords["sessions"] {
  return {
    open: (session) => {
      checkText(session, "session");
      return calls.insert("sessions", sessionDocument(session));
    },
    end: (id) =>
      calls.together(async (inside) => {
        const ended = await inside.update("sessions", { _id: checkedText(id), team, ended: false }, ending);
        if (ended > 0) await endArtefactsOfSessions(inside, team, [id]);
        return ended > 0;
      }),
    ofUser: (user, now) => found(calls, { team, user: checkedText(user) }, now),
    bySaml: async (method, { nameId, sessionIndex }, now) => {
      if (nameId === undefined && sessionIndex === undefined) return [];
      const named = nameId === undefined ? {} : { nameId: checkedText(nameId) };
      const indexed = sessionIndex === undefined ? {} : { sessionIndex: checkedText(sessionIndex) };
      return found(calls, { team, method: checkedText(method), ...named, ...indexed }, now);
    },
    endAllOf: (user) =>
      calls.together(async (inside) => {
        // Asked first: most who are switched off are signed in nowhere, and questions of several works become one.
        const open = { team, user: checkedText(user), ended: false };
        const found = await inside.many("sessions", open, { projection: { user: 1 }, by: "user", few: true });
        if (found.length === 0) return 0;
        return inside.updateMany("sessions", { _id: { $in: found.map(({ _id }) => _id) }, ended: false }, ending);
      }),
    endAllOfMethod: (method, signedBy) =>
      calls.together(async (inside) => {
        const vouchedFor = signedBy === undefined ? {} : { signedBy: { $in: signedBy.map(checkedText) } };
        const open = { team, method: checkedText(method), ended: false, ...vouchedFor };
        const found = await inside.many("sessions", open, { projection: { _id: 1 } });
        await endArtefactsOfSessions(
          inside,
          team,
          found.map(({ _id }) => _id),
        );
        return inside.updateMany("sessions", open, ending);
      }),
  };
}

async function found(
  calls: Calls,
  filter: Readonly<Record<string, unknown>>,
  now: number,
): Promise<readonly StoredSession[]> {
  const alive = { ...filter, ended: false, expiresAt: { $gt: now }, endsAt: { $gt: now } };
  return (await calls.many("sessions", alive, { sort: { _id: 1 } })).map(sessionOf);
}

function sessionDocument(session: StoredSession): SessionDoc {
  const { id, teamId, userId, methodId, adminId, data, createdAt, expiresAt, endsAt, saml } = session;
  const document: SessionDoc = {
    _id: id,
    data,
    createdAt,
    expiresAt,
    endsAt,
    clearedAt: new Date(endsAt),
    ended: false,
  };
  if (teamId !== undefined) document.team = teamId;
  if (userId !== undefined) document.user = userId;
  if (methodId !== undefined) document.method = methodId;
  if (adminId !== undefined) document.admin = adminId;
  if (saml === undefined) return document;
  return { ...document, ...saml, saml: true };
}

function sessionOf(document: SessionDoc): StoredSession {
  const {
    _id,
    team,
    user,
    method,
    admin,
    data,
    createdAt,
    expiresAt,
    endsAt,
    nameId,
    nameIdFormat,
    sessionIndex,
    signedBy,
  } = document;
  const saml = {
    ...(nameId === undefined ? {} : { nameId }),
    ...(nameIdFormat === undefined ? {} : { nameIdFormat }),
    ...(sessionIndex === undefined ? {} : { sessionIndex }),
    ...(signedBy === undefined ? {} : { signedBy }),
  };
  return {
    id: _id as SessionId,
    ...(team === undefined ? {} : { teamId: team as TeamId }),
    ...(user === undefined ? {} : { userId: user as UserId }),
    ...(method === undefined ? {} : { methodId: method as MethodId }),
    ...(admin === undefined ? {} : { adminId: admin as AdminId }),
    data,
    createdAt,
    expiresAt,
    endsAt,
    ...(document.saml === true ? { saml } : {}),
  };
}
