import type { IncomingMessage } from "node:http";
import { Beside } from "../../lib/beside.js";

/** Whether what this address says of whom it speaks for is believed; `hop` counts from us. */
export type Trust = (address: string, hop: number) => boolean;

const trusted = new Beside<IncomingMessage, Trust>();
const longest = 64;
/** What some proxies write: an address with the port that it came from, which another connection of the client has not. */
const withPort = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([\da-f:.]+)\])(?::\d{1,5})?$/i;
/** An address is an address, or what a proxy writes in its place (RFC 7239 §6.3 `_hidden`, `unknown`). */
const plausible = /^[\w.:%[\]-]+$/;

/** Tells which proxies in front of us are believed (`TRUST_PROXY`), for `clientAddressOf`. */
export function giveTrust(req: IncomingMessage, trust: Trust): void {
  trusted.set(req, trust);
}

/**
 * The client's address, as far as believed proxies tell it: the last one in X-Forwarded-For that no believed proxy has
 * written of another. Undefined when the connection is gone already.
 */
export function clientAddressOf(req: IncomingMessage): string | undefined {
  const trust = trusted.get(req);
  let address = req.socket.remoteAddress;
  const header = req.headers["x-forwarded-for"];
  if (trust === undefined || address === undefined || typeof header !== "string") return address;
  let hop = 0;
  for (const before of header.split(",").reverse()) {
    if (!trust(address, hop++)) break;
    const written = before.trim();
    const [, v4, v6] = withPort.exec(written) ?? [];
    const next = v4 ?? v6 ?? written;
    if (next.length > longest || !plausible.test(next)) break;
    address = next;
  }
  return address;
}
