import type { Request, RequestHandler } from "express";
import session from "express-session";
import { randomBytes } from "node:crypto";
import { SessionStore, type SessionLogin } from "../../session/index.js";
import type { LoginDoorDeps } from "./deps.js";

declare module "express-session" {
  interface SessionData {
    /** As `Chrome on Linux`: for the list of sessions, where a person looks for the one they do not know. */
    browser?: string;
    /** When the person signed in before this time. */
    previousSignInAt?: number;
  }
}

/**
 * Sessions for the routes that need one. The cookie is Lax, so that it comes with links from elsewhere and not with forms
 * from elsewhere; its `__Host-` name and Secure follow PUBLIC_URL.
 */
export function sessions(deps: LoginDoorDeps): RequestHandler[] {
  const { publicUrl, store, now } = deps.login;
  const secure = publicUrl.startsWith("https:");
  const handler = session({
    name: secure ? "__Host-drawbridge" : "drawbridge",
    secret: [...deps.sessionSecrets],
    store: new SessionStore({ store, now }),
    genid: () => randomBytes(32).toString("base64url"),
    resave: false,
    saveUninitialized: false,
    cookie: { path: "/", httpOnly: true, sameSite: "lax", secure },
  });
  return secure ? [cameBySecureUrl, handler] : [handler];
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

/** Opens the session of a person who just signed in: always under a new id, so that nobody knows it beforehand. */
export async function openSession(
  req: Request,
  data: { login: SessionLogin; browser: string | undefined; previousSignInAt: number | undefined },
): Promise<void> {
  await promised((done) => req.session.regenerate(done));
  req.session.login = data.login;
  if (data.browser !== undefined) req.session.browser = data.browser;
  if (data.previousSignInAt !== undefined) req.session.previousSignInAt = data.previousSignInAt;
  // Before the answer: whoever is sent on must be known at the next request, at any node.
  await promised((done) => req.session.save(done));
}

export async function endSession(req: Request): Promise<void> {
  await promised((done) => req.session.destroy(done));
}

function promised(start: (done: (error?: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => {
      if (error === undefined || error === null) resolve();
      else reject(error instanceof Error ? error : new Error("the session could not be kept", { cause: error }));
    });
  });
}
