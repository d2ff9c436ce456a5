import { z } from "zod";
import { relink } from "../../directory/index.js";
import type { FailedEntry } from "../../model/attempt.js";
import type { AttemptId } from "../../model/ids.js";
import { Refused, toldWhole } from "../../model/refused.js";
import { directoryDeps } from "../deps.js";
import { placeOf, placeOfKey, shownPlace } from "../failure-place.js";
import { operation } from "../operation.js";
import { methodIn } from "../refusals.js";
import { identityConflictView, shownConflict, type IdentityConflictView } from "../views/identity-conflicts.js";
import { longPageInput, pageOf } from "../views/shapes.js";

export const identityConflictList = operation({
  name: "identity_conflict.list",
  summary: "Sign-ins refused because the person they lead to has another link, last seen first",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    ...longPageInput,
    method: z.string().min(1).max(200).optional().describe("Slug or id of an SSO method"),
  }),
  shows: pageOf(identityConflictView),
  async run({ deps, team }, { after, limit, method }) {
    const store = deps.store.inTeam(team.id);
    const page = await store.failures.list({
      ...{ code: "identity_conflict", state: ["open"], limit },
      ...(method !== undefined && { methodId: (await methodIn(deps, team, method)).id }),
      ...(after !== undefined && { after: placeOf(after) }),
    });
    const slugs = new Map<string, string>((await store.methods.list()).map(({ id, slug }) => [id, slug]));
    const shown = async (entry: FailedEntry): Promise<readonly IdentityConflictView[]> => {
      if (entry.conflict === undefined) return [];
      const { userId } = entry.conflict;
      // at once: where the store is a server, all of a page's go there together
      const [user, links] = await Promise.all([store.users.get(userId), store.identities.ofUser(userId)]);
      const found = { user, links: user === undefined ? [] : links };
      return [shownConflict(entry, entry.conflict, found, (id) => slugs.get(id))];
    };
    const items = (await Promise.all(page.items.map(shown))).flat();
    return { items, next: page.next === undefined ? null : shownPlace(placeOfKey(page.next)) };
  },
});

const mostAtOnce = 100;

export const identityConflictRelink = operation({
  name: "identity_conflict.relink",
  summary: "Let the claims of refused sign-ins lead to the people they were refused as, in place of their old links",
  of: "team",
  effect: "act",
  needs: "manage",
  input: z.strictObject({
    conflicts: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(40),
          key: z
            .string()
            .min(1)
            .max(1024)
            .optional()
            .describe("The claim's key as it was shown: refused where somebody else has come by the address since"),
        }),
      )
      .min(1, { error: "must name at least one" })
      .max(mostAtOnce, { error: `must be at most ${mostAtOnce}` }),
    keepOld: z
      .boolean()
      .default(false)
      .describe(
        "Leave the user's other persistent NameIDs of the method; else they are taken away, and the user signed out",
      ),
  }),
  shows: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        outcome: z.enum(["relinked", "refused"]),
        code: z.string().nullable().describe("Why it was refused"),
        detail: z.string(),
        userId: z.string().nullable(),
      }),
    ),
  }),
  example: { conflicts: [{ id: "01k0000000000000000000000a" }] },
  async run({ deps, caller, team }, { conflicts, keepOld }) {
    const items = [];
    for (const { id, key } of conflicts) {
      try {
        const done = await relink(directoryDeps(deps, team.id), caller, id as AttemptId, { key, keepOld });
        const detail = `${done.key} leads to ${done.user.userName} now${done.replaced.length === 0 ? "" : `, in place of ${done.replaced.join(", ")}`}.`;
        items.push({ id, outcome: "relinked" as const, code: null, detail, userId: done.user.id });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const { code } = error.refusal;
        items.push({ id, outcome: "refused" as const, code, detail: toldWhole(error.refusal), userId: null });
      }
    }
    return { items };
  },
});
