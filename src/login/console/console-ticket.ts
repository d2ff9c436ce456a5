import { z } from "zod";
import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import { addressesOf, type LoginDeps } from "../deps.js";

/** How long an admin's sign-in may take to begin at the public address. */
const ticketMs = 10 * 60_000;

type TicketDeps = Pick<LoginDeps, "sealer" | "now" | "publicUrl">;

/** What an admin's sign-in carries from the console to the identity provider and back. */
export interface ForConsole {
  /** SHA-256 of what the browser that began it keeps for the console's address. */
  readonly browser: string;
  /** A page of the console. */
  readonly returnTo: string;
  /** Where it began and is taken up: the console's own address, or people's where the way leads to an identity provider's consent. */
  readonly url: string;
}

/** As a pending sign-in carries it. */
export const forConsoleShape = z.object({ browser: z.string(), returnTo: z.string(), url: z.string() });
const shape = forConsoleShape.extend({ console: z.string(), until: z.number() });

/** Whether a method lets anybody into the console, and people sign in by it. */
export function opensConsole(method: SsoMethod | undefined): method is SsoMethod {
  return method?.admins !== undefined && methodStatus(method) === "verified";
}

/** The address by which an admin's sign-in begins: sealed, so that the console alone hands it out, bound to this browser. */
export async function consoleSignInUrl(deps: TicketDeps, method: SsoMethod, wanted: ForConsole): Promise<string> {
  const held = { ...wanted, console: method.id, until: deps.now() + ticketMs };
  const ticket = await deps.sealer.seal(JSON.stringify(held));
  return `${addressesOf(deps, method).start}?console=${ticket}`;
}

/** Undefined: it has run out, is for another method, or is none of ours. */
export async function readConsoleTicket(
  deps: TicketDeps,
  method: SsoMethod,
  ticket: string,
): Promise<ForConsole | undefined> {
  const opened = await deps.sealer.open(ticket);
  const { data } = shape.safeParse(opened === undefined ? undefined : JSON.parse(opened));
  if (data === undefined || data.console !== method.id || data.until <= deps.now()) return undefined;
  const { browser, returnTo, url } = data;
  return { browser, returnTo, url };
}
