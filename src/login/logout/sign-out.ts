import type { ReferenceId, SessionId, TeamId, UserId } from "../../model/ids.js";
import type { LoginDeps } from "../deps.js";

/**
 * A person ends a session of their own, the one they are in or another one from here: one work with its event.
 * @returns false when it had ended before; nothing is recorded then
 */
export async function signOut(
  { store, now }: Pick<LoginDeps, "store" | "now">,
  session: { readonly id: SessionId; readonly teamId: TeamId; readonly userId: UserId },
  reference: ReferenceId,
): Promise<boolean> {
  const { userId } = session;
  return store.inTeam(session.teamId).atomically(async (tx) => {
    if (!(await tx.sessions.end(session.id))) return false;
    await tx.events.append({
      type: "session.ended",
      at: now(),
      actor: { kind: "person", userId },
      subject: { kind: "user", id: userId },
      data: { because: "signed out" },
      reference,
    });
    return true;
  });
}
