import type { Attempt, KeptOperation } from "../model/attempt.js";
import type { ScimToken } from "../model/directory.js";
import type { Caller } from "../model/event.js";
import type { TeamStore } from "../store/port/store.js";
import type { Refused } from "../model/refused.js";

/** What every verb works with: the store of one team, so that it cannot reach another. */
export interface Deps {
  readonly store: TeamStore;
  readonly now: () => number;
  /**
   * The secret for the hashes that `onRemoval: delete` keeps of a removed person; at least 32 bytes, the same for the
   * installation's whole life, or removed people come back at their next sign-in.
   */
  readonly removalKey: Buffer;
  /** How long attempts are kept; 30 unless told. */
  readonly attemptDays?: number | undefined;
  /** How long entries of the failed list are kept after they were last seen; 90 unless told. */
  readonly failureDays?: number | undefined;
}

/** How much of what was asked is kept. */
export interface Room {
  /** Bytes of JSON of what succeeded, which is never applied again. */
  readonly first: number;
  /** Whether so many bytes of what failed are kept whole, so that it can be applied again. */
  readonly whole: (bytes: number) => Promise<boolean>;
}

/** Who asks, and what is kept of the asking: a SCIM request is kept with its attempt, others ask with a `Caller` alone. */
export interface Asking extends Caller {
  /** The token that a directory's request came with: it must still be good when the work is done. */
  readonly token?: Pick<ScimToken, "id" | "name"> | undefined;
  /** Kept with the attempt, so that an admin sees what was asked and a failed operation can be applied again. */
  readonly asked?: KeptOperation | undefined;
  /** How much is kept of it; undefined: the usual beginning, and what failed whole. */
  readonly room?: Room | undefined;
  /** What the door answers, for the attempt. Called inside the work, so it only reads its argument. */
  readonly answer?: ((result: unknown) => Attempt["answered"]) | undefined;
  /** What the door answers to a refusal, for the attempt. */
  readonly answerRefusal?: ((refused: Refused) => Attempt["answered"]) | undefined;
}
