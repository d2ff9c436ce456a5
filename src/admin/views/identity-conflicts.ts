import { z } from "zod";
import { claimedKey } from "../../directory/index.js";
import type { FailedEntry } from "../../model/attempt.js";
import type { IdentityConflict } from "../../model/identity-conflict.js";
import type { Identity } from "../../model/identity.js";
import { stateOf, userStates, type User } from "../../model/user.js";
import { instant, maybeInstant, shownInstant, shownMaybe } from "./shapes.js";

export const identityConflictView = z
  .object({
    id: z.string().describe("Of the entry in the failed provisioning list"),
    method: z.string().nullable().describe("Slug of the SSO method that the sign-in came by; null: it is gone"),
    because: z
      .enum(["persistent", "other_method", "kind"])
      .describe(
        "persistent: the user has another persistent NameID at this method; other_method: the user signs in by another method; kind: the key was kept in another format, and the email is none of the user's",
      ),
    cause: z.string(),
    claim: z.object({
      email: z.string(),
      nameId: z.string().nullable().describe("As it came; null: the email is the key"),
      format: z.string().nullable(),
      key: z.string().describe("What would lead to the user: to be given back when re-linking"),
    }),
    user: z
      .object({
        id: z.string(),
        userName: z.string(),
        state: z.enum(userStates),
        lastSignInAt: maybeInstant,
        links: z.array(z.object({ method: z.string().nullable(), key: z.string(), kind: z.string(), since: instant })),
      })
      .nullable()
      .describe("Whom the claim leads to, with what leads there now; null: they are gone"),
    evidence: z.object({
      firstSeenAt: instant,
      lastSeenAt: instant,
      attempts: z.int(),
      lastAttemptId: z.string(),
      reference: z.string().describe("Of the last refused sign-in: finds its trace"),
    }),
  })
  .meta({ id: "IdentityConflict" });
export type IdentityConflictView = z.infer<typeof identityConflictView>;

const reasons = { persistent: "persistent", otherMethod: "other_method", kind: "kind" } as const;

export function shownConflict(
  entry: FailedEntry,
  conflict: IdentityConflict,
  known: { readonly user: User | undefined; readonly links: readonly Identity[] },
  slugOf: (method: string) => string | undefined,
): IdentityConflictView {
  const { user, links } = known;
  const { email, nameId, because } = conflict;
  const { firstSeenAt, lastSeenAt, attempts, lastAttemptId, reference } = entry;
  return {
    id: entry.id,
    method: slugOf(entry.methodId ?? "") ?? null,
    because: reasons[because],
    cause: entry.cause,
    claim: { email, nameId: nameId?.value ?? null, format: nameId?.format ?? null, key: claimedKey(conflict).key },
    user:
      user === undefined
        ? null
        : {
            ...{ id: user.id, userName: user.userName, state: stateOf(user) },
            lastSignInAt: shownMaybe(user.lastSignInAt),
            links: links.map(({ methodId, key, kind, createdAt }) => ({
              ...{ method: slugOf(methodId) ?? null, key, kind, since: shownInstant(createdAt) },
            })),
          },
    evidence: {
      firstSeenAt: shownInstant(firstSeenAt),
      lastSeenAt: shownInstant(lastSeenAt),
      ...{ attempts, lastAttemptId, reference },
    },
  };
}
