import type { Request, RequestHandler, Response } from "express";
import session from "express-session";
import type { IncomingMessage } from "node:http";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { SessionId } from "../../model/ids.js";
import { SessionStore, storedSessionId, type SessionLogin, type SessionStoreDeps } from "../../session/index.js";
import { addCookies, cookiesOf } from "./cookies.js";

export interface BrowserSessionDeps extends SessionStoreDeps {
  /** What the cookie is called: sessions of another kind have another one. */
  readonly cookie: string;
  /** The first signs the cookie, all are known. */
  readonly secrets: readonly string[];
  /** Where browsers reach these sessions; says whether the cookie is Secure. */
  readonly url: string;
}

/** One kind of browser sessions: the only place where their cookies are signed, read and handed over. */
export interface BrowserSessions {
  /** For the routes that need a session: reads the one that the browser brings. */
  readonly handlers: readonly RequestHandler[];
  /** The value of a new session's cookie: made anew at each sign-in, so that nobody knows it beforehand. */
  newId(): string;
  /**
   * Hands over the cookie of a session that a sign-in has opened, signed as express-session reads it (cookie-signature). An
   * ACS does without express-session itself: a cross-site POST brings no session, and the new one is kept already.
   */
  give(res: Response, sid: string): void;
  /** The session that the browser brought, where its cookie is ours: what a sign-in replaces. */
  brought(req: Pick<IncomingMessage, "headers">): SessionId | undefined;
}

/**
 * Sessions under a cookie that is Lax, so that it comes with links from elsewhere and not with forms from elsewhere; its
 * `__Host-` name and Secure follow the address.
 */
export function makeBrowserSessions({ store, now, cookie, secrets, url }: BrowserSessionDeps): BrowserSessions {
  const secure = url.startsWith("https:");
  const name = secure ? `__Host-${cookie}` : cookie;
  const handler = session({
    name,
    secret: [...secrets],
    store: new SessionStore({ store, now }),
    genid: newId,
    resave: false,
    saveUninitialized: false,
    cookie: { path: "/", httpOnly: true, sameSite: "lax", secure },
  });
  return {
    handlers: secure ? [cameBySecureUrl, handler] : [handler],
    newId,
    give(res, sid) {
      const value = encodeURIComponent(`s:${sid}.${signatureOf(sid, secrets[0] ?? "")}`);
      addCookies(res, [`${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`]);
    },
    brought(req) {
      const sid = genuineId(cookiesOf(req)[name], secrets);
      return sid === undefined ? undefined : storedSessionId(sid);
    },
  };
}

function newId(): string {
  return randomBytes(32).toString("base64url");
}

/** The session's id, where one of our secrets signed it. */
function genuineId(cookie: string | undefined, secrets: readonly string[]): string | undefined {
  const [, sid, signature = ""] = /^s%3A([A-Za-z0-9_-]{43})\.([^.]+)$/.exec(cookie ?? "") ?? [];
  if (sid === undefined) return undefined;
  const given = Buffer.from(decoded(signature));
  const isOurs = secrets.some((secret) => {
    const wanted = Buffer.from(signatureOf(sid, secret));
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
  return isOurs ? sid : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function signatureOf(sid: string, secret: string): string {
  return createHmac("sha256", secret).update(sid).digest("base64").replace(/=+$/, "");
}

/**
 * express-session sends no Secure cookie where the connection looks plain. The proxy in front ends TLS, and whether it says
 * so in a header is no reason to lose the session: the address says how people reach us.
 */
const cameBySecureUrl: RequestHandler = (req, _res, next) => {
  Object.defineProperty(req, "secure", { value: true, configurable: true });
  next();
};

export function loginOf(req: Request): SessionLogin | undefined {
  return req.session.login;
}

export function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error("the session could not be ended", { cause: error }));
    });
  });
}
