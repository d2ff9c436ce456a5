import session from "express-session";
import { sha256Hex } from "../lib/sha256.js";
import type { SessionId } from "../model/ids.js";
import type { StoredSession } from "../model/session.js";
import { nameIdKey } from "../rules/index.js";
import type { Store } from "../store/port/store.js";
// Also says to express-session's types what we keep in a session.
import type { SamlSession, SessionLogin } from "./session-login.js";

export interface SessionStoreDeps {
  readonly store: Pick<Store, "sessions">;
  readonly now: () => number;
}

/** Moving an idle end on is a synced write: a page with ten pictures shall not cost ten of them. */
const touchEveryMs = 5 * 60_000;
/** A session without a person holds a form's token at most. */
const anonymousMs = 60 * 60_000;

/** What a cookie's value is kept as: whoever reads the store opens no session with it. */
export function storedSessionId(cookieValue: string): SessionId {
  return sha256Hex(cookieValue) as SessionId;
}

/**
 * express-session's store over our port. A session that was ended elsewhere (sign-out, suspension, deletion) stays ended,
 * however late a request that began before tries to save it: the port refuses, and the next request finds none.
 */
export class SessionStore extends session.Store {
  readonly #deps: SessionStoreDeps;

  constructor(deps: SessionStoreDeps) {
    super();
    this.#deps = deps;
  }

  override get(sid: string, callback: (error: unknown, found?: session.SessionData | null) => void): void {
    answer(this.#load(sid), callback);
  }

  override set(sid: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
    answer(this.#deps.store.sessions.save(storedSession(sid, data, this.#deps.now())), callback);
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    answer(this.#end(storedSessionId(sid)), callback);
  }

  override touch(sid: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
    answer(this.#touch(sid, data), callback);
  }

  async #load(sid: string): Promise<session.SessionData | null> {
    const stored = await this.#deps.store.sessions.get(storedSessionId(sid), this.#deps.now());
    if (stored === undefined) return null;
    // One of another kind, as the console's, opens nothing here and is not this store's to write.
    const data = JSON.parse(stored.data) as Partial<session.SessionData>;
    if (data.cookie === undefined) return null;
    return { ...data, cookie: data.cookie, heldUntil: stored.expiresAt };
  }

  async #touch(sid: string, data: session.SessionData): Promise<void> {
    const until = idleEnd(data.login, this.#deps.now());
    if (data.heldUntil !== undefined && until - data.heldUntil < touchEveryMs) return;
    await this.#deps.store.sessions.touch(storedSessionId(sid), until);
  }

  async #end(id: SessionId): Promise<void> {
    // Each sign-in replaces an id that mostly was never stored; a look-up costs far less than a synced write.
    if ((await this.#deps.store.sessions.get(id, this.#deps.now())) !== undefined)
      await this.#deps.store.sessions.end(id);
  }
}

export interface OpenedSession {
  /** The cookie's value: random, and used for nothing before. */
  readonly sid: string;
  readonly login: SessionLogin;
  readonly browser?: string | undefined;
  readonly previousSignInAt?: number | undefined;
}

/**
 * The session of a person who signs in, as this store loads it later: kept with the work of the sign-in, so that nobody is
 * signed in halfway, and no suspension in the very moment misses it.
 */
export function openedSession({ sid, login, browser, previousSignInAt }: OpenedSession, now: number): StoredSession {
  // What express-session makes of its own settings when it loads the session.
  const cookie = new session.Cookie();
  const data: session.SessionData = { cookie, login };
  if (browser !== undefined) data.browser = browser;
  if (previousSignInAt !== undefined) data.previousSignInAt = previousSignInAt;
  return storedSession(sid, data, now);
}

function storedSession(sid: string, data: session.SessionData, now: number): StoredSession {
  const { login, heldUntil: _, ...rest } = data;
  return {
    id: storedSessionId(sid),
    ...(login === undefined ? {} : { teamId: login.teamId, userId: login.userId, methodId: login.methodId }),
    data: JSON.stringify({ ...rest, login }),
    createdAt: login?.at ?? now,
    expiresAt: idleEnd(login, now),
    endsAt: login?.endsAt ?? now + anonymousMs,
    ...(login?.saml === undefined ? {} : { saml: storedSaml(login.saml) }),
  };
}

/** What a session is found by when the identity provider ends it. */
export function storedSaml({
  nameId,
  nameIdFormat,
  sessionIndex,
  signedBy,
}: SamlSession): NonNullable<StoredSession["saml"]> {
  return {
    ...(nameId === undefined ? {} : { nameId: nameIdKey({ value: nameId, format: nameIdFormat }) }),
    ...(nameIdFormat === undefined ? {} : { nameIdFormat }),
    ...(sessionIndex === undefined ? {} : { sessionIndex }),
    ...(signedBy === undefined ? {} : { signedBy }),
  };
}

function idleEnd(login: SessionLogin | undefined, now: number): number {
  return login === undefined ? now + anonymousMs : Math.min(now + login.idleMs, login.endsAt);
}

function answer<T>(work: Promise<T>, callback: ((error: unknown, value?: T) => void) | undefined): void {
  // Out of the promise, so that what a callback throws is express's to handle and not an unhandled rejection.
  work.then(
    (value) => setImmediate(() => callback?.(null, value)),
    (error: unknown) => setImmediate(() => callback?.(error)),
  );
}
