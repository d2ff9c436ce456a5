import { createHash } from "node:crypto";
import { z } from "zod";
import type { Sealer } from "../lib/seal.js";
import type { MethodId } from "../model/ids.js";

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
  readonly expiresAt: number;
}

/** Cookies as a browser sent them, by name. */
export type Cookies = Readonly<Record<string, string | undefined>>;

/** How long a person may take at the identity provider. */
export const pendingMs = 10 * 60_000;
/** Tabs in which one browser may be signing in at one method; of more the oldest is given up. */
const mostPending = 8;
const prefix = "dbp_";
const listName = "dbp";
const shortIdShape = /^[A-Za-z0-9_-]{12}$/;

const pendingShape = z.object({
  r: z.string(),
  m: z.string(),
  t: z.string(),
  x: z.string().optional(),
  e: z.number(),
});

/** What the cookie of a pending sign-in is called by, and what goes to the IdP as RelayState: it tells nothing. */
export function shortIdOf(requestId: string): string {
  return createHash("sha256").update(requestId).digest("base64url").slice(0, 12);
}

/**
 * The Set-Cookie lines that begin a pending sign-in. Its own cookie comes back with the cross-site POST to the ACS, and so
 * must be SameSite=None; it goes nowhere else. Because it is not sent to where sign-ins start, a second cookie there lists
 * the pending ones, so that the ninth can put an end to the first. Nothing secret is in that list.
 */
export async function beginPending(
  sealer: Sealer,
  pending: PendingLogin,
  at: { readonly slug: string; readonly cookies: Cookies },
): Promise<readonly string[]> {
  const id = shortIdOf(pending.requestId);
  const known = (at.cookies[listName] ?? "").split(".").filter((one) => shortIdShape.test(one));
  const all = [...known.filter((one) => one !== id), id];
  const dropped = all.slice(0, Math.max(0, all.length - mostPending));
  const sealed = await sealer.seal(
    JSON.stringify({
      r: pending.requestId,
      m: pending.methodId,
      t: pending.returnTo,
      ...(pending.test === undefined ? {} : { x: pending.test }),
      e: pending.expiresAt,
    }),
  );
  const list = all.slice(-mostPending).join(".");
  return [
    ...dropped.map((one) => endPendingCookie(at.slug, one)),
    `${prefix}${id}=${sealed}; Path=/saml/${at.slug}/; Max-Age=${pendingMs / 1000}; HttpOnly; Secure; SameSite=None`,
    `${listName}=${list}; Path=/sso/${at.slug}; Max-Age=${pendingMs / 1000}; HttpOnly; Secure; SameSite=Lax`,
  ];
}

/** The Set-Cookie line that ends one pending sign-in, named by its short id. */
export function endPendingCookie(slug: string, shortId: string): string {
  return `${prefix}${shortId}=; Path=/saml/${slug}/; Max-Age=0; HttpOnly; Secure; SameSite=None`;
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
  // A browser sends as many as it was given; of more than that only somebody's own making remains.
  for (const name of names.slice(0, mostPending * 2)) {
    const pending = read(await sealer.open(cookies[name] ?? ""));
    if (pending?.methodId === methodId && pending.expiresAt > now) found.set(pending.requestId, pending);
  }
  return found;
}

function read(opened: string | undefined): PendingLogin | undefined {
  if (opened === undefined) return undefined;
  const { data } = pendingShape.safeParse(JSON.parse(opened));
  if (data === undefined) return undefined;
  return { requestId: data.r, methodId: data.m as MethodId, returnTo: data.t, test: data.x, expiresAt: data.e };
}
