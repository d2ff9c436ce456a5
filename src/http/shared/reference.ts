import type { IncomingMessage, ServerResponse } from "node:http";
import { Beside } from "../../lib/beside.js";
import { newId } from "../../lib/new-id.js";
import { clientAddressOf } from "./client-address.js";
import type { ReferenceId } from "../../model/ids.js";

const references = new Beside<ServerResponse, ReferenceId>();

/**
 * Gives a request its reference id, which finds the trace, the attempt and the log line. One that the client sends is not
 * taken over: it could name somebody else's.
 */
export function giveReference(res: ServerResponse): void {
  references.set(res, newId<ReferenceId>());
}

export function referenceOf(res: ServerResponse): ReferenceId {
  const reference = references.get(res);
  if (reference === undefined) throw new TypeError("a request was let in without a reference id");
  return reference;
}

/** Every answer carries it, under the two names that tools look for. */
export function referenceHeaders(res: ServerResponse): { "Reference-Id": string; "X-Request-Id": string } {
  const reference = referenceOf(res);
  return { "Reference-Id": reference, "X-Request-Id": reference };
}

/** What the audit keeps of a request. */
export function requestOf(
  req: IncomingMessage,
  res: ServerResponse,
): { readonly reference: ReferenceId; readonly address: string | undefined } {
  return { reference: referenceOf(res), address: clientAddressOf(req) };
}
