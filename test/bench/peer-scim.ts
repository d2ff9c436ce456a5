/**
 * The other side of the writing rows: scimmy-routers on express over a Map in memory, filled as the product is. Nothing is
 * durable, nothing is checked but that a userName is free, and no event or attempt is kept. Started by `scim.ts` as a
 * process of its own; told how many users, and the sizes of the groups `g0`, `g1`, ….
 */
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import { personOf } from "./people.js";

type Kept = Record<string, unknown> & { id: string };

const [, , userCount = "0", sizes = ""] = process.argv;
const users = new Map<string, Kept>();
const byUserName = new Map<string, string>();
const groups = new Map<string, Kept>();

const meta = (): { created: Date; lastModified: Date } => ({ created: new Date(), lastModified: new Date() });
for (let n = 0; n < Number(userCount); n++) {
  const person = personOf(n);
  users.set(`u${n}`, { ...person, id: `u${n}`, meta: meta() });
  byUserName.set(person.userName.toLowerCase(), `u${n}`);
}
for (const [n, size] of sizes.split(",").map(Number).entries()) {
  const members = Array.from({ length: size }, (_, at) => ({ value: `u${at}`, display: personOf(at).displayName }));
  groups.set(`g${n}`, { id: `g${n}`, displayName: `Group ${n}`, members, meta: meta() });
}

function read(kept: Map<string, Kept>, id: string | undefined): Kept | Kept[] {
  if (id === undefined) return [...kept.values()];
  const found = kept.get(id);
  if (found === undefined) throw new SCIMMY.Types.Error(404, null as never, "not found");
  return found;
}

function write(kept: Map<string, Kept>, id: string | undefined, instance: object): Kept {
  const record: Kept = { ...(instance as Record<string, unknown>), id: id ?? randomUUID(), meta: meta() };
  kept.set(record.id, record);
  return record;
}

SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .egress((resource) => read(users, resource.id) as never)
  .ingress((resource, instance) => {
    const userName = String((instance as { userName?: unknown }).userName).toLowerCase();
    const taken = byUserName.get(userName);
    if (taken !== undefined && taken !== resource.id) throw new SCIMMY.Types.Error(409, "uniqueness", "taken");
    const record = write(users, resource.id, instance);
    byUserName.set(userName, record.id);
    return record as never;
  });
SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  .egress((resource) => read(groups, resource.id) as never)
  .ingress((resource, instance) => write(groups, resource.id, instance) as never);

const app = express();
app.use("/", new SCIMMYRouters({ type: "bearer", handler: () => "bench" }));
const server = app.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
