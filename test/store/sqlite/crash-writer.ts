import type { GroupId } from "../../../src/model/ids.js";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";
import { acme, anAttempt, anEvent, aUser, later } from "../../support/builders.js";

/**
 * A process that writes until it is killed, or as many works as it is told: each a user, an edge, an event, an attempt
 * and a spent key. Tells the id of each user once its work was acknowledged. Arguments: the file, the group, how many.
 */
const [path = "", group = "", count = "Infinity"] = process.argv.slice(2);
const store = await openSqliteStore({ path });
await store.migrate();
const team = store.inTeam(acme);
let left = Number(count);

await Promise.all(
  Array.from({ length: 8 }, async () => {
    while (left-- > 0) {
      const user = aUser({ userName: `written by ${process.pid}, ${Math.random()}` });
      await team.atomically(async (tx) => {
        await tx.spend(user.id, later(1000));
        await tx.users.create(user);
        await tx.memberships.add(group as GroupId, [user.id], { at: later(1) });
        await tx.events.append(anEvent({ subject: { kind: "user", id: user.id, version: 1 } }));
        await tx.attempts.append(anAttempt({ target: user.id }));
      });
      process.stdout.write(`${user.id}\n`);
    }
  }),
);
await store.close();
