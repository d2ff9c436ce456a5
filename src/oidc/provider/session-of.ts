import type { SessionId } from "../../model/ids.js";
import type { StoredSession } from "../../model/session.js";
import type { OidcDeps } from "../deps.js";
import { visit } from "./visit.js";

/** A browser's session, asked for once a request; undefined: it has ended. */
export function sessionOf(
  { store, now }: Pick<OidcDeps, "store" | "now">,
  sid: SessionId,
): Promise<StoredSession | undefined> {
  const { sessions } = visit();
  const found = sessions.get(sid) ?? store.sessions.get(sid, now());
  sessions.set(sid, found);
  return found;
}
