import type { TeamId } from "../../../model/ids.js";
import type { Calls } from "../works/calls.js";
import { edgesOf } from "../documents/edges.js";
import { kindsOfTeams } from "../documents/models.js";
import { clear } from "./sweep.js";

const portion = 500;

/** Deletes all documents of a team but its deletions, in portions. */
export async function purgeTeam(calls: Calls, team: TeamId): Promise<number> {
  let all = 0;
  // The edges of a group lie side by side; no index finds those of a team.
  for (let after = ""; ;) {
    const groups = await calls.many(
      "groups",
      { team, _id: { $gt: after } },
      { projection: { _id: 1 }, sort: { _id: 1 }, limit: portion },
    );
    for (const { _id } of groups) all += await clear(calls, "memberships", edgesOf(_id));
    const last = groups.at(-1);
    if (last === undefined) break;
    after = last._id;
  }
  for (let found = portion; found === portion;) {
    const attempts = await calls.many("attempts", { team }, { projection: { _id: 1 }, limit: portion });
    const ids = attempts.map(({ _id }) => _id);
    if (ids.length > 0) await calls.remove("pieces", { of: { $in: ids } });
    if (ids.length > 0) all += await calls.remove("attempts", { _id: { $in: ids } });
    found = ids.length;
  }
  for (const kind of kindsOfTeams) all += await clear(calls, kind, { team });
  all += await clear(calls, "events", { chain: team });
  await calls.remove("heads", { _id: team });
  await calls.remove("seats", { _id: team });
  return all;
}
