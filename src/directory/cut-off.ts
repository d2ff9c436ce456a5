import type { MethodId } from "../model/ids.js";
import type { User } from "../model/user.js";
import type { TeamRecords } from "../store/port/store.js";

/** What was ended. */
export interface CutOff {
  readonly sessions: number;
}

export interface CutOffOfPerson extends CutOff {
  /** Tokens, codes and grants of OAuth. */
  readonly artefacts: number;
}

/**
 * Ends what the person can act with, at every node, together with the work that says why: whatever takes somebody's access
 * away (suspension, lock, removal, an unlinked identity, "sign out everywhere") calls this and nothing beside it.
 */
export async function cutOff(tx: TeamRecords, user: Pick<User, "id">): Promise<CutOffOfPerson> {
  const [sessions, artefacts] = await Promise.all([tx.sessions.endAllOf(user.id), tx.artefacts.endAllOf(user.id)]);
  return { sessions, artefacts };
}

/**
 * The same for the sessions, and what OAuth made of them, of all who came in through a method that is switched off, deleted or trusted no more.
 * @param signedBy  only those whom one of these certificates vouched for
 */
export async function cutOffMethod(tx: TeamRecords, method: MethodId, signedBy?: readonly string[]): Promise<CutOff> {
  return { sessions: await tx.sessions.endAllOfMethod(method, signedBy) };
}
