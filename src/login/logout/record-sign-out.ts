import type { ReferenceId, TeamId, UserId } from "../../model/ids.js";
import type { LoginDeps } from "../deps.js";

/** The audit record of a person who ended a session of their own: the one they are in, or another one from here. */
export async function recordSignOut(
  { store, now }: Pick<LoginDeps, "store" | "now">,
  who: { readonly teamId: TeamId; readonly userId: UserId },
  reference: ReferenceId,
): Promise<void> {
  await store.inTeam(who.teamId).events.append({
    type: "session.ended",
    at: now(),
    actor: { kind: "person", userId: who.userId },
    subject: { kind: "user", id: who.userId },
    data: { because: "signed out" },
    reference,
  });
}
