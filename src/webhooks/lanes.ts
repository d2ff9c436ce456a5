import type { Delivery } from "../model/endpoint.js";

/** What waits about one subject, in order. */
export interface Lane {
  readonly waiting: Delivery[];
  /** The first of it is being sent just now. */
  isBusy: boolean;
}

/** What waits for one endpoint: of one subject one after the other, different subjects side by side. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  #count = 0;

  /** How many wait, those being sent included. */
  get count(): number {
    return this.#count;
  }

  add(delivery: Delivery): void {
    const lane = this.#lanes.get(delivery.subject) ?? { waiting: [], isBusy: false };
    lane.waiting.push(delivery);
    this.#lanes.set(delivery.subject, lane);
    this.#count++;
  }

  /** The first of a lane is settled. */
  shift(lane: Lane): void {
    const [gone] = lane.waiting.splice(0, 1);
    if (gone === undefined) return;
    this.#count--;
    if (lane.waiting.length === 0) this.#lanes.delete(gone.subject);
  }

  /** Lanes whose turn has come, the longest due first. */
  due(now: number): readonly Lane[] {
    const dueAt = (lane: Lane): number => lane.waiting[0]?.nextAt ?? 0;
    return [...this.#lanes.values()]
      .filter((lane) => !lane.isBusy && dueAt(lane) <= now)
      .sort((a, b) => dueAt(a) - dueAt(b));
  }

  /** When the next lane's turn comes; undefined where none waits for it. */
  nextAt(): number | undefined {
    let next: number | undefined;
    for (const { isBusy, waiting } of this.#lanes.values()) {
      const at = waiting[0]?.nextAt ?? 0;
      if (!isBusy && (next === undefined || at < next)) next = at;
    }
    return next;
  }

  /** Everything's turn is now: the receiver is back. Answers what that changed. */
  release(now: number): readonly Delivery[] {
    const changed: Delivery[] = [];
    for (const { isBusy, waiting } of this.#lanes.values()) {
      const [first] = waiting;
      if (isBusy || first?.nextAt === undefined || first.nextAt <= now) continue;
      waiting[0] = { ...first, nextAt: now };
      changed.push(waiting[0]);
    }
    return changed;
  }
}
