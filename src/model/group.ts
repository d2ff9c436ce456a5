import type { GroupId, MethodId, TeamId, UserId } from "./ids.js";
import type { Owner } from "./owner.js";

export interface Group {
  readonly id: GroupId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Unique in the team by its fold. */
  readonly displayName: string;
  readonly externalId?: string;
  readonly owner: Owner;
}

/** One person in one group: a record of its own, never a list inside the group. */
export interface Membership {
  readonly groupId: GroupId;
  readonly userId: UserId;
  /** The SSO method whose sign-in made it; absent: it belongs to the group's owner. */
  readonly method?: MethodId;
  readonly addedAt: number;
}
