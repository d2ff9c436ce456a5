import { z } from "zod";
import type { Delivery, Endpoint } from "../model/endpoint.js";
import { isAllowedHost, isInternalLiteral } from "../outgoing/index.js";
import { permit } from "../rules/index.js";
import { endpointState, newEndpointSecret, openEndpointSecrets, secretFault } from "../teams/index.js";
import { eventBody } from "../webhooks/index.js";
import type { AdminCaller } from "./caller.js";
import type { AdminDeps } from "./deps.js";
import { chainOf } from "./read-audit.js";
import { InvalidInput, lacking } from "./refusals.js";
import { shownWebhook, type WebhookView } from "./views/outgoing.js";

/** What operations on webhooks and on audit streams have in common. */

/**
 * An address that is sent as it stands is no change: who sends the whole form again need not be who may give it.
 * @returns undefined for it
 */
export function otherThan<T>(before: T | undefined, said: T | undefined): T | undefined {
  return said === before ? undefined : said;
}

/**
 * The operator lets us reach some internal hosts; that does not mean that a team may: who sends something there must be the operator.
 * @throws Refused `forbidden`
 */
export function checkHost({ sending }: AdminDeps, { grants }: AdminCaller, url: string | undefined): void {
  if (url === undefined || !URL.canParse(url) || !isAllowedHost(new URL(url), sending.allowedHosts)) return;
  if (!permit(grants, "operate", { team: null }).ok) throw lacking("operate");
}

/**
 * The same for an address that we fetch keys from; what we shall not reach is told now, and not to whoever waits for it later.
 * @throws Refused `forbidden`, InvalidInput
 */
export function checkKeysHost(deps: AdminDeps, caller: AdminCaller, url: string | undefined, field: string): void {
  if (url === undefined || !URL.canParse(url)) return;
  checkHost(deps, caller, url);
  const { host, hostname, protocol } = new URL(url);
  if (isAllowedHost({ host, hostname }, deps.sending.allowedHosts)) return;
  if (protocol === "https:" && !isInternalLiteral(hostname)) return;
  const message = `leads to an internal host. The operator can allow it: WEBHOOK_ALLOWED_HOSTS=${host}`;
  throw new InvalidInput([{ field, message }]);
}

export async function webhookViewOf(deps: AdminDeps, endpoint: Endpoint): Promise<WebhookView> {
  return shownWebhook(endpoint, await endpointState(deps, endpoint));
}

/** A secret of the Standard Webhooks form. */
export const secretInput = z
  .string()
  .max(200)
  .superRefine((text, context) => {
    const message = secretFault(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** What may be said of the secrets of an endpoint. */
export interface SecretsAsked {
  readonly secret?: string | undefined;
  readonly newSecret?: boolean | undefined;
  readonly endOldSecret?: boolean | undefined;
}

export interface SecretsMeant {
  /** Newest first; undefined: those that are there stay. */
  readonly secrets?: readonly string[];
  /** The one that was made. */
  readonly made?: string;
}

/**
 * The secrets after a change: a new one goes in front of the one that signs now, which signs on until it is ended.
 * @throws InvalidInput
 */
export async function secretsAfter(
  deps: AdminDeps,
  caller: AdminCaller,
  endpoint: Endpoint,
  { secret, newSecret, endOldSecret }: SecretsAsked,
): Promise<SecretsMeant> {
  if (secret !== undefined && newSecret === true) {
    throw new InvalidInput([{ field: "newSecret", message: "is not given together with a secret of one's own" }]);
  }
  const made = newSecret === true ? newEndpointSecret() : undefined;
  const fresh = made ?? secret;
  if (fresh === undefined && endOldSecret !== true) return {};
  const held = await openEndpointSecrets(deps.settings(caller), endpoint);
  const all = fresh === undefined ? held : [fresh, ...held.filter((one) => one !== fresh)];
  const secrets = all.slice(0, endOldSecret === true ? 1 : 2);
  return { secrets, ...(made !== undefined && { made }) };
}

/** What a delivery sends; null where its event is not in the chain. */
export async function bodyOfDelivery({ store }: AdminDeps, delivery: Delivery): Promise<string | null> {
  if (delivery.body !== undefined) return delivery.body;
  const team = delivery.teamId === null ? undefined : { id: delivery.teamId };
  const [event] = await chainOf({ store }, team).page({ after: (delivery.number ?? 1) - 1, limit: 1 });
  return event?.id === delivery.messageId ? JSON.stringify(eventBody(event)) : null;
}
