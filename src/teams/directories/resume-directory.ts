import { checkExpected, type Expecting } from "../../model/expecting.js";
import { deciding, resolvePause } from "../../directory/index.js";
import type { Directory } from "../../model/directory.js";
import type { DirectoryId, TeamId } from "../../model/ids.js";
import { eventOf } from "../../model/event.js";
import { orNotFound, stamp, type TeamsDeps } from "../deps.js";

const hourMs = 60 * 60_000;

/**
 * Lets a directory go on that the mass change brake has paused: `once`, and the count begins anew; `hour`, and nothing is counted
 * for 60 minutes. Where it is not paused, `once` changes nothing and `hour` frees the hour to come.
 * @throws Refused `not_found`, `stale_version`
 */
export async function resumeDirectory(
  deps: TeamsDeps,
  teamId: TeamId,
  id: DirectoryId,
  lasting: "once" | "hour",
  { expected }: Expecting = {},
): Promise<Directory> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const directory = orNotFound(await tx.directories.get(id), "such directory");
    checkExpected(directory, expected, `Directory "${directory.slug}"`);
    if (directory.paused === undefined && lasting === "once") return directory;
    const now = deps.now();
    const { paused, unbrakedUntil: _, ...rest } = directory;
    const saved = await tx.directories.replace({
      ...rest,
      updatedAt: now,
      ...(lasting === "hour" && { unbrakedUntil: now + hourMs }),
    });
    await tx.directories.clearRemovals(id);
    await resolvePause(tx, directory);
    await tx.events.append(
      eventOf(
        stamp(deps),
        "directory.resumed",
        { kind: "directory", id, version: saved.version },
        { slug: saved.slug, for: lasting, ...(paused && { removed: paused.removed, allowed: paused.allowed }) },
      ),
    );
    return saved;
  });
}

/** What everybody is shown of a pause. */
export interface PausedView {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly code: "mass_change_brake";
  readonly removed: number;
  readonly allowed: number;
}

export function pausedView({ paused }: Pick<Directory, "paused">): PausedView | null {
  return paused === undefined ? null : { ...paused, at: new Date(paused.at).toISOString() };
}
