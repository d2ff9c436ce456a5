import { createHash } from "node:crypto";
import { z } from "zod";
import type { Sealer } from "../lib/seal.js";
import type { MethodId } from "../model/ids.js";
import type { SsoMethod } from "../model/sso-method.js";
import { forConsoleShape, type ForConsole } from "./console/console-ticket.js";

/** A sign-in that was started and waits for the identity provider's answer. */
export interface PendingLogin {
  /** The ID of the AuthnRequest. */
  readonly requestId: string;
  readonly methodId: MethodId;
  readonly returnTo: string;
  /**
   * Set: a test of the method, whose answer ends in a report, opens no session and changes nothing. The digest of the settings
   * that it began with: what was changed since has not been tested.
   */
  readonly test?: string | undefined;
  /** Set: an admin's sign-in, whose answer opens the console and no session of the person's. */
  readonly console?: ForConsole | undefined;
  readonly expiresAt: number;
}

/** Where a method's answers are awaited. */
export interface MethodPlace {
  readonly slug: string;
  readonly aliases?: SsoMethod["aliases"] | undefined;
}

/** Cookies as a browser sent them, by name. */
export type Cookies = Readonly<Record<string, string | undefined>>;

/** How long a person may take at the identity provider. */
export const pendingMs = 10 * 60_000;
/** Tabs in which one browser may be signing in at one method; of more the oldest is given up. */
const mostPending = 8;
/**
 * Octets of all their cookies together, which come in one header with the session's: proxies refuse headers over 4 or 8 kB, node
 * over 16. The longest return address leaves room for one.
 */
const mostOctets = 3_400;
const prefix = "dbp_";
const listName = "dbp";
/** A short id and the octets of its cookie, which the browser does not send to where the list is read. */
const listedShape = /^([A-Za-z0-9_-]{12})([1-9][0-9]{0,3})$/;

const pendingShape = z.object({
  r: z.string(),
  m: z.string(),
  t: z.string(),
  x: z.string().optional(),
  c: forConsoleShape.optional(),
  e: z.number(),
});

/** What the cookie of a pending sign-in is called by, and what goes to the IdP as RelayState: it tells nothing. */
export function shortIdOf(requestId: string): string {
  return createHash("sha256").update(requestId).digest("base64url").slice(0, 12);
}

/**
 * The Set-Cookie lines that begin a pending sign-in. Its own cookie comes back with the cross-site POST to the ACS, and so
 * must be SameSite=None; it goes nowhere else. Because it is not sent to where sign-ins start, a second cookie there lists
 * the pending ones with their lengths, so that one too many can put an end to the first. Nothing secret is in that list.
 */
export async function beginPending(
  sealer: Sealer,
  pending: PendingLogin,
  at: MethodPlace & { readonly cookies: Cookies },
): Promise<readonly string[]> {
  const id = shortIdOf(pending.requestId);
  const sealed = await sealer.seal(
    JSON.stringify({
      r: pending.requestId,
      m: pending.methodId,
      t: pending.returnTo,
      ...(pending.test === undefined ? {} : { x: pending.test }),
      ...(pending.console === undefined ? {} : { c: pending.console }),
      e: pending.expiresAt,
    }),
  );
  const own = `${prefix}${id}=${sealed}`;
  const before = listedIn(at.cookies[listName]).filter((one) => one.id !== id);
  const kept = newestFitting([...before, { id, octets: own.length }]);
  const list = kept.map((one) => `${one.id}${one.octets}`).join(".");
  return [
    ...before.filter((one) => !kept.includes(one)).flatMap((one) => endPendingCookies(at, one.id)),
    ...pathsOf(at).map((path) => `${own}; Path=${path}; Max-Age=${pendingMs / 1000}; HttpOnly; Secure; SameSite=None`),
    `${listName}=${list}; Path=/sso/${at.slug}; Max-Age=${pendingMs / 1000}; HttpOnly; Secure; SameSite=Lax`,
  ];
}

interface Listed {
  readonly id: string;
  readonly octets: number;
}

function listedIn(cookie = ""): readonly Listed[] {
  return cookie.split(".").flatMap((one) => {
    const [, id, octets] = listedShape.exec(one) ?? [];
    return id === undefined ? [] : [{ id, octets: Number(octets) }];
  });
}

/** The newest, which stand last, as many as fit; the very newest in any case. */
function newestFitting(all: readonly Listed[]): readonly Listed[] {
  let octets = 0;
  let from = all.length;
  while (from > 0 && all.length - from < mostPending) {
    octets += all[from - 1]?.octets ?? 0;
    if (octets > mostOctets && from < all.length) break;
    from--;
  }
  return all.slice(from);
}

/** The Set-Cookie lines that end one pending sign-in, named by its short id. */
export function endPendingCookies(at: MethodPlace, shortId: string): readonly string[] {
  return pathsOf(at).map((path) => `${prefix}${shortId}=; Path=${path}; Max-Age=0; HttpOnly; Secure; SameSite=None`);
}

/** Where the answer may come back to: the method's own ACS and those of its aliases. */
export function pathsOf({ slug, aliases = [] }: MethodPlace): readonly string[] {
  return [`/saml/${slug}/`, ...aliases.map(({ acs }) => acs)];
}

/** The pending sign-ins of this browser at this method by request ID, those that have run out left away. */
export async function readPending(
  sealer: Sealer,
  cookies: Cookies,
  methodId: MethodId,
  now: number,
): Promise<ReadonlyMap<string, PendingLogin>> {
  const names = Object.keys(cookies).filter((name) => name.startsWith(prefix));
  const found = new Map<string, PendingLogin>();
  // A browser sends as many as it was given, the oldest first (RFC 6265 §5.4). Of more than that some are of somebody's making,
  // and the newest is the one that a person waits for.
  for (const name of names.slice(-2 * mostPending)) {
    const pending = read(await sealer.open(cookies[name] ?? ""));
    if (pending?.methodId === methodId && pending.expiresAt > now) found.set(pending.requestId, pending);
  }
  return found;
}

function read(opened: string | undefined): PendingLogin | undefined {
  if (opened === undefined) return undefined;
  const { data } = pendingShape.safeParse(JSON.parse(opened));
  if (data === undefined) return undefined;
  const { r: requestId, m, t: returnTo, x: test, c: forConsole, e: expiresAt } = data;
  return { requestId, methodId: m as MethodId, returnTo, test, console: forConsole, expiresAt };
}
