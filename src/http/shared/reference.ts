import type { RequestHandler, Response } from "express";
import { newId } from "../../lib/new-id.js";
import type { ReferenceId } from "../../model/ids.js";

/**
 * Gives every request its reference id, which finds the trace, the attempt and the log line. One that the client sends
 * is not taken over: it could name somebody else's.
 */
export const giveReference: RequestHandler = (_req, res, next) => {
  const reference = newId<ReferenceId>();
  res.locals["reference"] = reference;
  res.setHeader("Reference-Id", reference);
  res.setHeader("X-Request-Id", reference);
  next();
};

export function referenceOf(res: Response): ReferenceId {
  return res.locals["reference"] as ReferenceId;
}
