import type { DeliveryId, EndpointId, TeamId } from "./ids.js";

/** In which form an audit stream is sent: those of the exports that are told line by line. */
export const streamFormats = ["jsonl", "ocsf", "cef"] as const;
export type StreamFormat = (typeof streamFormats)[number];

/** An address that is sent what happens, with its own place in the order of events. */
export interface Endpoint {
  readonly id: EndpointId;
  /** Null: of the installation, which has audit streams alone. */
  readonly teamId: TeamId | null;
  /** A `webhook` is sent each event without names, a `stream` the whole audit in lines. */
  readonly kind: "webhook" | "stream";
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Unique among the endpoints of its kind in its place. */
  readonly slug: string;
  readonly url: string;
  /** Event types, as `user.created`, `user.*` or `*`; of a stream always `*`. */
  readonly events: readonly string[];
  /** Of a stream alone. */
  readonly format?: StreamFormat;
  /** `whsec_` secrets, sealed with ENCRYPTION_KEY (JWEs): the newest first, two at most. A stream may have none. */
  readonly sealedSecrets: readonly string[];
  /** Nothing is sent until somebody resumes it; its place is kept. */
  readonly paused?: { readonly at: number; readonly because: "gone" | "no_success" };
  readonly managedByFile: boolean;
}

/** How far an endpoint has come, and how it has fared: moved by whoever sends, apart from what people edit. */
export interface Cursor {
  /** The endpoint's. */
  readonly id: EndpointId;
  readonly teamId: TeamId | null;
  readonly version: number;
  /** Every event up to this number was delivered, waits as a delivery of its own, or was none of this endpoint's. */
  readonly position: number;
  readonly lastSuccessAt?: number;
  /** Since when nothing was taken; absent after a success. */
  readonly failingSince?: number;
  /** The endpoint has asked for a pause (Retry-After): nothing is sent before. */
  readonly holdUntil?: number;
  /** Why the last try failed; absent after a success. */
  readonly lastFailure?: string;
}

export const deliveryStates = ["waiting", "delivered", "dead"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** What became of one try. */
export interface DeliveryAnswer {
  /** Null where none came. */
  readonly status: number | null;
  /** The first 1 kB of an answer in text; empty where it came from a private address. */
  readonly text: string;
  readonly ms: number;
  /** Why the try counts as failed. */
  readonly failure?: string;
}

/** One thing to be brought to one endpoint, and what became of it. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly teamId: TeamId | null;
  /** The endpoint's id, or of another kind the id of whoever is told. */
  readonly endpointId: string;
  /** An `event` of the chain; a `test`, which is in no chain; a back-channel `logout` of an app; a `letter`, by mail. */
  readonly kind: "event" | "test" | "logout" | "letter";
  /** What the receiver tells repeated deliveries by: the event's id. */
  readonly messageId: string;
  /** In the chain; null where it is in none. */
  readonly number: number | null;
  readonly type: string;
  /** Deliveries of one subject keep their order: its kind and id. */
  readonly subject: string;
  /** The id of what it is about. */
  readonly targetId: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly createdAt: number;
  readonly firstTriedAt?: number;
  readonly lastTriedAt?: number;
  /** When it is tried next, while it waits. */
  readonly nextAt?: number;
  readonly answer?: DeliveryAnswer;
  /** What is sent, where no event of the chain says it. */
  readonly body?: string;
  /** When the record goes; a waiting one stays. */
  readonly expiresAt: number;
}

/** While it waits, a delivery has no end. */
export const noEnd = 253_402_300_799_000;

/** Does an endpoint with these patterns want events of this type? */
export function wantsType(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === "*" || pattern === type || (pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1))),
  );
}
