import type { Store } from "../../store/port/store.js";
import type { PageKey } from "../../store/port/questions.js";

const lifeMs = 15 * 60_000;
const mostInMemory = 10_000;

/**
 * Where the pages of an index-paged list ended. A client that asks for startIndex 101 after a page of a hundred is
 * answered from the last record it saw, so that what was deleted in the meantime moves nobody past it (and what was
 * made in front of it is not answered twice). Anything else is answered by its number.
 */
export interface PageStarts {
  /** The end of the page before this one, where this very list was read up to it. */
  at(list: string, startIndex: number, now: number): Promise<PageKey | undefined>;
  put(list: string, startIndex: number, key: PageKey, now: number): Promise<void>;
}

/**
 * In memory, which is all that one process needs; on MongoDB, where the next page may be asked of another node, in the
 * store too.
 */
export function makePageStarts(store: Pick<Store, "engine" | "notes">): PageStarts {
  const known = new Map<string, { readonly key: PageKey; readonly expiresAt: number }>();
  const isShared = store.engine === "mongodb";
  const nameOf = (list: string, startIndex: number): string => `scim-page:${list}:${startIndex}`;
  return {
    async at(list, startIndex, now) {
      const name = nameOf(list, startIndex);
      const entry = known.get(name);
      if (entry && entry.expiresAt > now && !isShared) return entry.key;
      const text = isShared ? await store.notes.get(name, now) : undefined;
      return text === undefined ? undefined : (JSON.parse(text) as PageKey);
    },
    async put(list, startIndex, key, now) {
      const name = nameOf(list, startIndex);
      const expiresAt = now + lifeMs;
      if (isShared) {
        await store.notes.put(name, JSON.stringify(key), expiresAt);
        return;
      }
      known.delete(name);
      known.set(name, { key, expiresAt });
      for (const oldest of known.keys()) {
        if (known.size <= mostInMemory) break;
        known.delete(oldest);
      }
    },
  };
}
