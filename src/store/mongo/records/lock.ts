import type { Calls } from "../works/calls.js";

const change = { $set: { holder: "works", until: 0 }, $inc: { term: 1 } } as const;

/**
 * Two transactions that write one document collide, and one of them runs again from what the other has left: for what counting or
 * looking inside a snapshot cannot guard.
 */
export async function lock(calls: Calls, name: "admins" | "client ids"): Promise<void> {
  await calls.update("leases", { _id: name }, change, { upsert: true });
}
