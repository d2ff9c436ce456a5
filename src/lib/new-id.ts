import { monotonicFactory } from "ulid";

const next = monotonicFactory();

/** A fresh record id: a ULID in lower case. Ids made by one process sort in the order they were made. */
export function newId<T extends string>(): T {
  return next().toLowerCase() as T;
}
