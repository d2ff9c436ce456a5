/**
 * Monday morning, computed: people who come to their desks within half an hour, most of them in the middle of it, and wait for a node that
 * takes as long for each sign-in as was measured. What is computed is the waiting line; what a sign-in takes is given.
 */
import { randomOf } from "../support/random.js";
import type { Row } from "./rows.js";

export interface Morning {
  readonly people: number;
  /** How long a node is busy with one sign-in, from its start to its session. */
  readonly serviceMs: number;
  readonly nodes: number;
}

const withinMs = 30 * 60_000;
const longestWaitMs = 1_000;

/** @returns milliseconds that each waits before anybody looks at them, in rising order */
export function waitsOf({ people, serviceMs, nodes }: Morning, seed = 1): readonly number[] {
  const random = randomOf(seed);
  // Of three throws the middle comes up most.
  const arrivals = Array.from(
    { length: people },
    () => (random.below(withinMs) + random.below(withinMs) + random.below(withinMs)) / 3,
  ).sort((one, other) => one - other);
  const freeAt = Array.from({ length: nodes }, () => 0);
  const waits = arrivals.map((at) => {
    const first = freeAt.indexOf(Math.min(...freeAt));
    const begins = Math.max(at, freeAt[first] ?? 0);
    freeAt[first] = begins + serviceMs;
    return begins - at;
  });
  return waits.sort((one, other) => one - other);
}

/** @param serviceMs  of a sign-in, as it was measured on this kind of machine */
export function benchMonday(serviceMs: number): Row[] {
  return [10_000, 100_000, 1_000_000].flatMap((people) =>
    [1, 3, 10].map((nodes): Row => {
      const waits = waitsOf({ people, serviceMs, nodes });
      const p99 = waits[Math.floor(waits.length * 0.99)] ?? Number.NaN;
      return {
        measure: `computed: ${people.toLocaleString("en")} people within half an hour at ${nodes} ${nodes === 1 ? "node" : "nodes"}, ${serviceMs} ms each`,
        bar: "none; shown beside the others",
        result: `${p99 < longestWaitMs ? `${p99.toFixed(0)} ms` : `${(p99 / 1000).toFixed(0)} s`} of waiting at p99`,
        met: true,
      };
    }),
  );
}
