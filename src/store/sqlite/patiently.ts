import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./faults.js";

/**
 * Tries again for so long as another process holds the file. A busy timeout of SQLite's own would hold the event loop
 * meanwhile.
 * @throws StoreUnavailable when it is still held after `lockMs`
 */
export async function patiently<T>(lockMs: number, attempt: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + lockMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
    await sleep(5 + Math.random() * 10); // apart, so that two who wait do not knock at the same moments
  }
}
