import { setTimeout as sleep } from "node:timers/promises";
import type { ReplicaSet } from "../../support/replica-set.js";
import type { Line } from "../../support/tcp-proxy.js";
import type { Stage } from "../stage.js";
import { firstWriteAfter, noticed, progress, type SetFault } from "./fault.js";

/** Long enough for an election, and for every request that came meanwhile to be answered 503. */
const outageMs = 8_000;
const lateMs = 60;

/** What happens to the servers of the replica set, and to the lines that lead to them. */
export const ofTheSet: readonly SetFault[] = [
  {
    name: "kill -9 of the primary",
    isShort: true,
    async run(stage, set) {
      const primary = await set.primary();
      await primary.kill();
      const told = await writesAreBack(stage, set);
      await progress(stage, 2);
      await primary.restart();
      return told;
    },
  },
  {
    name: "a primary that steps down",
    isShort: false,
    async run(stage, set) {
      await (await set.primary()).stepDown();
      return writesAreBack(stage, set);
    },
  },
  {
    name: "a slow network",
    isShort: false,
    async run(stage, set) {
      await all(set, { is: "slow", ms: lateMs });
      await progress(stage, 3);
      await all(set, { is: "open" });
      return `each message was ${lateMs} ms late`;
    },
  },
  {
    name: "a primary that nobody can connect to",
    isShort: false,
    run: (stage, set) => withoutPrimary(stage, set, { is: "refused" }),
  },
  {
    name: "a primary whose line is cut",
    isShort: true,
    run: (stage, set) => withoutPrimary(stage, set, { is: "cut" }),
  },
  {
    name: "a whole set that nobody can connect to",
    isShort: false,
    run: (stage, set) => withoutSet(stage, set, { is: "refused" }),
  },
  {
    name: "a whole set whose lines are cut",
    isShort: false,
    run: (stage, set) => withoutSet(stage, set, { is: "cut" }),
  },
];

async function all(set: ReplicaSet, line: Line): Promise<void> {
  await Promise.all(set.members.map((member) => member.set(line)));
}

/** Waits for the successor, and tells how long after it the first write was acknowledged. */
async function writesAreBack(stage: Stage, set: ReplicaSet): Promise<string> {
  const { name } = await set.primary();
  const ms = await firstWriteAfter(stage, performance.now());
  return `writes were back ${Math.round(ms)} ms after "${name}" had become primary`;
}

async function withoutPrimary(stage: Stage, set: ReplicaSet, line: Line): Promise<string> {
  const primary = await set.primary();
  await primary.set(line);
  const others = set.members.filter((member) => member !== primary);
  try {
    while (!(await anyPrimary(others))) await sleep(20);
    const ms = await firstWriteAfter(stage, performance.now());
    await progress(stage, 2);
    return `writes were back ${Math.round(ms)} ms after a successor was there`;
  } finally {
    await primary.set({ is: "open" });
  }
}

async function anyPrimary(members: ReplicaSet["members"]): Promise<boolean> {
  for (const member of members) if (await member.isPrimary()) return true;
  return false;
}

async function withoutSet(stage: Stage, set: ReplicaSet, line: Line): Promise<string> {
  await all(set, line);
  await noticed(stage, outageMs);
  await sleep(outageMs);
  await all(set, { is: "open" });
  return writesAreBack(stage, set);
}
