import type { Group } from "../../model/group.js";
import type { GroupId, UserId } from "../../model/ids.js";
import type { User } from "../../model/user.js";

/**
 * The people and groups of a team as they were at one moment: exactly what its events up to `cursor` made. Users whose record is
 * kept after a removal are none of them. Pages are in the order of ids, in UTF-8 bytes.
 */
export interface Moment {
  readonly cursor: number;
  /** After an id; the empty text begins. */
  users(after: string, limit: number): Promise<readonly User[]>;
  groups(after: string, limit: number): Promise<readonly Group[]>;
  /** The members of a group after a user's id. */
  members(group: GroupId, after: string, limit: number): Promise<readonly UserId[]>;
  /** What it holds open is let go. To be called whatever happens; a moment ends by itself after ten minutes. */
  close(): Promise<void>;
}

/** How long a moment is held at most, in milliseconds: an engine keeps for it what is changed meanwhile. */
export const momentMs = 10 * 60_000;

export interface Moments {
  /** @throws StoreUnavailable where events wait for their numbers for too long */
  moment(): Promise<Moment>;
}
