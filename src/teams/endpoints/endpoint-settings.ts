import { randomBytes } from "node:crypto";
import { capital } from "../../lib/capital.js";
import type { Endpoint, StreamFormat } from "../../model/endpoint.js";
import { eventTypes } from "../../model/event-catalogue.js";
import type { Explanation } from "../../model/explanation.js";
import { Refused } from "../../model/refused.js";
import { quoted } from "../../rules/index.js";

/** What may be said of an endpoint. */
export interface EndpointSettings {
  readonly url?: string | undefined;
  /** Of a webhook: types, as `user.created`, `user.*` or `*`. */
  readonly events?: readonly string[] | undefined;
  /** Of a stream. */
  readonly format?: StreamFormat | undefined;
  /** `whsec_` and base64, in clear, newest first; two at most. Left out: those that are there stay. */
  readonly secrets?: readonly string[] | undefined;
}

/** What an endpoint is called in a sentence. */
export const endpointNoun = { webhook: "webhook", stream: "audit stream" } as const satisfies Record<
  Endpoint["kind"],
  string
>;

const prefix = "whsec_";
const leastBytes = 24;
const mostBytes = 64;

/** A secret of the Standard Webhooks form: 32 random octets. */
export function newEndpointSecret(): string {
  return prefix + randomBytes(32).toString("base64");
}

/** Why a text cannot be a webhook's secret; undefined where it can. The text is not repeated. */
export function secretFault(text: string): string | undefined {
  const base64 = text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  if (base64 === undefined) return `must begin with ${prefix}, as Standard Webhooks has it`;
  const octets = Buffer.from(base64, "base64");
  if (octets.toString("base64") !== base64) return `must be ${prefix} and base64 with its padding`;
  if (octets.length < leastBytes || octets.length > mostBytes) {
    return `must hold ${leastBytes} to ${mostBytes} bytes behind ${prefix}; make one by: echo "${prefix}$(openssl rand -base64 32)"`;
  }
  return undefined;
}

/** Why a pattern matches nothing; undefined where it does. */
export function patternFault(pattern: string): string | undefined {
  if (pattern === "*" || (eventTypes as readonly string[]).includes(pattern)) return undefined;
  const kinds = new Set(eventTypes.map((type) => type.split(".", 1)[0] ?? ""));
  const kind = pattern.endsWith(".*") ? pattern.slice(0, -2) : undefined;
  if (kind !== undefined && kinds.has(kind)) return undefined;
  return `is no type of event: give one as user.created, all of a kind as user.*, or *; kinds are ${[...kinds].sort().join(", ")}`;
}

const schemesOf: Readonly<Record<Endpoint["kind"], readonly string[]>> = {
  webhook: ["https:", "http:"],
  stream: ["https:", "http:", "syslog:", "syslog+tls:"],
};

/** Why nothing can be sent to an address; undefined where it can, as far as its form goes. */
export function addressFault(kind: Endpoint["kind"], text: string): string | undefined {
  const schemes = schemesOf[kind];
  const form =
    kind === "webhook" ? "https://crm.acme.example/hook" : "https://… or syslog+tls://logs.acme.example:6514";
  if (text.length > 2000 || !URL.canParse(text)) return `must be an address as ${form}`;
  const url = new URL(text);
  if (!schemes.includes(url.protocol) || url.hostname === "") return `must be an address as ${form}`;
  if (url.username !== "" || url.password !== "")
    return "must not hold a user name or a password: deliveries are signed";
  if (url.hash !== "") return "must not have a part behind #: it would not be sent";
  return undefined;
}

/** @throws Refused `value_invalid` */
export function checkEndpointSettings(kind: Endpoint["kind"], { url, events, secrets }: EndpointSettings): void {
  if (url !== undefined) refuseFault("url", "The address", addressFault(kind, url));
  for (const pattern of events ?? []) refuseFault("events", quoted(pattern), patternFault(pattern));
  if (events?.length === 0) refuseFault("events", "The list of events", 'must name at least one; all of them are "*"');
  for (const secret of secrets ?? []) refuseFault("secret", "The secret", secretFault(secret));
  if ((secrets?.length ?? 0) > 2) refuseFault("secret", "The list of secrets", "may hold two at most: new and old");
}

function refuseFault(field: string, what: string, fault: string | undefined): void {
  if (fault === undefined) return;
  const [cause = "", ...fix] = fault.split(/; |: /);
  const explanation: Explanation<"value_invalid"> = {
    ...{ code: "value_invalid", cause: `${what} ${cause}.`, field },
    fix: fix.length === 0 ? "Mend it and try again." : `${capital(fix.join(": "))}.`,
  };
  throw new Refused(explanation);
}
