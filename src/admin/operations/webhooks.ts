import { z } from "zod";
import { deliveryStates } from "../../model/endpoint.js";
import type { DeliveryId } from "../../model/ids.js";
import {
  createEndpoint,
  deleteEndpoint,
  resendDelivery,
  resumeEndpoint,
  rewindEndpoint,
  updateEndpoint,
} from "../../teams/index.js";
import { bodyOfDelivery, checkHost, otherThan, secretInput, secretsAfter, webhookViewOf } from "../endpoints.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { pageBySlug } from "../page.js";
import { deliveryView, madeWebhookView, shownDelivery, webhookView, wholeDeliveryView } from "../views/outgoing.js";
import { anInstant, pageInput, pageOf, slugInput, webAddress } from "../views/shapes.js";

const url = webAddress.describe("Where events are posted to; a host that the operator has allowed needs operate");
const events = z
  .array(z.string().min(1).max(100))
  .min(1)
  .max(200)
  .describe("Types of events, as user.created, all of a kind as user.*, or *");
export const webhookList = operation({
  name: "webhook.list",
  summary: "Webhooks of a team, with how far each has come",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject(pageInput),
  shows: pageOf(webhookView),
  async run({ deps, team }, page) {
    const { items, next } = pageBySlug(await deps.store.inTeam(team.id).endpoints.list("webhook"), page);
    return { items: await Promise.all(items.map((one) => webhookViewOf(deps, one))), next };
  },
});

export const webhookCreate = operation({
  name: "webhook.create",
  summary: "Send what happens from now on to an address; the secret that is made is shown once",
  of: "team",
  effect: "create",
  needs: "own",
  input: z.strictObject({
    slug: slugInput,
    url,
    events: events.optional().describe("All unless said"),
    secret: secretInput.optional().describe("A secret of your own, whsec_ and base64; left out: one is made"),
  }),
  shows: madeWebhookView,
  example: { slug: "crm", url: "https://crm.acme.example/hook", events: ["user.*", "group.*"] },
  shownOnce: ["secret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, team }, { secret, ...said }) {
    checkHost(deps, caller, said.url);
    const draft = { ...said, kind: "webhook", secrets: secret === undefined ? undefined : [secret] } as const;
    const made = await createEndpoint(deps.settings(caller), team.id, draft);
    return { ...(await webhookViewOf(deps, made.endpoint)), secret: made.secret ?? null };
  },
});

export const webhookShow = operation({
  name: "webhook.show",
  summary: "A webhook with how far it has come and how it fares",
  of: "webhook",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: webhookView,
  versionOf: ({ version }) => version,
  run: ({ deps, target }) => webhookViewOf(deps, target),
});

export const webhookUpdate = operation({
  name: "webhook.update",
  summary: "Change a webhook; a new secret signs beside the old one until that is ended",
  of: "webhook",
  effect: "change",
  needs: "own",
  input: z.strictObject({
    url: url.optional(),
    events: events.optional(),
    secret: secretInput.optional().describe("A new secret of your own, put before the one that is there"),
    newSecret: z
      .boolean()
      .optional()
      .describe("Create a new secret, put before the one that is there; it is shown once"),
    endOldSecret: z.boolean().optional().describe("Only the newest secret signs from now on"),
  }),
  shows: madeWebhookView,
  example: { events: ["user.*"] },
  shownOnce: ["secret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }, { url: said, events: wanted, ...asked }) {
    const to = otherThan(target.url, said);
    checkHost(deps, caller, to);
    const { secrets, made } = await secretsAfter(deps, caller, target, asked);
    const settings = { url: to, events: wanted, secrets };
    // Secrets follow from those that were there: of two new ones at once, the first would be lost.
    const seen = expected ?? (secrets === undefined ? undefined : target.version);
    const saved = await updateEndpoint(deps.settings(caller), target, settings, { expected: seen });
    return { ...(await webhookViewOf(deps, saved)), secret: made ?? null };
  },
});

export const webhookDelete = operation({
  name: "webhook.delete",
  summary: "Delete a webhook; what waits for it is sent no more",
  of: "webhook",
  effect: "remove",
  needs: "own",
  input: nothing,
  shows: z.object({ deleted: z.string() }),
  async run({ deps, caller, target, expected }) {
    await deleteEndpoint(deps.settings(caller), target, { expected });
    return { deleted: target.slug };
  },
});

export const webhookTest = operation({
  name: "webhook.test",
  summary: "Send a webhook a test event now, paused or not, and show what it answers",
  of: "webhook",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: wholeDeliveryView,
  async run({ deps, caller, target }) {
    const delivery = await deps.sending.test(caller, target);
    const body = await bodyOfDelivery(deps, delivery);
    return { ...shownDelivery(delivery), body, answer: delivery.answer?.text ?? null };
  },
});

export const webhookResume = operation({
  name: "webhook.resume",
  summary: "Send to a paused webhook again, from where it stopped; what waits is tried at once",
  of: "webhook",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: webhookView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }) {
    return webhookViewOf(deps, await resumeEndpoint(deps.settings(caller), target, { expected }));
  },
});

export const webhookResend = operation({
  name: "webhook.resend",
  summary: "Send everything once more that has happened since a moment, in order",
  of: "webhook",
  effect: "act",
  needs: "own",
  input: z.strictObject({ since: anInstant.describe("Events from then on") }),
  shows: z.object({ webhook: z.string(), from: z.int().describe("The number of the first event that is sent again") }),
  example: { since: "2027-01-31T00:00:00Z" },
  async run({ deps, caller, target, expected }, { since }) {
    const { from } = await rewindEndpoint(deps.settings(caller), target, Date.parse(since), { expected });
    return { webhook: target.slug, from };
  },
});

export const deliveryList = operation({
  name: "delivery.list",
  summary: "What was sent to a webhook or waits to be, newest first",
  of: "webhook",
  effect: "read",
  needs: "read",
  input: z.strictObject({ ...pageInput, state: z.enum(deliveryStates).optional() }),
  shows: pageOf(deliveryView),
  async run({ deps, team, target }, { after, limit, state }) {
    const { deliveries } = deps.store.inTeam(team.id);
    const asked = { endpoint: target.id, state, limit, after: after as DeliveryId | undefined };
    const { items, next } = await deliveries.list(asked);
    return { items: items.map(shownDelivery), next: next === undefined ? null : next.id };
  },
});

export const deliveryShow = operation({
  name: "delivery.show",
  summary: "A delivery with what is sent and what was answered",
  of: "delivery",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: wholeDeliveryView,
  async run({ deps, target: { delivery } }) {
    const body = await bodyOfDelivery(deps, delivery);
    return { ...shownDelivery(delivery), body, answer: delivery.answer?.text ?? null };
  },
});

export const deliveryResend = operation({
  name: "delivery.resend",
  summary: "Send one delivery again, whatever became of it",
  of: "delivery",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: deliveryView,
  async run({ deps, caller, target: { endpoint, delivery } }) {
    return shownDelivery(await resendDelivery(deps.settings(caller), endpoint, delivery.id));
  },
});
