import type { Cursor, Delivery, DeliveryState, Endpoint } from "../../model/endpoint.js";
import type { DeliveryId, EndpointId } from "../../model/ids.js";
import type { Page } from "./questions.js";
import type { Records } from "./records.js";

/** What is sent to the outside, of a team or of the installation. */
export interface Outbox {
  readonly endpoints: Endpoints;
  readonly cursors: Records<Cursor, EndpointId>;
  readonly deliveries: Deliveries;
}

/** `create` and `replace` throw StoreConflict `slug`: it is unique among those of one kind. */
export interface Endpoints extends Records<Endpoint, EndpointId> {
  /** By slug. */
  list(kind: Endpoint["kind"]): Promise<readonly Endpoint[]>;
}

export interface Deliveries {
  get(id: DeliveryId): Promise<Delivery | undefined>;
  /** Creates or replaces each. */
  save(deliveries: readonly Delivery[]): Promise<void>;
  /** What waits for an endpoint, in the order of its events. */
  waiting(endpoint: string, limit: number): Promise<readonly Delivery[]>;
  /** Newest first. */
  list(query: DeliveryQuery): Promise<Page<Delivery>>;
  /** Forgets what waits for an endpoint; `above`: only events with a larger number. Answers how many. */
  forgetWaiting(endpoint: string, above?: number): Promise<number>;
}

export interface DeliveryQuery {
  readonly endpoint: string;
  readonly state?: DeliveryState | undefined;
  readonly limit: number;
  readonly after?: DeliveryId | undefined;
}

/** What whoever sends for the whole installation asks. */
export interface AllOutboxes {
  /** Every endpoint with its cursor. */
  endpoints(): Promise<readonly { readonly endpoint: Endpoint; readonly cursor: Cursor }[]>;
  /** The newest number of each chain, by its name (`chainName`). */
  heads(): Promise<ReadonlyMap<string, number>>;
  /** Deliveries of a kind that is of no endpoint, whose turn has come, the longest due first. */
  due(kind: Delivery["kind"], now: number, limit: number): Promise<readonly Delivery[]>;
}
