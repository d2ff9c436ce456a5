import type { TeamId } from "../../model/ids.js";
import type { Seats, TeamRecords } from "../store.js";
import type { Access } from "./access.js";
import { attemptsOf, failuresOf, tracesOf } from "./attempts.js";
import type { Connection } from "./connection.js";
import { eventsOf } from "./events.js";
import { groupsOf } from "./groups.js";
import { membershipsOf } from "./memberships.js";
import { spend } from "./notes.js";
import { teamSessionsOf } from "./sessions.js";
import { settingsOf } from "./settings.js";
import { usersOf } from "./users.js";

/** Everything of one team, outside of works or inside one: the access makes the difference. */
export function teamRecords(access: Access, team: TeamId): TeamRecords {
  return {
    teamId: team,
    ...settingsOf(access, team),
    users: usersOf(access, team),
    groups: groupsOf(access, team),
    memberships: membershipsOf(access, team),
    seats: seatsOf(access, team),
    sessions: teamSessionsOf(access, team),
    events: eventsOf(access, team),
    attempts: attemptsOf(access, team),
    failures: failuresOf(access, team),
    traces: tracesOf(access, team),
    spend: (key, expiresAt) => spend(access, team, key, expiresAt),
  };
}

/**
 * Active users are counted by the triggers of their table, so a claim, the last thing in its work, finds its own users
 * among them. One writer at a time: what it finds cannot change until the COMMIT.
 */
function seatsOf(access: Access, team: TeamId): Seats {
  const used = (db: Connection): number =>
    db.get<[number]>("SELECT coalesce(sum(count), 0) FROM user_counts WHERE team = ? AND active = 1", [team])?.[0] ?? 0;
  return {
    claim: (_count, limit) => access.read((db) => limit === null || used(db) <= limit),
    release: () => Promise.resolve(),
    used: () => access.read(used),
    recount: () => Promise.resolve(),
  };
}
