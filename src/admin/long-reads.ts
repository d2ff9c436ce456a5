import { Refused } from "../directory/index.js";
import type { TeamId } from "../model/ids.js";
import type { Team } from "../model/team.js";
import type { Store } from "../store/port/store.js";
import type { AdminDeps } from "./deps.js";

/**
 * Reads that go through all there is of a team. Each costs as much as the team is large, and some hold a moment of the store
 * open, for which it keeps what is changed meanwhile: so many at once of one team, whatever a key's own limit of requests.
 */
export const mostLongReads = 8;

const underWay = new WeakMap<Store, Map<TeamId, number>>();

type Deps = Pick<AdminDeps, "store">;
type Of = Pick<Team, "id">;

/** Does a long read. @throws Refused `too_many_requests` */
export async function longRead<T>(deps: Deps, team: Of, read: () => Promise<T>): Promise<T> {
  const end = begin(deps, team);
  try {
    return await read();
  } finally {
    end();
  }
}

/**
 * A long read whose text is taken bit by bit. It ends with the text, and where whoever asked has gone before any of it was taken:
 * a generator that nobody has begun runs none of its `finally`.
 * @param open  answers the text, and what is to be let go at its end
 * @throws Refused `too_many_requests`, and what `open` throws
 */
export async function longText(
  deps: Deps,
  team: Of,
  open: () => Promise<{ readonly text: AsyncGenerator<string>; readonly close?: () => Promise<void> }>,
): Promise<AsyncIterable<string>> {
  const end = begin(deps, team);
  try {
    const { text, close } = await open();
    return endingWith(text, async () => {
      end();
      await close?.();
    });
  } catch (error) {
    end();
    throw error;
  }
}

/** @returns what ends it, once */
function begin({ store }: Deps, { id }: Of): () => void {
  const all = underWay.get(store) ?? new Map<TeamId, number>();
  underWay.set(store, all);
  const before = all.get(id) ?? 0;
  if (before >= mostLongReads) throw new Refused(tooMany());
  all.set(id, before + 1);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    const left = (all.get(id) ?? 1) - 1;
    if (left === 0) all.delete(id);
    else all.set(id, left);
  };
}

function endingWith(text: AsyncGenerator<string>, end: () => Promise<void>): AsyncIterableIterator<string> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const part = await text.next();
        if (part.done === true) await end();
        return part;
      } catch (error) {
        await end();
        throw error;
      }
    },
    async return() {
      try {
        await text.return(undefined);
      } finally {
        await end();
      }
      return { done: true, value: undefined };
    },
  };
}

function tooMany() {
  return {
    code: "too_many_requests",
    cause: `${mostLongReads} reads of all that this team has are under way: snapshots, comparisons, exports and checks of its audit.`,
    fix: "Wait until one of them has ended, then repeat this.",
  } as const;
}
