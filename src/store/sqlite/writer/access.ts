import { setImmediate as nextTurn } from "node:timers/promises";
import type { Aside } from "./aside.js";
import type { Connection } from "./connection.js";
import { patiently } from "./patiently.js";
import type { Run, Writer } from "./writer.js";

/** Counts rows of a long task and answers a promise when the event loop is due its turn. */
export type Pace = (rows: number) => Promise<void> | undefined;

/**
 * How the tables reach the file: outside of works, reads go to the reading connection and each change is a work of its
 * own; inside a work, everything goes to the writing connection.
 */
export interface Access {
  readonly isWork: boolean;
  /** Where long searches run; not inside a work, which sees what it has written. */
  readonly aside?: Aside | undefined;
  read<T>(ask: (db: Connection, pace: Pace) => T | Promise<T>): Promise<T>;
  write<T>(change: (db: Connection, pace: Pace) => T | Promise<T>): Promise<T>;
}

interface Outside {
  readonly reading: Connection;
  readonly aside: Aside;
  readonly writing: Connection;
}

export function outsideWorks({ reading, aside, writing }: Outside, writer: Writer, lockMs: number): Access {
  return {
    isWork: false,
    aside,
    // Only while another process recovers or closes the file does a reader find it locked.
    read: (ask) => patiently(lockMs, () => ask(reading, paceOfReader())),
    write: (change) => writer.submit((run) => insideWork(run, writing).write(change)),
  };
}

export function insideWork(run: Run, writing: Connection): Access {
  const pace: Pace = (rows) => run.pace(rows);
  return {
    isWork: true,
    read: (ask) => run.call(() => ask(writing, pace)),
    write: (change) => {
      run.writes = true;
      return run.call(() => change(writing, pace));
    },
  };
}

function paceOfReader(): Pace {
  let rows = 0;
  return (more) => {
    rows += more;
    if (rows < 2000) return undefined;
    rows = 0;
    return nextTurn();
  };
}

const idsPerPortion = 500;

/** Runs over many ids in portions, each as JSON for `json_each`, and lets the event loop turn in between. */
export async function inPortions(ids: readonly string[], pace: Pace, each: (json: string) => void): Promise<void> {
  for (let from = 0; from < ids.length; from += idsPerPortion) {
    const portion = ids.slice(from, from + idsPerPortion);
    const pause = pace(portion.length);
    if (pause !== undefined) await pause;
    each(JSON.stringify(portion));
  }
}

/** Changes of many records that need not be one work are cut into works of this size. */
export const rowsPerWork = 250;

/** Repeats a change of one portion, each a work of its own, until it finds nothing more to change. */
export async function untilNone(access: Access, change: (db: Connection) => number): Promise<number> {
  let all = 0;
  for (;;) {
    const changed = await access.write(change);
    all += changed;
    if (changed < rowsPerWork) return all;
  }
}
