import { nameOf } from "../../../model/user.js";
import type { Calls } from "../calls.js";
import type { Migration } from "../migrations.js";
import { userOf } from "../user-document.js";

const portion = 1_000;

/**
 * What edges of a user may not say yet (`../member-news.ts`), and the name that they say beside each user. Edges from before
 * have none, and are looked up by their users.
 */
export const memberNews: Migration = {
  collections: ["news"],
  indexes: [
    { on: "news", name: "ofTeam", key: { team: 1 } },
    { on: "news", name: "toldAt", key: { toldAt: 1 } },
  ],
  fill: nameUsers,
};

async function nameUsers(calls: Calls): Promise<void> {
  for (;;) {
    const some = await calls.many("users", { display: { $exists: false } }, { limit: portion });
    if (some.length === 0) return;
    const names = some.map((document) => {
      const { profile, userName } = userOf(document);
      const { _id, version } = document;
      return { updateOne: { filter: { _id, version }, update: { $set: { display: nameOf(profile) ?? userName } } } };
    });
    await calls.bulk("users", names);
  }
}
