import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../lib/new-id.js";
import type { Sealer } from "../lib/seal.js";
import { noEnd, wantsType, type Cursor, type Delivery, type Endpoint } from "../model/endpoint.js";
import type { AuditEvent } from "../model/event.js";
import type { Sender } from "../outgoing/index.js";
import type { ReferenceId } from "../model/ids.js";
import { StoreConflict } from "../store/port/errors.js";
import type { Store } from "../store/port/store.js";
import { decidingIn, mostWaiting, outboxIn, pauseEndpoint } from "../teams/index.js";
import { eventBody } from "./event-body.js";
import { afterTry, judge, patienceMs, type Verdict } from "./judge.js";
import { Lanes, type Lane } from "./lanes.js";
import { signMessage } from "./sign.js";
import { signingSecrets } from "./signing-secrets.js";
import { trySending } from "./try-sending.js";

export interface RunDeps {
  readonly store: Store;
  readonly now: () => number;
  readonly sealer: Sealer;
  readonly sender: Sender;
  readonly deliveryDays: number;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

export interface WebhookRunDeps extends RunDeps {
  /** Resolves when another delivery may begin. */
  readonly turn: () => Promise<void>;
}

/** What sends to one endpoint, for as long as this process has the right to. */
export interface Run {
  readonly endpoint: Endpoint;
  /** Its cursor as it was stored last. */
  readonly cursor: Cursor;
  /** Is there anything to do, where the chain has come to this number? */
  isDue(head: number): boolean;
  /** Does a portion of it and stores what came of it. Never two at once. */
  round(): Promise<void>;
  /** Waits for what is being sent, for a while, and stores what came of it. */
  finish(withinMs: number): Promise<void>;
}

const eventsPerRound = 256;
const sideBySide = 64;
/** What takes longer is stored as waiting and goes on beside the next rounds. */
const roundMs = 1_000;
/** So many failures in a row, and nothing new is begun: what waits is tried, until something is taken. */
const downAfter = 10;

/**
 * Brings events to a webhook: in order of each subject, subjects side by side. The chain is the outbox: a round reads on
 * from the cursor, and one work stores the cursor's new place with every delivery that was settled or has to wait. Whoever is
 * killed before that work sends the round again; whoever lost the right meanwhile loses by the cursor's version. Where that work
 * fails, it is done again before anything more is sent.
 */
export class WebhookRun implements Run {
  readonly endpoint: Endpoint;
  readonly #deps: WebhookRunDeps;
  readonly #secrets: readonly string[];
  #cursor: Cursor;
  /** How far it has read; ahead of the cursor until that is stored. */
  #position: number;
  #isUnstored = false;
  readonly #lanes = new Lanes();
  /** What is to be stored: settled, or waiting for another turn. */
  #changed = new Map<string, Delivery>();
  readonly #sending = new Set<Promise<void>>();
  #failures = 0;
  #outcome: { lastSuccessAt?: number; lastFailure?: string; holdUntil?: number; isGone?: boolean } = {};

  private constructor(deps: WebhookRunDeps, endpoint: Endpoint, cursor: Cursor, secrets: readonly string[]) {
    this.#deps = deps;
    this.endpoint = endpoint;
    this.#cursor = cursor;
    this.#position = cursor.position;
    this.#secrets = secrets;
  }

