import type { Migration } from "./migration.js";

const newest = { state: 1, lastSeenAt: -1, _id: -1 } as const;
const where = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

/**
 * The failed list of one directory, one SSO method or one code is found by an index, whatever of it is asked; it was looked for among
 * the newest of the team. 0.1.0 finds a code by `byCode`, which goes once no release needs it.
 */
export const failuresOfSource: Migration = {
  name: "the failed lists of a directory, an SSO method and a code",
  collections: ["failures"],
  indexes: [
    { on: "failures", name: "ofDirectory", key: { team: 1, directory: 1, ...newest }, more: where("directory") },
    { on: "failures", name: "ofMethod", key: { team: 1, method: 1, ...newest }, more: where("method") },
    { on: "failures", name: "ofCode", key: { team: 1, code: 1, ...newest } },
  ],
};
