import type { UserId } from "../../model/ids.js";
import type { LastSaid, Source } from "../../model/last-said.js";

/** One record for each person and source. */
export interface LastSaids {
  get(user: UserId, source: Source): Promise<LastSaid | undefined>;
  /** By source. */
  ofUser(user: UserId): Promise<readonly LastSaid[]>;
  /** Keeps it in the place of what the source said before; writes nothing where the digest is the same. */
  note(said: LastSaid): Promise<void>;
  deleteOf(user: UserId): Promise<void>;
}
