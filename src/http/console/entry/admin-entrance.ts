import { sendOn } from "../../shared/answer-page.js";
import { requestOf } from "../../shared/reference.js";
import { HttpRefusal } from "../../shared/refusal.js";
import { signedIn } from "./admin-session.js";
import type { ConsoleDeps } from "../deps.js";
import type { Entrance } from "../engine/who.js";

export const consoleAt = "/console";

/** Admins come in by the session of their sign-in. */
export function adminEntrance(deps: ConsoleDeps): Entrance {
  return {
    door: consoleAt,
    async prove(req, res) {
      const found = await signedIn(deps, req);
      if (found === undefined) return undefined;
      const { session, email, actor, grants, admin, sso } = found;
      return {
        caller: { actor, by: email, grants, ...requestOf(req, res) },
        ...{ admin, sso, email },
        session: session.id,
        account: { href: `${consoleAt}/account`, signOut: `${consoleAt}/sign-out` },
      };
    },
    turnAway(req, res) {
      if (req.method !== "POST") {
        sendOn(res, deps.security, signInAt(req.originalUrl));
        return;
      }
      throw new HttpRefusal({
        status: 401,
        code: "not_signed_in",
        headline: "You're not signed in any more",
        advice: [
          "Nothing was changed. Sign in in a new tab, then go back here and send the form again: what you typed is still in it.",
        ],
        action: { label: "Sign in", href: `${consoleAt}/sign-in` },
      });
    },
  };
}

/** The sign-in that leads back to where somebody wanted to go. */
export function signInAt(wanted: string): string {
  return wanted === consoleAt || ownPage(wanted) === consoleAt
    ? `${consoleAt}/sign-in`
    : `${consoleAt}/sign-in?return_to=${encodeURIComponent(wanted)}`;
}

/** The page on which an identity provider waits for an admin's word: it stands at the apps' door. */
export function isConsent(path: string): boolean {
  return /^\/oauth2\/interaction\/[\w-]{1,64}$/.test(path);
}

/** As it stands in an address: of letters beyond ASCII each octet takes three. */
const longest = 2048;

/** A page of the console that a sign-in may lead to; anything else is the console's first. */
export function ownPage(wanted: string | undefined): string {
  if (wanted === undefined || wanted.length > longest || /[\u0000-\u0020\u007f\\]/.test(wanted)) return consoleAt;
  if (isConsent(wanted)) return wanted;
  if (wanted !== consoleAt && !wanted.startsWith(`${consoleAt}/`) && !wanted.startsWith(`${consoleAt}?`))
    return consoleAt;
  const { pathname, search } = new URL(wanted, "https://console.invalid");
  const isBelow = pathname.startsWith(`${consoleAt}/`) && !/^\/console\/(?:sign-|sso(?:\/|$))/.test(pathname);
  const page = `${pathname}${search}`;
  return isBelow && page.length <= longest ? page : consoleAt;
}
