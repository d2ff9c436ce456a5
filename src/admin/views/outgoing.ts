import { z } from "zod";
import { deliveryStates, streamFormats, type Cursor, type Delivery, type Endpoint } from "../../model/endpoint.js";
import { instant, maybeInstant, shownInstant, shownMaybe } from "./shapes.js";

/** How far an endpoint has come. */
export interface EndpointState {
  readonly cursor: Cursor | undefined;
  readonly waiting: number;
  /** The newest number of its chain. */
  readonly head: number;
}

const common = {
  id: z.string(),
  version: z.int(),
  createdAt: instant,
  updatedAt: instant,
  slug: z.string(),
  url: z.string(),
  signatures: z.int().describe("How many secrets sign: two while one follows the other"),
  state: z.enum(["active", "failing", "paused"]),
  paused: z
    .object({
      at: instant,
      because: z.enum(["gone", "no_success"]).describe("gone: it answered 410; no_success: it took nothing for 3 days"),
    })
    .nullable(),
  position: z.int().describe("Events up to this number were sent, wait, or were not asked for"),
  behind: z.int().describe("Events after that"),
  lastSuccessAt: maybeInstant,
  failingSince: maybeInstant.describe("Since when nothing was taken"),
  lastFailure: z.string().nullable(),
  notBefore: maybeInstant.describe("Until then it has asked to be left alone (Retry-After)"),
  managedByFile: z.boolean(),
};

export const webhookView = z
  .object({
    ...common,
    events: z.array(z.string()).describe("Types of events, as user.created, user.* or *"),
    waiting: z.int().describe("Deliveries that wait for another try; counted up to 2,000"),
  })
  .meta({ id: "Webhook" });
export type WebhookView = z.infer<typeof webhookView>;

export const madeWebhookView = webhookView
  .extend({ secret: z.string().nullable().describe("The secret that was made, shown once; null where one was given") })
  .meta({ id: "MadeWebhook" });

export const auditStreamView = z
  .object({
    ...common,
    team: z.string().nullable().describe("The team's id; null: of the installation"),
    format: z.enum(streamFormats),
  })
  .meta({ id: "AuditStream" });
export type AuditStreamView = z.infer<typeof auditStreamView>;

function shownCommon(endpoint: Endpoint, { cursor, head }: EndpointState) {
  const { id, version, slug, url, paused, managedByFile } = endpoint;
  const state: "active" | "failing" | "paused" =
    paused !== undefined ? "paused" : cursor?.failingSince !== undefined ? "failing" : "active";
  const position = cursor?.position ?? 0;
  return {
    ...{ id, version, createdAt: shownInstant(endpoint.createdAt), updatedAt: shownInstant(endpoint.updatedAt) },
    ...{ slug, url, signatures: endpoint.sealedSecrets.length, state },
    paused: paused === undefined ? null : { at: shownInstant(paused.at), because: paused.because },
    ...{ position, behind: Math.max(0, head - position) },
    lastSuccessAt: shownMaybe(cursor?.lastSuccessAt),
    failingSince: shownMaybe(cursor?.failingSince),
    lastFailure: cursor?.lastFailure ?? null,
    notBefore: shownMaybe(cursor?.holdUntil),
    managedByFile,
  };
}

export function shownWebhook(endpoint: Endpoint, state: EndpointState): WebhookView {
  return { ...shownCommon(endpoint, state), events: [...endpoint.events], waiting: state.waiting };
}

export function shownAuditStream(endpoint: Endpoint, state: EndpointState): AuditStreamView {
  const { teamId, format = "jsonl" } = endpoint;
  return { ...shownCommon(endpoint, state), team: teamId, format };
}

export const deliveryView = z
  .object({
    id: z.string(),
    messageId: z.string().describe("The webhook-id, which stays the same with every try: the event's id"),
    kind: z.enum(["event", "test", "logout", "letter"]),
    number: z.int().nullable().describe("Of the event; null of a test"),
    type: z.string(),
    subject: z.string().describe("Kind and id of what it is about; deliveries of one subject keep their order"),
    state: z.enum(deliveryStates),
    tries: z.int(),
    createdAt: instant,
    lastTriedAt: maybeInstant,
    nextTryAt: maybeInstant,
    status: z.int().nullable().describe("Of the answer; null where none came"),
    failure: z.string().nullable(),
    ms: z.int().nullable().describe("How long the last try took"),
  })
  .meta({ id: "Delivery" });
export type DeliveryView = z.infer<typeof deliveryView>;

export const wholeDeliveryView = deliveryView
  .extend({
    body: z.string().nullable().describe("What is sent; null where the event is not kept any more"),
    answer: z.string().nullable().describe("The first 1 kB of a text; nothing of what a private address answers"),
  })
  .meta({ id: "WholeDelivery" });

export function shownDelivery(delivery: Delivery): DeliveryView {
  const { id, messageId, kind, number, type, subject, state, tries, answer } = delivery;
  return {
    ...{ id, messageId, kind, number, type, subject, state, tries, createdAt: shownInstant(delivery.createdAt) },
    lastTriedAt: shownMaybe(delivery.lastTriedAt),
    nextTryAt: state === "waiting" ? shownMaybe(delivery.nextAt) : null,
    status: answer?.status ?? null,
    failure: answer?.failure ?? null,
    ms: answer?.ms ?? null,
  };
}
