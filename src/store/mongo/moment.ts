import { setTimeout } from "node:timers/promises";
import type { Connection } from "mongoose";
import type { TeamId, UserId } from "../../model/ids.js";
import { chainName } from "../port/event-chain.js";
import { StoreUnavailable } from "../port/errors.js";
import { momentMs, type Moment } from "../port/moment.js";
import { userOf } from "./documents/user-document.js";
import { groupOf } from "./people/groups.js";
import { snapshotOf, type SnapshotReads } from "./snapshot.js";

/** Some ten seconds: a team in the middle of a first sync writes without a pause, and a busy machine numbers late. */
const mostTries = 400;
const pauseMs = 10;

/**
 * One moment is one snapshot of the server's, by a session that reads at one cluster time. An event is numbered a moment after
 * its change, so a snapshot in which some of the team's have no number yet is let go and taken again.
 * @param catchUp  numbers what waits, as far as that is this node's business
 */
export function momentOf(
  connection: Connection,
  catchUp: (chain: string) => Promise<void>,
  team: TeamId,
): () => Promise<Moment> {
  return async () => {
    const chain = chainName(team);
    for (let tries = 0; tries < mostTries; tries++) {
      await catchUp(chain);
      const reads = await snapshotOf(connection, momentMs);
      try {
        const [waiting] = await reads.many("events", { chain, chained: false }, { limit: 1 });
        const [head] = await reads.many("heads", { _id: chain }, { limit: 1 });
        if (waiting === undefined) return pages(reads, team, head?.number ?? 0);
      } catch (error) {
        await reads.close();
        throw error;
      }
      await reads.close();
      await setTimeout(pauseMs);
    }
    throw new StoreUnavailable("Events of this team wait for their numbers; ask again in a moment.");
  };
}

function pages(reads: SnapshotReads, team: TeamId, cursor: number): Moment {
  const sort = { _id: 1 } as const;
  return {
    cursor,
    users: async (after, limit) => {
      const projection = { keys: 0, elements: 0 };
      const filter = { team, gone: false, _id: { $gt: after } };
      return (await reads.many("users", filter, { limit, sort, projection })).map(userOf);
    },
    groups: async (after, limit) =>
      (await reads.many("groups", { team, _id: { $gt: after } }, { limit, sort })).map(groupOf),
    async members(group, after, limit) {
      const found: UserId[] = [];
      // Edges of removed users are cleared later: a page is filled from as many as it takes.
      for (let from = after; found.length < limit;) {
        const range = { _id: { $gt: `${group}:${from}`, $lt: `${group};` } };
        const edges = await reads.many("memberships", range, { limit, sort });
        const last = edges.at(-1);
        if (last === undefined) break;
        const users = edges.map(({ user }) => user);
        const living = { _id: { $in: users }, team, gone: false };
        const alive = await reads.many("users", living, { limit: users.length, projection: { _id: 1 } });
        const ids = new Set(alive.map(({ _id }) => _id));
        found.push(...(users.filter((user) => ids.has(user)) as UserId[]));
        from = last.user;
        if (edges.length < limit) break;
      }
      return found.slice(0, limit);
    },
    close: () => reads.close(),
  };
}
