import { decodeTime, encodeTime, monotonicFactory } from "ulid";
import { randomOctet } from "./random-pool.js";

/** A fraction from 0 to less than 1 from one random octet; ulid takes five bits of it. */
function fraction(): number {
  return randomOctet() / 256;
}

const next = monotonicFactory(fraction);

/** A fresh record id: a ULID in lower case. Ids made by one process sort in the order they were made. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the brand it needs
export function newId<T extends string>(): T {
  return next().toLowerCase() as T;
}

/** When an id was made, in milliseconds since 1970. */
export function msOfId(id: string): number {
  return decodeTime(id.toUpperCase());
}

/** What comes before every id that is made at this instant or later, and behind every earlier one. */
export function firstIdAt(ms: number): string {
  return encodeTime(ms).toLowerCase().padEnd(26, "0");
}
