import { randomOf } from "../support/random.js";
import type { Change } from "./find-changes.js";

/** Codes are so many that they would fill a third of each sample: they get at most this share of it. */
const mostCodes = 0.15;

/** Draws changes, one at most a place, the same for the same seed. In the order of the text. */
export function sampleOf(changes: readonly Change[], count: number, seed: number): Change[] {
  const random = randomOf(seed);
  const left = [...changes];
  const drawn: Change[] = [];
  const places = new Set<string>();
  let codes = 0;
  while (left.length > 0 && drawn.length < count) {
    const at = random.below(left.length);
    const [change] = left.splice(at, 1);
    if (change === undefined) break;
    const place = `${change.file} ${change.start} ${change.end}`;
    const isOver = change.kind === "code" && codes + 1 > count * mostCodes;
    if (places.has(place) || isOver) continue;
    places.add(place);
    if (change.kind === "code") codes++;
    drawn.push(change);
  }
  const order = new Map(changes.map((change, index) => [change, index]));
  return drawn.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}
