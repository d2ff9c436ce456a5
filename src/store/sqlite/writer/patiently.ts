import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./faults.js";

/**
 * Tries again for so long as another process holds the file. A busy timeout of SQLite's own would hold the event loop
 * meanwhile.
 * @throws StoreUnavailable when it is still held after `lockMs`
 */
export function patiently<T>(lockMs: number, attempt: () => T | Promise<T>): Promise<T> {
  const again = async (error: unknown): Promise<T> => {
    const until = performance.now() + lockMs;
    for (let last = error; ;) {
      if (!isBusy(last) || performance.now() > until) throw last;
      await sleep(5 + Math.random() * 10); // apart, so that two who wait do not knock at the same moments
      try {
        return await attempt();
      } catch (next) {
        last = next;
      }
    }
  };
  try {
    const first = attempt();
    return first instanceof Promise ? first.catch(again) : Promise.resolve(first);
  } catch (error) {
    return again(error);
  }
}
