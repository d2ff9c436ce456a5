import type { IdentityId, MethodId, TeamId, UserId } from "./ids.js";

/** (SSO method, NameID) → user: the key of a person at sign-in. */
export interface Identity {
  readonly id: IdentityId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly methodId: MethodId;
  readonly userId: UserId;
  /** The NameID, folded when its format is emailAddress; or the folded email where the NameID is transient or missing. */
  readonly key: string;
  /** What the key is made of; a *persistent* NameID already there makes another one of the same method somebody else. */
  readonly kind: "persistent" | "emailAddress" | "unspecified" | "other" | "email";
}
