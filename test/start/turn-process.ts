/**
 * A node with one chore, on a store that several share: `turn-process.ts DATABASE_URL HOLDER LEASE_MS`. Tries for its turn again and
 * again; the chore goes on in portions until it loses the turn. Tells each portion, and how each turn ended, a line each.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { takeTurn, TurnOver } from "../../src/start/jobs/turn.js";
import { openStore } from "../../src/store/open-store.js";

const [url = "", holder = "", leaseMs = ""] = process.argv.slice(2);
const store = await openStore(url);
await store.begin();
const deps = { leases: store.leases, now: Date.now, holder, stopping: new AbortController().signal };
const tell = (what: string): void => void process.stdout.write(`${holder} ${what}\n`);
const chore = {
  name: "portions",
  everyMs: 1,
  leaseMs: Number(leaseMs),
  async run(turn: { check(): Promise<void> }): Promise<void> {
    for (;;) {
      await turn.check();
      tell("portion");
      await sleep(20);
    }
  },
};
tell("ready");
for (;;) {
  try {
    await takeTurn(deps, chore);
  } catch (error) {
    tell(error instanceof TurnOver ? error.because : String(error));
  }
  await sleep(20);
}
