import type { GroupId } from "../../../src/model/ids.js";
import { openMongoStore } from "../../../src/store/mongo/index.js";
import { acme, anEvent, aUser, later } from "../../support/builders.js";

/**
 * A node that writes until it is killed: works of a user, an edge, an event and a spent key. Tells the id of each user
 * once its work was acknowledged. Arguments: address of the database, id of the group.
 */
const [uri = "", group = ""] = process.argv.slice(2);
const store = await openMongoStore({ uri });
await store.migrate();
const team = store.inTeam(acme);

await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (;;) {
      const user = await team.atomically(async (tx) => {
        const made = await tx.users.create(aUser({ userName: `written by ${process.pid}, ${Math.random()}` }));
        await tx.spend(made.id, later(1000));
        await tx.memberships.add(group as GroupId, [made.id], { at: later(1) });
        await tx.events.append(anEvent({ subject: { kind: "user", id: made.id, version: 1 } }));
        return made;
      });
      process.stdout.write(`${user.id}\n`);
    }
  }),
);
