import { progressLine } from "../../src/cli/progress.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { Directory } from "../../src/model/directory.js";
import type { GroupId, UserId } from "../../src/model/ids.js";
import type { User } from "../../src/model/user.js";
import { openStore } from "../../src/store/open-store.js";
import type { TeamStore } from "../../src/store/port/store.js";
import { aDirectory, aGroup, aTeam, aToken, aUser } from "../support/builders.js";
import { keepTeam } from "../support/keep-team.js";
import { personOf } from "./people.js";

export const token = "bench-token-bench-token-bench-token-bench";
export const slug = "bench";

/** What a store has been filled with. */
export interface Filled {
  readonly users: readonly UserId[];
  /** In the order asked for. */
  readonly groups: readonly GroupId[];
}

/** A group to be made: so many members, from this user on. */
export interface GroupSize {
  readonly from: number;
  readonly size: number;
}

const perWork = 250;
const atOnce = 4;
const membersPerWork = 5_000;

/** Fills a store that nobody has open, past every door: to push 100,000 users by HTTP takes minutes. */
export async function fill(databaseUrl: string, userCount: number, groupSizes: readonly GroupSize[]): Promise<Filled> {
  const store = await openStore(databaseUrl);
  try {
    await store.migrate();
    const now = Date.now();
    const made = { createdAt: now, updatedAt: now };
    const { id: teamId } = await keepTeam(store, aTeam({ slug: "acme", name: "Acme", ...made }));
    const team = store.inTeam(teamId);
    const directory = await team.directories.create(aDirectory({ teamId, slug, name: "Bench", ...made }));
    await team.tokens.create(aToken({ teamId, directoryId: directory.id, hash: sha256Hex(token), ...made }));
    const users = await fillUsers(team, directory, userCount, made);
    const groups = await fillGroups(team, directory, users, groupSizes, made);
    return { users, groups };
  } finally {
    await store.close();
  }
}

/** A large group in several works, many small ones in one. */
async function fillGroups(
  team: TeamStore,
  directory: Directory,
  users: readonly UserId[],
  sizes: readonly GroupSize[],
  made: Pick<User, "createdAt" | "updatedAt">,
): Promise<readonly GroupId[]> {
  const owner = { kind: "directory", id: directory.id } as const;
  const groups = sizes.map((size) => ({ ...size, group: aGroup({ teamId: team.teamId, owner, ...made }) }));
  const pieces = groups.flatMap(({ from, size, group }) =>
    Array.from({ length: Math.ceil(size / membersPerWork) }, (_, n) => {
      const first = from + n * membersPerWork;
      const members = users.slice(first, Math.min(first + membersPerWork, from + size));
      return { group, isFirst: n === 0, members };
    }),
  );
  const line = progressOfBench();
  for (let next = 0; next < pieces.length;) {
    const portion: (typeof pieces)[number][] = [];
    let room = membersPerWork;
    for (
      let piece = pieces[next];
      piece && (portion.length === 0 || piece.members.length <= room);
      piece = pieces[++next]
    ) {
      portion.push(piece);
      room -= piece.members.length;
    }
    await team.atomically(async (tx) => {
      for (const { group, isFirst, members } of portion) {
        if (isFirst) await tx.groups.create(group);
        await tx.memberships.add(group.id, members, { at: made.createdAt });
      }
    });
    line.at(next, pieces.length, "portions of the groups of the bench");
  }
  line.end();
  return groups.map(({ group }) => group.id);
}

/** A hundred thousand take a while, and whoever waits at a terminal sees how far it is. */
function progressOfBench(): ReturnType<typeof progressLine> {
  const { stderr } = process;
  return progressLine(stderr.isTTY ? (text) => stderr.write(text) : undefined, Date.now, stderr.columns);
}

export async function fillUsers(
  team: TeamStore,
  directory: Directory,
  count: number,
  made: Pick<User, "createdAt" | "updatedAt">,
): Promise<readonly UserId[]> {
  const owner = { kind: "directory", id: directory.id } as const;
  const users = Array.from({ length: count }, (_, n): User => {
    const { userName, externalId, active, ...profile } = personOf(n);
    return aUser({
      ...{ teamId: team.teamId, userName, externalId, active, owner, writtenBy: directory.id, profile },
      ...made,
    });
  });
  const line = progressOfBench();
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let from = next; from < users.length; from = next) {
      next += perWork;
      const portion = users.slice(from, from + perWork);
      await team.atomically(async (tx) => {
        for (const user of portion) await tx.users.create(user);
        await tx.seats.claim(portion.length, null);
      });
      line.at((done += portion.length), count, "users of the bench");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker)).finally(() => line.end());
  return users.map(({ id }) => id);
}
