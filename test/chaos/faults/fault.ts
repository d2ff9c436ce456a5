import type { ReplicaSet } from "../../support/replica-set.js";
import type { Stage } from "../stage.js";
import { doors } from "../traffic/ledger.js";
import { setTimeout as sleep } from "node:timers/promises";

/** Something that goes wrong while everybody is at the doors. */
export interface Fault {
  readonly name: string;
  /** Part of the short form. */
  readonly isShort: boolean;
  /** Why it cannot be made on this machine. */
  readonly missing?: string | undefined;
  /**
   * Does it, and mends it again.
   * @returns what it has measured, in words
   */
  run(stage: Stage): Promise<string>;
}

/** A fault of a store that has members. */
export interface SetFault extends Omit<Fault, "run"> {
  run(stage: Stage, set: ReplicaSet): Promise<string>;
}

/** A machine that does much else beside this is slow, and no fault. */
const patienceMs = 300_000;

/** Until every door has acknowledged so much more: whoever waits for this knows that all of them are served. */
export async function progress({ traffic: { ledger } }: Stage, more: number): Promise<void> {
  const from = ledger.mark();
  const end = performance.now() + patienceMs;
  for (;;) {
    const { acknowledged } = ledger.since(from);
    const waiting = doors.filter((door) => acknowledged[door] < more);
    if (waiting.length === 0) return;
    if (ledger.wrong.length > 0) throw new Error(`nothing more comes: ${ledger.wrong.join("; ")}`);
    if (performance.now() > end) throw new Error(`not served within ${patienceMs} ms: ${waiting.join(", ")}`);
    await sleep(20);
  }
}

/** Until so many requests were left without a sure answer: the fault has been noticed. */
export async function noticed({ traffic: { ledger } }: Stage, withinMs: number): Promise<void> {
  const from = ledger.mark();
  const end = performance.now() + withinMs;
  const count = (): number => doors.reduce((sum, door) => sum + ledger.since(from).unsure[door], 0);
  while (count() === 0 && performance.now() < end) await sleep(20);
}

/** How long after a moment the first write was acknowledged. */
export async function firstWriteAfter({ traffic: { ledger } }: Stage, momentMs: number): Promise<number> {
  const end = performance.now() + patienceMs;
  while (ledger.lastWriteAt <= momentMs) {
    if (performance.now() > end) throw new Error(`no write was acknowledged within ${patienceMs} ms`);
    await sleep(5);
  }
  return ledger.lastWriteAt - momentMs;
}
