import type { Request, RequestHandler, Response } from "express";
import session from "express-session";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { SessionStore, storedSessionId, type SessionLogin } from "../../session/index.js";
import { addCookies, cookiesOf } from "./cookies.js";
import type { LoginDoorDeps } from "./deps.js";

/**
 * Sessions for the routes that need one. The cookie is Lax, so that it comes with links from elsewhere and not with forms
 * from elsewhere; its `__Host-` name and Secure follow PUBLIC_URL.
 */
export function sessions(deps: LoginDoorDeps): RequestHandler[] {
  const { store, now } = deps.login;
  const secure = isSecure(deps);
  const handler = session({
    name: cookieName(secure),
    secret: [...deps.sessionSecrets],
    store: new SessionStore({ store, now }),
    genid: newSessionId,
    resave: false,
    saveUninitialized: false,
    cookie: { path: "/", httpOnly: true, sameSite: "lax", secure },
  });
  return secure ? [cameBySecureUrl, handler] : [handler];
}

/** The value of a new session's cookie: made anew at each sign-in, so that nobody knows it beforehand. */
export function newSessionId(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * Hands over the cookie of a session that the sign-in has opened, as express-session signs and reads it (cookie-signature).
 * The ACS does without express-session itself: a cross-site POST brings no session, and the new one is kept already.
 */
export function giveSession(deps: LoginDoorDeps, res: Response, sid: string): void {
  const secure = isSecure(deps);
  const value = encodeURIComponent(`s:${sid}.${signatureOf(sid, deps.sessionSecrets[0] ?? "")}`);
  addCookies(res, [`${cookieName(secure)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`]);
}

/** Ends the session that the browser brought, where it did (the identity provider is on our own site): it is replaced. */
export async function endReplaced(deps: LoginDoorDeps, req: Request): Promise<void> {
  const value = cookiesOf(req)[cookieName(isSecure(deps))];
  const [, sid = "", signature = ""] = /^s%3A([A-Za-z0-9_-]{43})\.([^.]+)$/.exec(value ?? "") ?? [];
  if (sid === "") return;
  const given = Buffer.from(decoded(signature));
  const genuine = deps.sessionSecrets.some((secret) => {
    const wanted = Buffer.from(signatureOf(sid, secret));
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
  if (genuine) await deps.login.store.sessions.end(storedSessionId(sid));
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

function isSecure(deps: LoginDoorDeps): boolean {
  return deps.login.publicUrl.startsWith("https:");
}

function cookieName(secure: boolean): string {
  return secure ? "__Host-drawbridge" : "drawbridge";
}

/**
 * express-session sends no Secure cookie where the connection looks plain. The proxy in front ends TLS, and whether it says
 * so in a header is no reason to lose the session: PUBLIC_URL says how people reach us.
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
