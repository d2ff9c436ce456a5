import { newId } from "../lib/new-id.js";
import type { Delivery, Endpoint } from "../model/endpoint.js";
import type { Caller } from "../model/event.js";
import { SendFault } from "../outgoing/index.js";
import { outboxIn } from "../teams/index.js";
import type { EventBody } from "./event-body.js";
import { judge, type Verdict } from "./judge.js";
import { signMessage } from "./sign.js";
import { signingSecrets } from "./signing-secrets.js";
import type { RunDeps } from "./webhook-run.js";

/** Of a message that is in no chain: it says that signature and address are right, and that nothing has happened. */
export const testType = "webhook.test";

/** Sends a webhook a test at once, paused or not, and keeps what came of it among its deliveries. */
export async function sendTest(
  deps: Pick<RunDeps, "store" | "now" | "sealer" | "sender" | "deliveryDays">,
  { actor }: Pick<Caller, "actor">,
  endpoint: Endpoint,
): Promise<Delivery> {
  const { store, now, sender, deliveryDays } = deps;
  const at = now();
  const id = newId();
  const told: EventBody = {
    ...{ id, type: testType, version: 1, number: null, at: new Date(at).toISOString(), team: endpoint.teamId },
    subject: { kind: endpoint.kind, id: endpoint.id, version: endpoint.version },
    actor: { kind: actor.kind, id: actor.id },
  };
  const body = JSON.stringify(told);
  let verdict: Verdict;
  try {
    const signed = signMessage(await signingSecrets(deps, endpoint), id, at, body);
    verdict = judge(
      await sender.send(endpoint.url, { headers: { "Content-Type": "application/json", ...signed }, body }),
      at,
    );
  } catch (error) {
    if (!(error instanceof SendFault)) throw error;
    verdict = judge(error, at);
  }
  const delivery: Delivery = {
    ...{ id: newId(), teamId: endpoint.teamId, endpointId: endpoint.id, kind: "test", messageId: id, number: null },
    ...{ type: testType, subject: `${endpoint.kind}:${endpoint.id}`, targetId: endpoint.id, body },
    ...{ state: verdict.is === "taken" ? "delivered" : "dead", tries: 1, answer: verdict.answer },
    ...{ createdAt: at, firstTriedAt: at, lastTriedAt: at, expiresAt: at + deliveryDays * 86_400_000 },
  };
  await outboxIn(store, endpoint.teamId).deliveries.save([delivery]);
  return delivery;
}
