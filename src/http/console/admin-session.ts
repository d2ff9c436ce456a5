import type { Request, Response } from "express";
import type { Admin } from "../../model/admin.js";
import type { AdminId, SessionId } from "../../model/ids.js";
import type { StoredSession } from "../../model/session.js";
import { storedSessionId } from "../../session/index.js";
import { browserName } from "../shared/browser-name.js";
import type { ConsoleDeps } from "./deps.js";

const minute = 60_000;
const idleMs = 4 * 60 * minute;
const absoluteMs = 12 * 60 * minute;
/** Moving the idle end on is a synced write: not at every page. */
const touchEveryMs = 5 * minute;

/** What an admin's session keeps. */
interface Kept {
  readonly admin: AdminId;
  readonly browser?: string | undefined;
}

/** An admin who is signed in, as they are now. */
export interface SignedIn {
  readonly session: StoredSession;
  readonly admin: Admin;
}

type Deps = Pick<ConsoleDeps, "admin" | "sessions" | "now">;

/** Opens a session under a new id, in place of the one that the browser brought. */
export async function openAdminSession(deps: Deps, req: Request, res: Response, admin: Admin): Promise<void> {
  const { sessions } = deps.admin.store;
  const sid = deps.sessions.newId();
  const now = deps.now();
  const kept: Kept = { admin: admin.id, browser: browserName(req.get("User-Agent")) };
  await sessions.save({
    id: storedSessionId(sid),
    data: JSON.stringify(kept),
    createdAt: now,
    expiresAt: now + idleMs,
    endsAt: now + absoluteMs,
  });
  const replaced = deps.sessions.brought(req);
  if (replaced !== undefined) await sessions.end(replaced);
  deps.sessions.give(res, sid);
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

async function adminOf({ admin: { store } }: Deps, { data }: StoredSession): Promise<Admin | undefined> {
  const { admin } = JSON.parse(data) as Partial<Kept>;
  return admin === undefined ? undefined : store.installation.admins.get(admin);
}
