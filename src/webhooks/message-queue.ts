import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery } from "../model/endpoint.js";
import type { Sending } from "../outgoing/index.js";
import { outboxIn } from "../teams/index.js";
import { afterTry, judge, type Verdict } from "./judge.js";
import { trySending } from "./try-sending.js";
import type { RunDeps } from "./webhook-run.js";

/** A message that is ready to be sent. */
export interface Prepared extends Sending {
  readonly address: string;
}

/**
 * Makes the message of a delivery just before each try, so that what it signs is fresh. Undefined: nobody is to be told any
 * more, and the delivery is dropped as dead.
 */
export type PrepareMessage = (delivery: Delivery) => Promise<Prepared | undefined>;

export interface QueueDeps extends RunDeps {
  readonly prepare?: PrepareMessage | undefined;
}

const sideBySide = 32;

/** Sends what is no event and of no endpoint, as back-channel logouts: each by itself, when its time has come. */
export class MessageQueue {
  readonly #deps: QueueDeps;
  readonly #sending = new Map<string, Promise<void>>();

  constructor(deps: QueueDeps) {
    this.#deps = deps;
  }

  /** Begins to send what is due. */
  async look(): Promise<void> {
    const { store, now, prepare } = this.#deps;
    const free = sideBySide - this.#sending.size;
    if (prepare === undefined || free <= 0) return;
    for (const delivery of await store.outboxes.due("logout", now(), free)) {
      if (this.#sending.has(delivery.id)) continue;
      // A fault of the store: it is due again at the next look.
      const work = this.#send(delivery, prepare)
        .catch(() => undefined)
        .finally(() => this.#sending.delete(delivery.id));
      this.#sending.set(delivery.id, work);
    }
  }

  async finish(withinMs: number): Promise<void> {
    await Promise.race([Promise.all(this.#sending.values()), sleep(withinMs, undefined, { ref: false })]);
  }

  async #send(delivery: Delivery, prepare: PrepareMessage): Promise<void> {
    const { store, now, random, deliveryDays } = this.#deps;
    const keepMs = deliveryDays * 86_400_000;
    const message = await prepare(delivery);
    const { nextAt: _, ...rest } = delivery;
    const after: Delivery =
      message === undefined
        ? { ...rest, state: "dead", expiresAt: now() + keepMs }
        : afterTry(delivery, await this.#try(delivery, message), { now: now(), random: random(), keepMs });
    await outboxIn(store, delivery.teamId).deliveries.save([after]);
  }

  #try({ type }: Delivery, { address, headers, body }: Prepared): Promise<Verdict> {
    const { sender, now } = this.#deps;
    return trySending({ event: type }, now, async () => judge(await sender.send(address, { headers, body }), now()));
  }
}
