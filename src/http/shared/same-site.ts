import { createHmac, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { forged } from "./refusal.js";

/**
 * Guards forms that change something against being sent from elsewhere, by what the browser says of the sender and by a
 * token bound to the session. The token is made from the session's id, so nothing has to be kept for it.
 */
export interface FormGuard {
  tokenFor(sessionId: string): string;
  /** @throws HttpRefusal 403 */
  check(req: Request, sessionId: string, token: string | undefined): void;
  /** For forms of people who have no session yet, as `/login`. @throws HttpRefusal 403 */
  checkSender(req: Request): void;
}

/** @param secrets  the first makes tokens, all of them open: a page that was loaded before a rotation can still be sent */
export function makeFormGuard(secrets: readonly (string | Buffer)[], publicUrl: string): FormGuard {
  const [first = ""] = secrets;
  const tokenBy = (secret: string | Buffer, sessionId: string) =>
    createHmac("sha256", secret).update(`form ${sessionId}`).digest("base64url");
  const checkSender = (req: Request) => {
    // Browsers send Sec-Fetch-Site on https and on localhost; where it is missing, Origin comes with every POST.
    const site = req.get("Sec-Fetch-Site");
    if (site !== undefined && site !== "same-origin" && site !== "none")
      throw forged(`The form was sent from ${site}.`);
    const origin = req.get("Origin");
    if (site === undefined && origin !== undefined && origin !== publicUrl && origin !== ownOrigin(req)) {
      throw forged("The form was sent from another origin.");
    }
  };
  return {
    tokenFor: (sessionId) => tokenBy(first, sessionId),
    checkSender,
    check(req, sessionId, token) {
      checkSender(req);
      const given = Buffer.from(token ?? "");
      const isOurs = secrets.some((secret) => {
        const wanted = Buffer.from(tokenBy(secret, sessionId));
        return wanted.length === given.length && timingSafeEqual(wanted, given);
      });
      if (!isOurs) {
        throw forged("The form's token is missing or belongs to another session.");
      }
    },
  };
}

/** Any Host is served, so that a second node or 127.0.0.1 works: a form from there comes from that origin. */
function ownOrigin(req: Request): string {
  return `${req.protocol}://${req.get("Host") ?? ""}`;
}
