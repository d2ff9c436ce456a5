import type { Request, Response } from "express";
import type { Admin } from "../../../model/admin.js";
import type { SessionId } from "../../../model/ids.js";
import type { StoredSession } from "../../../model/session.js";
import { storedSessionId } from "../../../session/index.js";
import { browserName } from "../../shared/browser-name.js";
import type { ConsoleDeps } from "../deps.js";

const minute = 60_000;
const idleMs = 4 * 60 * minute;
const absoluteMs = 12 * 60 * minute;
/** Moving the idle end on is a synced write: not at every page. */
const touchEveryMs = 5 * minute;

/** What an admin's session keeps beside its ends. */
interface Kept {
  readonly browser?: string | undefined;
}

/** An admin who is signed in, as they are now. */
export interface SignedIn {
  readonly session: StoredSession;
  readonly admin: Admin;
}

type Deps = Pick<ConsoleDeps, "admin" | "sessions" | "now">;

/**
 * Opens a session under a new id, in place of the one that the browser brought; answers what forms are bound to.
 * @param at  when the admin was proven: what ends sessions from a later instant on ends this one. Left out where that proof itself
 *   has just ended the others
 */
export async function openAdminSession(
  deps: Deps,
  req: Request,
  res: Response,
  admin: Admin,
  at = admin.sessionsFrom,
): Promise<SessionId> {
  const { sessions } = deps.admin.store;
  const sid = deps.sessions.newId();
  const kept: Kept = { browser: browserName(req.get("User-Agent")) };
  const id = storedSessionId(sid);
  await sessions.save({
    id,
    adminId: admin.id,
    data: JSON.stringify(kept),
    createdAt: at,
    expiresAt: at + idleMs,
    endsAt: at + absoluteMs,
  });
  const replaced = deps.sessions.brought(req);
  if (replaced !== undefined) await sessions.end(replaced);
  deps.sessions.give(res, sid);
  return id;
}

/**
 * Who the browser's session belongs to. The admin is read anew at each request: whoever was removed, or signed out
 * everywhere, is signed in no more.
 */
export async function signedIn(deps: Deps, req: Request): Promise<SignedIn | undefined> {
  const id = deps.sessions.brought(req);
  if (id === undefined) return undefined;
  const { store } = deps.admin;
  const now = deps.now();
  const session = await store.sessions.get(id, now);
  const admin = session && (await adminOf(deps, session));
  if (session === undefined || admin === undefined || session.createdAt < admin.sessionsFrom) return undefined;
  const until = Math.min(now + idleMs, session.endsAt);
  if (until - session.expiresAt >= touchEveryMs) await store.sessions.touch(session.id, until);
  return { session, admin };
}

export function endAdminSession({ admin }: Deps, id: SessionId): Promise<void> {
  return admin.store.sessions.end(id);
}

async function adminOf({ admin: { store } }: Deps, { adminId }: StoredSession): Promise<Admin | undefined> {
  return adminId === undefined ? undefined : store.installation.admins.get(adminId);
}

/** The admin's own sessions that are live, as the account's page lists them. */
export async function sessionsOfAdmin({ admin: { store }, now }: Deps, { id, sessionsFrom }: Admin) {
  const found = await store.sessions.ofAdmin(id, now());
  return found
    .filter(({ createdAt }) => createdAt >= sessionsFrom)
    .map((session) => ({ ...session, browser: (JSON.parse(session.data) as Kept).browser }))
    .sort((a, b) => b.createdAt - a.createdAt);
}
