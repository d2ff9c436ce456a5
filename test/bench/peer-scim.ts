/**
 * The other side of the writing rows on SQLite: scimmy-routers on express over a Map in memory, filled as the product is. Nothing is
 * durable, nothing is checked but that a userName is free, and no event or attempt is kept. Started by `scim.ts` as a
 * process of its own; told how many users, and the sizes of the groups `g0`, `g1`, ….
 */
import { randomUUID } from "node:crypto";
import { personOf } from "./people.js";
import { notFound, serveScimmy, taken, type Kept } from "./scimmy-server.js";

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

function one(kept: Map<string, Kept>, id: string): Kept {
  const found = kept.get(id);
  if (found === undefined) throw notFound();
  return found;
}

function write(kept: Map<string, Kept>, id: string | undefined, instance: object): Kept {
  const record: Kept = { ...(instance as Record<string, unknown>), id: id ?? randomUUID(), meta: meta() };
  kept.set(record.id, record);
  return record;
}

serveScimmy(
  {
    one: (id) => one(users, id),
    all: () => [...users.values()],
    write: (id, instance) => {
      const userName = String(instance["userName"]).toLowerCase();
      const held = byUserName.get(userName);
      if (held !== undefined && held !== id) throw taken();
      const record = write(users, id, instance);
      byUserName.set(userName, record.id);
      return record;
    },
  },
  {
    one: (id) => one(groups, id),
    all: () => [...groups.values()],
    write: (id, instance) => write(groups, id, instance),
  },
);
