import type { ClaimedNameId } from "./claims.js";
import type { UserId } from "./ids.js";

/**
 * Why a sign-in that leads to a user was not let in as that user: `persistent`: another persistent NameID of the method is
 * theirs; `otherMethod`: they sign in by another method; `kind`: the key was kept in another format, and the email is none of theirs.
 */
export type ConflictReason = "persistent" | "otherMethod" | "kind";

/** What a refused sign-in claimed of a person who has another link: all that an admin needs to judge and to re-link. */
export interface IdentityConflict {
  /** Whom the claims lead to. */
  readonly userId: UserId;
  readonly because: ConflictReason;
  readonly email: string;
  /** As it came; absent where the email is the key. */
  readonly nameId?: ClaimedNameId | undefined;
}
