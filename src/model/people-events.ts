import { z } from "zod";
import { changes, count, entry, someObject, text, texts } from "./event-shapes.js";

const userChanges = { userName: text, changes };
const identity = { method: text, key: text };
const members = {
  displayName: text,
  /** Ids of users; at most 1,000. */
  members: texts,
  /** The slug of the SSO method by which it happened. */
  method: text.optional(),
};

/** What is told of people, their groups and their sign-ins. */
export const peopleEvents = {
  "user.created": entry({
    userName: text,
    /** `d:` and a directory's id, `m:` and a method's, or `manual`. */
    owner: text,
    active: z.boolean(),
    locked: z.boolean().optional(),
    externalId: text.optional(),
    profile: someObject,
  }),
  /** `addressWentTo`: the user who has the address now, by id. */
  "user.updated": entry({ ...userChanges, addressWentTo: text.optional() }),
  "user.adopted": entry(userChanges),
  "user.detached": entry(userChanges),
  "user.suspended": entry({ userName: text, changes: changes.optional() }),
  "user.resumed": entry({ userName: text, changes: changes.optional() }),
  "user.locked": entry(userChanges),
  "user.unlocked": entry(userChanges),
  "user.restored": entry({ userName: text, changes: changes.optional() }),
  /** Without a name where the person was forgotten. */
  "user.removed": entry({ userName: text.optional(), outcome: z.enum(["kept", "forgotten", "suspended"]) }),
  "user.deleted": entry({ userName: text }),
  /** Nothing of who it was: how many events were emptied, and how many attempts, traces and entries deleted before. */
  "user.erased": entry({ events: count, records: count.optional() }),
  "user.linked": entry({ userName: text, ...identity, kind: text, format: text.optional() }),
  "user.unlinked": entry({ userName: text, ...identity }),
  "group.created": entry({ displayName: text, externalId: text.optional() }),
  "group.updated": entry({ displayName: text, changes }),
  "group.adopted": entry({ displayName: text, changes }),
  "group.deleted": entry({ displayName: text }),
  "group.members_added": entry(members),
  "group.members_removed": entry(members),
  "session.opened": entry({ userName: text.optional(), method: text }),
  /** `because`: in words. */
  "session.ended": entry({ userName: text.optional(), because: text, method: text.optional() }),
  /** In none of the groups that may use the app. */
  "app.sign_in_refused": entry({ app: text, userName: text, method: text }, { outcome: "refused" }),
  /** What was used already came again: one of the two who used it is not the app. All tokens of that sign-in have ended. */
  "app.token_replayed": entry(
    { app: text, userName: text, what: z.enum(["code", "refresh_token"]) },
    { outcome: "refused" },
  ),
  /** Only after a good signature; a replay once a minute. `who`: as the response names them, where it is to be believed. */
  "login.refused": entry(
    { code: text, method: text, who: text.optional(), cause: text.optional() },
    { outcome: "refused" },
  ),
};
