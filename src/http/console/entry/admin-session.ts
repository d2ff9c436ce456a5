import type { Request, Response } from "express";
import { grantOfSso, ssoActor, ssoSessionsOf, type OpenedBySso } from "../../../access/index.js";
import type { AdminCaller } from "../../../admin/index.js";
import type { Admin } from "../../../model/admin.js";
import { consoleSessionOf, type SsoAdmin } from "../../../model/console-session.js";
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

/** An admin who is signed in, as they are now. */
export interface SignedIn extends Pick<AdminCaller, "actor" | "grants"> {
  readonly session: StoredSession;
  readonly email: string;
  /** Of an account: who came in by password. */
  readonly admin?: Admin | undefined;
  /** Who came in by an SSO method. */
  readonly sso?: SsoAdmin | undefined;
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
  const id = storedSessionId(sid);
  await sessions.save({
    id,
    adminId: admin.id,
    data: JSON.stringify({ browser: browserName(req.get("User-Agent")) }),
    createdAt: at,
    expiresAt: at + idleMs,
    endsAt: at + absoluteMs,
  });
  await handOut(deps, req, res, sid);
  return id;
}

/**
 * The same for whoever comes by SSO: the session is opened by the work that takes up their sign-in.
 * @returns where they wanted to go
 */
export async function openSsoSession(
  deps: Deps,
  req: Request,
  res: Response,
  take: (opened: OpenedBySso) => Promise<{ readonly returnTo: string }>,
): Promise<string> {
  const sid = deps.sessions.newId();
  const { returnTo } = await take({ id: storedSessionId(sid), idleMs, absoluteMs });
  await handOut(deps, req, res, sid);
  return returnTo;
}

async function handOut(deps: Deps, req: Request, res: Response, sid: string): Promise<void> {
  const replaced = deps.sessions.brought(req);
  if (replaced !== undefined) await deps.admin.store.sessions.end(replaced);
  deps.sessions.give(res, sid);
}

/**
 * Who the browser's session belongs to. The admin is read anew at each request: whoever was removed, signed out everywhere or cut
 * off by their team, is signed in no more.
 */
export async function signedIn(deps: Deps, req: Request): Promise<SignedIn | undefined> {
  const id = deps.sessions.brought(req);
  if (id === undefined) return undefined;
  const { store } = deps.admin;
  const now = deps.now();
  const session = await store.sessions.get(id, now);
  const found = session && (await ownerOf(deps, session));
  if (found === undefined) return undefined;
  const until = Math.min(now + idleMs, found.session.endsAt);
  if (until - found.session.expiresAt >= touchEveryMs && !isByItself(req)) await store.sessions.touch(id, until);
  return found;
}

/** A page that reads itself anew while nobody is there is no use of the session: it would never run out. */
function isByItself(req: Request): boolean {
  return req.get("Sec-Fetch-Dest") === "empty";
}

/** Undefined for a session that is no console's, a handover among them, and for one that counts no more. */
async function ownerOf({ admin: { store } }: Deps, session: StoredSession): Promise<SignedIn | undefined> {
  const { sso, handover } = consoleSessionOf(session) ?? {};
  if (handover !== undefined) return undefined;
  if (sso !== undefined) {
    const grant = await grantOfSso(store, sso);
    return grant && { session, email: sso.email, actor: ssoActor(sso).actor, grants: [grant], sso };
  }
  const { adminId, createdAt } = session;
  const admin = adminId === undefined ? undefined : await store.installation.admins.get(adminId);
  if (admin === undefined || createdAt < admin.sessionsFrom) return undefined;
  const actor = { kind: "admin", id: admin.id } as const;
  return { session, email: admin.email, actor, grants: admin.grants, admin };
}

export function endAdminSession({ admin }: Deps, id: SessionId): Promise<void> {
  return admin.store.sessions.end(id);
}

/** One's own sessions in the console that are live, as the account's page lists them. */
export async function ownSessions(deps: Deps, { admin, sso }: Pick<SignedIn, "admin" | "sso">) {
  const found = await sessionsOf(deps, admin, sso);
  return [...found].sort((a, b) => b.createdAt - a.createdAt);
}

async function sessionsOf({ admin: { store }, now }: Deps, admin: Admin | undefined, sso: SsoAdmin | undefined) {
  if (sso !== undefined) return ssoSessionsOf(store, sso, now());
  if (admin === undefined) return [];
  return (await store.sessions.ofAdmin(admin.id, now()))
    .filter(({ createdAt }) => createdAt >= admin.sessionsFrom)
    .map((session) => ({ ...session, browser: consoleSessionOf(session)?.browser }));
}
