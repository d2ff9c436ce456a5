import { eventOf, stampOf, type Caller } from "../../model/event.js";
import type { SessionId, TeamId, UserId } from "../../model/ids.js";
import type { LoginDeps } from "../deps.js";

/**
 * A person ends a session of their own, the one they are in or another one from here: one work with its event.
 * @returns false when it had ended before; nothing is recorded then
 */
export async function signOut(
  { store, now }: Pick<LoginDeps, "store" | "now">,
  session: { readonly id: SessionId; readonly teamId: TeamId; readonly userId: UserId },
  request: Pick<Caller, "reference" | "address">,
): Promise<boolean> {
  const { userId } = session;
  return store.inTeam(session.teamId).atomically(async (tx) => {
    if (!(await tx.sessions.end(session.id))) return false;
    const stamp = stampOf({ ...request, actor: { kind: "person", id: userId } }, now());
    await tx.events.append(eventOf(stamp, "session.ended", { kind: "user", id: userId }, { because: "signed out" }));
    return true;
  });
}
