import type { Request, Response } from "express";
import { storedSessionId } from "../../../session/index.js";
import type { ConsoleDeps } from "../deps.js";

/**
 * The form token of somebody who is nobody yet: bound to a random cookie that opens nothing, so that a sign-in can be sent
 * only by the page that this browser was shown.
 */
export function visitOf({ visits, guard }: Pick<ConsoleDeps, "visits" | "guard">, req: Request, res: Response): string {
  const brought = visits.brought(req);
  if (brought !== undefined) return guard.tokenFor(brought);
  const sid = visits.newId();
  visits.give(res, sid);
  return guard.tokenFor(storedSessionId(sid));
}