  static async open(deps: WebhookRunDeps, endpoint: Endpoint, cursor: Cursor): Promise<WebhookRun> {
    const run = new WebhookRun(deps, endpoint, cursor, await signingSecrets(deps, endpoint));
    const { deliveries } = outboxIn(deps.store, endpoint.teamId);
    for (const delivery of await deliveries.waiting(endpoint.id, mostWaiting * 3)) run.#lanes.add(delivery);
    return run;
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  isDue(head: number): boolean {
    const now = this.#deps.now();
    if (this.#isUnstored || this.#changed.size > 0) return true;
    if (this.#isHeld(now) || this.#sending.size >= sideBySide) return false;
    return this.#mayRead(head) || (this.#lanes.nextAt() ?? Infinity) <= now;
  }

  #isHeld(now: number): boolean {
    return (this.#cursor.holdUntil ?? 0) > now;
  }

  #mayRead(head: number): boolean {
    return this.#cursor.position < head && this.#failures < downAfter && this.#lanes.count < mostWaiting;
  }

  async round(): Promise<void> {
    if (this.#isUnstored) {
      await this.#store();
      return;
    }
    const now = this.#deps.now();
    try {
      if (this.#isHeld(now)) return;
      if (this.#mayRead(Infinity)) await this.#readOn(now);
      // One that is down is asked whether it is back, by few.
      const lanes = this.#lanes.due(now).slice(0, this.#failures < downAfter ? undefined : 2);
      await this.#sendAll(lanes);
    } finally {
      // Also where one of them could not be sent for a reason of ours.
      await this.#store();
    }
  }

  async finish(withinMs: number): Promise<void> {
    await Promise.race([Promise.allSettled(this.#sending), sleep(withinMs, undefined, { ref: false })]);
    await this.#store();
  }

  async #readOn(now: number): Promise<void> {
    const { store } = this.#deps;
    const { teamId, events } = this.endpoint;
    const chain = teamId === null ? store.installation.events : store.inTeam(teamId).events;
    const found = await chain.page({ after: this.#position, limit: eventsPerRound });
    const wanted = found.filter(({ type }) => wantsType(events, type));
    for (const delivery of wanted.map((event) => freshDelivery(this.endpoint, event, now))) {
      this.#lanes.add(delivery);
      this.#changed.set(delivery.id, delivery);
    }
    this.#position = found.at(-1)?.number ?? this.#position;
  }

  /** Sends what is first in these lanes and what follows, until all is sent or the round has taken its time. */
  async #sendAll(lanes: readonly Lane[]): Promise<void> {
    const queue = [...lanes];
    const end = performance.now() + roundMs;
    // Who asks for a pause, or is gone, is sent nothing more.
    const isTime = (): boolean =>
      performance.now() < end && this.#outcome.holdUntil === undefined && this.#outcome.isGone !== true;
    const hand = async (): Promise<void> => {
      for (let lane = queue.shift(); lane !== undefined && isTime(); lane = queue.shift()) {
        await this.#sendLane(lane, isTime);
      }
    };
    const hands: Promise<void>[] = [];
    while (this.#sending.size < sideBySide && hands.length < lanes.length) {
      const work: Promise<void> = hand().finally(() => this.#sending.delete(work));
      this.#sending.add(work);
      hands.push(work);
    }
    const timer = new AbortController();
    await Promise.race([
      Promise.all(hands),
      sleep(roundMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
  }

  async #sendLane(lane: Lane, isTime: () => boolean): Promise<void> {
    lane.isBusy = true;
    try {
      for (let [first] = lane.waiting; first !== undefined && isTime(); [first] = lane.waiting) {
        await this.#deps.turn();
        const verdict = await this.#try(first);
        const { now, random, deliveryDays } = this.#deps;
        const { failingSince } = this.#cursor;
        const keepMs = deliveryDays * 86_400_000;
        const tried = afterTry(first, verdict, { now: now(), random: random(), keepMs, failingSince });
        this.#changed.set(tried.id, tried);
        this.#note(verdict);
        if (tried.state === "waiting") {
          lane.waiting[0] = tried;
          return;
        }
        this.#lanes.shift(lane);
      }
    } finally {
      lane.isBusy = false;
    }
  }

  async #try(delivery: Delivery): Promise<Verdict> {
    const body = delivery.body ?? (await this.#bodyOf(delivery));
    const { now, sender } = this.#deps;
    const headers = {
      "Content-Type": "application/json",
      ...signMessage(this.#secrets, delivery.messageId, now(), body),
    };
    const { slug, url } = this.endpoint;
    return trySending({ endpoint: slug, event: delivery.type }, now, async () =>
      judge(await sender.send(url, { headers, body }), now()),
    );
  }

  /** What a delivery tells of its event: kept with those just read, else read from the chain. */
  async #bodyOf(delivery: Delivery): Promise<string> {
    const known = bodies.get(delivery);
    if (known !== undefined) return known;
    const { store } = this.#deps;
    const { teamId } = this.endpoint;
    const chain = teamId === null ? store.installation.events : store.inTeam(teamId).events;
    const [event] = await chain.page({ after: (delivery.number ?? 1) - 1, limit: 1 });
    if (event?.id !== delivery.messageId) throw new TypeError(`event ${delivery.messageId} is not in its chain`);
    return JSON.stringify(eventBody(event));
  }

  #note(verdict: Verdict): void {
    const now = this.#deps.now();
    if (verdict.is === "taken") {
      if (this.#failures >= downAfter) {
        for (const one of this.#lanes.release(now)) this.#changed.set(one.id, one);
      }
      this.#failures = 0;
      this.#outcome = { ...this.#outcome, lastSuccessAt: now };
      return;
    }
    this.#failures++;
    this.#outcome = {
      ...this.#outcome,
      lastFailure: verdict.answer.failure ?? "It failed.",
      ...(verdict.is === "failed" && verdict.holdUntil !== undefined && { holdUntil: verdict.holdUntil }),
      ...(verdict.is === "gone" && { isGone: true }),
    };
  }

  /** One work: the cursor's new place, and what became of the deliveries. */
  async #store(): Promise<void> {
    const { isGone, ...outcome } = this.#outcome;
    const isMoved = this.#position !== this.#cursor.position;
    if (this.#changed.size === 0 && !isMoved && Object.keys(outcome).length === 0) return;
    const changed = this.#changed;
    this.#changed = new Map();
    this.#outcome = {};
    const now = this.#deps.now();
    const moved = movedCursor(this.#cursor, this.#position, outcome, now);
    this.#isUnstored = true;
    try {
      this.#cursor = await decidingIn(this.#deps.store, this.endpoint.teamId, async (tx) => {
        const stored = await tx.cursors.get(this.endpoint.id);
        if (stored?.version !== this.#cursor.version) throw new Superseded(this.endpoint.id);
        await tx.deliveries.save([...changed.values()]);
        return tx.cursors.replace(moved);
      });
    } catch (error) {
      // What became of them meanwhile is newer.
      this.#changed = new Map([...changed, ...this.#changed]);
      this.#outcome = { ...outcome, ...(isGone === true && { isGone }), ...this.#outcome };
      throw error;
    }
    this.#isUnstored = false;
    if (isGone === true) await this.#pause("gone");
    else if (moved.failingSince !== undefined && now - moved.failingSince >= patienceMs)
      await this.#pause("no_success");
  }

  async #pause(because: "gone" | "no_success"): Promise<void> {
    const { store, now } = this.#deps;
    const caller = { actor: { kind: "system", id: null }, reference: newId<ReferenceId>() } as const;
    await pauseEndpoint({ store, now, caller }, this.endpoint, because);
  }
}

/** Another node, or an admin, has changed the endpoint or moved its cursor: what is in memory is of no use any more. */
export class Superseded extends StoreConflict {
  constructor(id: string) {
    super("once", `endpoint ${id} or its cursor was changed`);
  }
}

/** Bodies of deliveries that were just read. */
const bodies = new WeakMap<Delivery, string>();

function freshDelivery({ id, teamId }: Endpoint, event: AuditEvent, now: number): Delivery {
  const { kind, id: targetId } = event.subject;
  const delivery: Delivery = {
    ...{ id: newId(), teamId, endpointId: id, kind: "event", messageId: event.id, number: event.number },
    ...{ type: event.type, subject: `${kind}:${targetId}`, targetId, state: "waiting", tries: 0 },
    ...{ createdAt: now, nextAt: now, expiresAt: noEnd },
  };
  bodies.set(delivery, JSON.stringify(eventBody(event)));
  return delivery;
}

function movedCursor(
  cursor: Cursor,
  position: number,
  { lastSuccessAt, lastFailure, holdUntil }: { lastSuccessAt?: number; lastFailure?: string; holdUntil?: number },
  now: number,
): Cursor {
  const { failingSince, lastFailure: before, holdUntil: held, ...rest } = cursor;
  const failing =
    lastSuccessAt === undefined ? (failingSince ?? (lastFailure === undefined ? undefined : now)) : undefined;
  const failure = lastFailure ?? (lastSuccessAt === undefined ? before : undefined);
  const hold = holdUntil ?? held;
  return {
    ...{ ...rest, position },
    ...(lastSuccessAt !== undefined && { lastSuccessAt }),
    ...(failing !== undefined && { failingSince: failing }),
    ...(failure !== undefined && { lastFailure: failure }),
    ...(hold !== undefined && hold > now && { holdUntil: hold }),
  };
}
