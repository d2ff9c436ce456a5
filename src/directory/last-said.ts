import { sha256Hex } from "../lib/sha256.js";
import type { UserId } from "../model/ids.js";
import { longestSaid, type Source } from "../model/last-said.js";
import type { TeamRecords } from "../store/port/store.js";
import { cutText } from "./cut-text.js";
import { storable } from "./storable-text.js";

/**
 * Keeps what a source has just said of a person, with the work that acts on it. What is said again and again, as full imports
 * and daily sign-ins do, is written once.
 * @param said  secrets taken out already; undefined: nothing is kept of this caller's asking
 */
export async function noteLastSaid(
  tx: TeamRecords,
  userId: UserId,
  source: Source,
  said: object | undefined,
  at: number,
): Promise<void> {
  if (said === undefined) return;
  const whole = JSON.stringify(storable(said));
  const text = cutText(whole, longestSaid);
  await tx.lastSaid.note({ userId, source, at, digest: sha256Hex(whole), text });
}
