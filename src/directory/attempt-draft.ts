import type { Attempt } from "../model/attempt.js";

/** One operation with its outcome, as a door or a verb tells it. */
export interface AttemptDraft extends Omit<Attempt, "id" | "teamId" | "at" | "expiresAt" | "notes"> {
  readonly notes?: readonly string[] | undefined;
}
