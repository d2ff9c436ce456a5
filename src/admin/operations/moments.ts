import { z } from "zod";
import type { Group } from "../../model/group.js";
import type { User } from "../../model/user.js";
import { nameOf, primaryEmail } from "../../model/user.js";
import type { Moment } from "../../store/port/moment.js";
import { longRead, longText } from "../long-reads.js";
import { operation, streamed } from "../operation.js";
import { compareDigest, compareIds, mostIds, reconciledKinds, versionsIn, type Range } from "../reconcile.js";
import { InvalidInput } from "../refusals.js";

const ndjson = "application/x-ndjson";
const perPage = 500;

export const eventSnapshot = operation({
  name: "event.snapshot",
  summary: "People, groups and memberships of one moment as NDJSON, with the number to follow the feed from",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({}),
  shows: streamed,
  streams: [ndjson],
  async run({ deps, team }) {
    const text = await longText(deps, team, async () => {
      const moment = await deps.store.inTeam(team.id).moment();
      return { text: linesOf(moment), close: () => moment.close() };
    });
    return { mediaType: ndjson, text };
  },
});

async function* linesOf(moment: Moment): AsyncGenerator<string> {
  yield `${JSON.stringify({ cursor: moment.cursor })}\n`;
  for (let after = ""; ;) {
    const page = await moment.users(after, perPage);
    if (page.length > 0) yield page.map((user) => `${JSON.stringify(userLine(user))}\n`).join("");
    if (page.length < perPage) break;
    after = page.at(-1)?.id ?? after;
  }
  for (let after = ""; ;) {
    const page = await moment.groups(after, perPage);
    if (page.length > 0) yield page.map((group) => `${JSON.stringify(groupLine(group))}\n`).join("");
    if (page.length < perPage) break;
    after = page.at(-1)?.id ?? after;
  }
  let lines: string[] = [];
  for await (const { id, version } of versionsIn(moment, "membership", { from: null, to: null })) {
    const [group, user] = id.split(":");
    lines.push(`${JSON.stringify({ kind: "membership", id, version, group, user })}\n`);
    if (lines.length < perPage) continue;
    yield lines.join("");
    lines = [];
  }
  if (lines.length > 0) yield lines.join("");
}

function userLine({ id, version, userName, profile, active, locked, externalId, createdAt, updatedAt }: User) {
  return {
    ...{ kind: "user", id, version, userName, name: nameOf(profile) ?? null, email: primaryEmail(profile) ?? null },
    ...{ active, locked, externalId: externalId ?? null },
    ...{ createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() },
  };
}

function groupLine({ id, version, displayName, externalId, createdAt, updatedAt }: Group) {
  return {
    ...{ kind: "group", id, version, displayName, externalId: externalId ?? null },
    ...{ createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() },
  };
}

const id = z.string().min(1).max(100);
const versioned = z.object({ id: z.string(), version: z.int() });
const part = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  count: z.int(),
  digest: z.string(),
});

export const eventReconcile = operation({
  name: "event.reconcile",
  summary: "Compare what a program holds with what is here, by halves of digests and at last one by one",
  of: "team",
  // It changes nothing; what is asked needs a body, and so POST.
  effect: "act",
  needs: "read",
  input: z.strictObject({
    kind: z.enum(reconciledKinds).describe("A membership's id is group:user, and its version 1"),
    from: id.nullable().default(null).describe("Ids from this one on; null: from the first"),
    to: id.nullable().default(null).describe("Ids before this one; null: to the last"),
    count: z.int().min(0).optional().describe("How many you hold in this range"),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: "must be a SHA-256 in lower-case hex" })
      .optional()
      .describe("SHA-256 over id:version and a line feed of each, in the order of ids"),
    ids: z
      .array(z.strictObject({ id, version: z.int() }))
      .max(mostIds)
      .optional()
      .describe("In place of count and digest: all that you hold in this range"),
  }),
  shows: z.object({
    cursor: z.int().describe("The number of the moment it was made of: follow the feed up to it, then ask again"),
    equal: z.boolean(),
    halves: z.array(part).optional().describe("Where digests differ: those of the halves"),
    ids: z.array(versioned).nullable().optional().describe("All that is here, where there are 500 or fewer"),
    missing: z.array(versioned).optional().describe(`Here, and not with you: the first ${mostIds} of them`),
    more: z.boolean().optional().describe("True: more are missing. Take these over, and compare anew, by halves"),
    extra: z.array(z.string()).optional().describe("With you, and not here"),
    different: z.array(versioned).optional().describe("At another version here: this one"),
  }),
  example: { kind: "user", count: 0, digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  async run({ deps, team }, { kind, from, to, count, digest, ids }) {
    const range: Range = { from, to };
    const byDigest = count !== undefined && digest !== undefined;
    if (byDigest === (ids !== undefined)) {
      throw new InvalidInput([{ field: "", message: "give count and digest, or ids in their place" }]);
    }
    const outside = ids?.find((one) => (from !== null && one.id < from) || (to !== null && one.id >= to));
    if (outside !== undefined)
      throw new InvalidInput([{ field: "ids", message: "holds ids that are not in this range" }]);
    return longRead(deps, team, async () => {
      const moment = await deps.store.inTeam(team.id).moment();
      try {
        const { cursor } = moment;
        if (byDigest) {
          const compared = await compareDigest(moment, kind, range, { count, digest });
          if (compared.equal) return { cursor, equal: true };
          const { halves, ids: here } = compared;
          return { cursor, equal: false, halves: [...halves], ids: here === null ? null : [...here] };
        }
        const { missing, hasMore, extra, different } = await compareIds(moment, kind, range, ids ?? []);
        const equal = missing.length + extra.length + different.length === 0;
        return { cursor, equal, missing: [...missing], more: hasMore, extra: [...extra], different: [...different] };
      } finally {
        await moment.close();
      }
    });
  },
});
