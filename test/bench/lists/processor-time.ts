import { readdirSync, readFileSync } from "node:fs";

/**
 * Milliseconds of processor time that these processes have taken so far, all threads together; undefined where the system does
 * not tell it (only Linux does so, finely enough for one request). It is what a page costs, whatever else the machine does.
 */
export function processorMs(pids: readonly number[]): number | undefined {
  try {
    let nanoseconds = 0;
    for (const pid of pids) {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]);
      }
    }
    return nanoseconds / 1e6;
  } catch {
    return undefined;
  }
}
