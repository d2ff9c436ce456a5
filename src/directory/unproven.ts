import { newId } from "../lib/new-id.js";
import type { FailedEntry } from "../model/attempt.js";
import type { TeamId } from "../model/ids.js";
import type { Store } from "../store/port/store.js";
import { deciding } from "../store/port/deciding.js";
import { storableText } from "./storable-text.js";

/** A refusal that anybody could have caused: nothing proves that it came from the identity provider. */
export type Unproven = Pick<
  FailedEntry,
  "teamId" | "source" | "methodId" | "directoryId" | "operation" | "target" | "code" | "cause" | "fix" | "reference"
>;

/** Counts refusals of strangers. Asking costs a look into memory; nothing waits for the store. */
export interface UnprovenCount {
  note(seen: Unproven): void;
  /** Writes what has not been written yet, at the end of the process. */
  flush(): Promise<void>;
}

const everyMs = 60_000;
const quietMs = 7 * 24 * 60 * 60_000;
/** Methods and directories times codes: more are not kept apart in memory at once. */
const mostKept = 10_000;

interface Row {
  seen: Unproven;
  times: number;
  lastAt: number;
  writtenAt: number;
  writing: Promise<void>;
}

/**
 * One row of the failed provisioning list for each method or directory and code, kept in memory and written at most once a
 * minute. It goes after seven quiet days or by an admin's hand, and never by somebody else's success.
 */
export function countUnproven(
  store: Pick<Store, "inTeam">,
  now: () => number,
  onFault: (error: unknown) => void = () => undefined,
): UnprovenCount {
  const rows = new Map<string, Row>();
  let timer: NodeJS.Timeout | undefined;
  /** One after the other, so that two writes of a row never race. */
  const write = (key: string, row: Row): Promise<void> => {
    row.writing = row.writing.then(() => writeNow(key, row));
    return row.writing;
  };
  const writeNow = async (key: string, row: Row): Promise<void> => {
    const { times } = row;
    if (times === 0) return;
    row.times = 0;
    try {
      await keep(store, key, row, times);
    } catch (error) {
      row.times += times;
      onFault(error);
    }
  };
  const writeAll = async (isDue: (row: Row) => boolean): Promise<void> => {
    for (const [key, row] of rows) if (isDue(row)) await write(key, row);
  };
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void writeAll(() => true);
    }, everyMs).unref();
  };
  return {
    note: (seen) => {
      const key = keyOf(seen);
      const known = rows.get(key);
      if (known === undefined && rows.size >= mostKept) return;
      const row: Row = known ?? {
        seen,
        times: 0,
        lastAt: 0,
        writtenAt: Number.NEGATIVE_INFINITY,
        writing: Promise.resolve(),
      };
      rows.set(key, row);
      row.seen = seen;
      row.times += 1;
      row.lastAt = now();
      if (row.lastAt - row.writtenAt < everyMs) {
        later();
        return;
      }
      row.writtenAt = row.lastAt;
      void write(key, row);
    },
    flush: async () => {
      clearTimeout(timer);
      await writeAll(() => true);
    },
  };
}

/** No attempt has such a subject, so no success resolves it. */
function keyOf({ teamId, source, methodId, directoryId, code }: Unproven): string {
  return [teamId, "unproven", source, methodId ?? directoryId ?? "", code].join("|");
}

async function keep(store: Pick<Store, "inTeam">, key: string, { seen, lastAt }: Row, times: number): Promise<void> {
  const { teamId, target, cause, ...rest } = seen;
  await deciding(store.inTeam(teamId), async (tx) => {
    const known = await tx.failures.byKey(key);
    const fresh = {
      ...rest,
      target: storableText(target),
      cause: storableText(cause),
      lastSeenAt: Math.max(lastAt, known?.lastSeenAt ?? 0),
      expiresAt: lastAt + quietMs,
      state: "open" as const,
    };
    if (known !== undefined) {
      await tx.failures.replace({ ...known, ...fresh, attempts: known.attempts + times });
      return;
    }
    const id = newId<FailedEntry["id"]>();
    await tx.failures.create({
      id,
      teamId: teamId satisfies TeamId,
      key,
      subjectKey: key,
      status: "failure",
      firstSeenAt: lastAt,
      lastAttemptId: id,
      attempts: times,
      proven: false,
      ...fresh,
    });
  });
}
