import type { Parts } from "../services.js";
import type { Chore } from "./turn.js";

const dayMs = 24 * 3_600_000;

type EventDataDeps = Pick<Parts, "store" | "now"> & { readonly settings: Pick<Parts["settings"], "eventDataDays"> };

/** Empties what the audit says of long ago, in portions, where a setting says how long it is kept. */
export function emptyEventData({ store, now, settings }: EventDataDeps): Chore {
  return {
    name: "empty event data",
    everyMs: 600_000,
    async run(turn) {
      const { eventDataDays } = settings;
      if (eventDataDays === undefined) return;
      const before = now() - eventDataDays * dayMs;
      let emptied: number;
      do {
        await turn.check();
        emptied = await store.emptyEventData(before);
      } while (emptied > 0);
    },
  };
}
