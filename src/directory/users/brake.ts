import { brakeAllows, withRemoval } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { Refused } from "../refused.js";
import type { Reach } from "../scope.js";

/**
 * Counts one more active user that the directory removes or switches off, where the team has a mass change brake.
 * @throws Refused `mass_change_brake`
 */
export async function countRemoval(tx: TeamRecords, { team, directory }: Reach, at: number): Promise<void> {
  if (team.policies.massChangeBrake === null) return;
  const counts = directory.removals ?? [];
  const refusal = brakeAllows(team.policies, counts, await tx.seats.used(), at);
  if (refusal !== undefined) throw new Refused(refusal);
  await tx.directories.replace({ ...directory, removals: withRemoval(counts, at) });
}
