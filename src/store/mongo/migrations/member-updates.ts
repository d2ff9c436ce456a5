import { nameOf } from "../../../model/user.js";
import type { Calls } from "../works/calls.js";
import type { UserDoc } from "../documents/documents.js";
import type { AnyBulkWriteOperation } from "../driver.js";
import type { Migration } from "./migration.js";
import { userOf } from "../documents/user-document.js";

const portion = 1_000;

/**
 * What edges of a user may not say yet (`../people/member-updates.ts`), and the name that they say beside each user. Edges from before
 * have none, and are looked up by their users.
 */
export const memberUpdates: Migration = {
  name: "the names that lists of members show",
  collections: ["memberUpdates"],
  indexes: [
    { on: "memberUpdates", name: "ofTeam", key: { team: 1 } },
    { on: "memberUpdates", name: "toldAt", key: { toldAt: 1 } },
  ],
  fill: nameUsers,
};

/** In the order of ids, so that no portion walks over those before it; again until none is left that changed meanwhile. */
async function nameUsers(calls: Calls, check: () => Promise<void>): Promise<void> {
  for (let count = -1; count !== 0;) {
    count = 0;
    for (let after = ""; ;) {
      await check();
      const nameless = { _id: { $gt: after }, display: { $exists: false } };
      const some = await calls.many("users", nameless, { sort: { _id: 1 }, limit: portion });
      const last = some.at(-1);
      if (last === undefined) break;
      await calls.bulk("users", some.map(named));
      count += some.length;
      after = last._id;
    }
  }
}

function named(document: UserDoc): AnyBulkWriteOperation<UserDoc> {
  const { profile, userName } = userOf(document);
  const { _id, version } = document;
  return { updateOne: { filter: { _id, version }, update: { $set: { display: nameOf(profile) ?? userName } } } };
}
