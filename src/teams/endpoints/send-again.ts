import type { Delivery, Endpoint } from "../../model/endpoint.js";
import { noEnd } from "../../model/endpoint.js";
import { eventOf } from "../../model/event.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import type { DeliveryId } from "../../model/ids.js";
import { Refused } from "../../model/refused.js";
import type { Cursor } from "../../model/endpoint.js";
import { orNotFound, stamp, type TeamsDeps } from "../deps.js";
import { teamsRefusals } from "../refusals.js";
import { calledBy, decidingIn, found, outboxIn, subjectOf, type PlaceWork } from "./endpoint-verbs.js";

type Known = Pick<Endpoint, "id" | "teamId" | "kind">;

/**
 * Stops sending to an endpoint; its place is kept. What is paused already stays as it is.
 * @throws Refused `not_found`
 */
export async function pauseEndpoint(
  deps: TeamsDeps,
  known: Known,
  because: NonNullable<Endpoint["paused"]>["because"],
): Promise<Endpoint> {
  return decidingIn(deps.store, known.teamId, async (tx) => {
    const endpoint = await found(tx, known);
    if (endpoint.paused !== undefined) return endpoint;
    const now = deps.now();
    const saved = await tx.endpoints.replace({ ...endpoint, paused: { at: now, because }, updatedAt: now });
    const type = endpoint.kind === "webhook" ? "webhook.paused" : "audit_stream.paused";
    await tx.events.append(eventOf(stamp(deps), type, subjectOf(saved), { slug: saved.slug, because }));
    return saved;
  });
}

/**
 * Sends again from the place that was kept, what waits first. One that is not paused is tried at once, whatever it waited for.
 * @throws Refused `not_found`, `stale_version`
 */
export async function resumeEndpoint(deps: TeamsDeps, known: Known, { expected }: Expecting = {}): Promise<Endpoint> {
  return decidingIn(deps.store, known.teamId, async (tx) => {
    const endpoint = await found(tx, known);
    checkExpected(endpoint, expected, calledBy(endpoint));
    await wake(deps, tx, endpoint);
    if (endpoint.paused === undefined) return endpoint;
    const { paused: _, ...rest } = endpoint;
    const saved = await tx.endpoints.replace({ ...rest, updatedAt: deps.now() });
    const type = endpoint.kind === "webhook" ? "webhook.resumed" : "audit_stream.resumed";
    await tx.events.append(eventOf(stamp(deps), type, subjectOf(saved), { slug: saved.slug }));
    return saved;
  });
}

/** So much waits for an endpoint at most; what came after it stays in the chain. */
export const mostWaiting = 1_000;

/** What waits begins anew: its turn is now, and the days after which it is given up count from the next try. */
async function wake(deps: TeamsDeps, tx: PlaceWork, endpoint: Endpoint): Promise<void> {
  const waiting = await tx.deliveries.waiting(endpoint.id, mostWaiting * 2);
  const now = deps.now();
  await tx.deliveries.save(waiting.map(({ firstTriedAt: _, ...one }) => ({ ...one, nextAt: now })));
  const cursor = await tx.cursors.get(endpoint.id);
  if (cursor === undefined) return;
  const { failingSince: _, holdUntil: __, lastFailure: ___, ...rest } = cursor;
  await tx.cursors.replace(rest);
}

/**
 * Sends one delivery again, whatever became of it.
 * @throws Refused `not_found`
 */
export async function resendDelivery(deps: TeamsDeps, known: Known, id: DeliveryId): Promise<Delivery> {
  return decidingIn(deps.store, known.teamId, async (tx) => {
    const endpoint = await found(tx, known);
    const delivery = orNotFound(await tx.deliveries.get(id), "such delivery");
    if (delivery.endpointId !== endpoint.id) throw new Refused(teamsRefusals.not_found("such delivery"));
    const { firstTriedAt: _, ...rest } = delivery;
    const again: Delivery = { ...rest, state: "waiting", nextAt: deps.now(), expiresAt: noEnd };
    await tx.deliveries.save([again]);
    await moved(tx, endpoint);
    return again;
  });
}

/** Whoever sends finds the cursor at another version, and reads anew what waits. */
async function moved(tx: PlaceWork, endpoint: Endpoint): Promise<void> {
  const cursor: Cursor | undefined = await tx.cursors.get(endpoint.id);
  if (cursor !== undefined) await tx.cursors.replace(cursor);
}

/**
 * Puts the endpoint back to a moment: everything from then on is sent once more, in order.
 * @param since  milliseconds since 1970
 * @throws Refused `not_found`, `stale_version`
 */
export async function rewindEndpoint(
  deps: TeamsDeps,
  known: Known,
  since: number,
  { expected }: Expecting = {},
): Promise<{ readonly endpoint: Endpoint; readonly from: number }> {
  const position = await numberBefore(deps, known, since);
  return decidingIn(deps.store, known.teamId, async (tx) => {
    const endpoint = await found(tx, known);
    checkExpected(endpoint, expected, calledBy(endpoint));
    const cursor = orNotFound(await tx.cursors.get(endpoint.id), "cursor of this endpoint");
    const from = Math.min(position, cursor.position);
    const { failingSince: _, holdUntil: __, ...rest } = cursor;
    await tx.cursors.replace({ ...rest, position: from });
    // What waits behind that place comes again with the rest, in its order.
    await tx.deliveries.forgetWaiting(endpoint.id, from);
    if (endpoint.kind === "webhook") {
      const told = { slug: endpoint.slug, from: from + 1 };
      await tx.events.append(eventOf(stamp(deps), "webhook.rewound", subjectOf(endpoint), told));
    }
    return { endpoint, from: from + 1 };
  });
}

/** The number of the last event before an instant, found by halving: events are numbered in the order of their works. */
async function numberBefore({ store }: TeamsDeps, { teamId }: Known, since: number): Promise<number> {
  const { events } = teamId === null ? store.installation : store.inTeam(teamId);
  let low = 0;
  let high = (await events.head()).number;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [event] = await events.page({ after: middle - 1, limit: 1 });
    if (event !== undefined && event.at < since) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What waits, and how far the endpoint has come. */
export async function endpointState(
  { store }: Pick<TeamsDeps, "store">,
  { id, teamId }: Known,
): Promise<{ readonly cursor: Cursor | undefined; readonly waiting: number; readonly head: number }> {
  const place = outboxIn(store, teamId);
  const { events } = teamId === null ? store.installation : store.inTeam(teamId);
  const [cursor, waiting] = await Promise.all([place.cursors.get(id), place.deliveries.waiting(id, mostWaiting * 2)]);
  // behind both, so that none of them is further than the head
  return { cursor, waiting: waiting.length, head: (await events.head()).number };
}
