import type { SsoMethod } from "../../model/sso-method.js";
import { addressesOf, type LoginDeps } from "../deps.js";

/** How long the address of a test sign-in works. */
const ticketMs = 60 * 60_000;

type TicketDeps = Pick<LoginDeps, "sealer" | "now" | "publicUrl">;

/**
 * The address of a test sign-in of a method. It is sealed, so that only an admin can hand it out: the report at its end
 * shows settings of the method that are no stranger's business.
 */
export async function testSignInUrl(
  deps: TicketDeps,
  method: SsoMethod,
): Promise<{ readonly url: string; readonly expiresAt: number }> {
  const expiresAt = deps.now() + ticketMs;
  const ticket = await deps.sealer.seal(JSON.stringify({ test: method.id, until: expiresAt }));
  return { url: `${addressesOf(deps, method).start}?test=${ticket}`, expiresAt };
}

/** Whether this is a ticket for a test of the method. */
export async function readTestTicket(
  deps: TicketDeps,
  method: SsoMethod,
  ticket: string | undefined,
): Promise<boolean> {
  if (ticket === undefined) return false;
  const opened = await deps.sealer.open(ticket);
  if (opened === undefined) return false;
  const held: unknown = JSON.parse(opened);
  if (typeof held !== "object" || held === null || !("test" in held) || !("until" in held)) return false;
  return held.test === method.id && typeof held.until === "number" && held.until > deps.now();
}
