import { z } from "zod";
import { changeManualUser, createManualUser, endSessionsOfUser } from "../../directory/index.js";
import { readEmail } from "../../rules/index.js";
import { directoryDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { userDetailView } from "../views/people.js";
import { instant, nameInput, shownInstant } from "../views/shapes.js";
import { detailOf } from "./users.js";

const userName = nameInput.max(200);
const email = z
  .string()
  .max(320, { error: "must have at most 320 characters" })
  .refine((text) => readEmail([text.trim()]).ok, { error: "must be an email address" })
  .transform((text) => text.trim());
const namePart = nameInput.nullable().optional();
const settings = {
  email: email.nullable().optional().describe("The primary one; null takes it away"),
  givenName: namePart,
  familyName: namePart,
  displayName: namePart,
};

export const userCreate = operation({
  name: "user.create",
  summary: "Create a user whom no directory and no sign-in owns",
  of: "team",
  effect: "create",
  needs: "manage",
  input: z.strictObject({ userName, ...settings }),
  shows: userDetailView,
  example: { userName: "grace@acme.example", email: "grace@acme.example", givenName: "Grace", familyName: "Hopper" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, team }, draft) {
    const { user } = await createManualUser(directoryDeps(deps, team.id), caller, draft);
    return detailOf(deps, user);
  },
});

export const userUpdate = operation({
  name: "user.update",
  summary: "Change a user whom an admin owns; one of a directory or an SSO method is detached first",
  of: "user",
  effect: "change",
  needs: "manage",
  input: z.strictObject({ userName: userName.optional(), ...settings }),
  shows: userDetailView,
  example: { displayName: "Grace" },
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }, change) {
    const verbs = directoryDeps(deps, target.teamId);
    const { user } = await changeManualUser(verbs, caller, target.id, change, { expected });
    return detailOf(deps, user);
  },
});

export const userSessions = operation({
  name: "user.sessions",
  summary: "Open sessions of a user",
  of: "user",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: z.object({
    items: z.array(
      z.object({
        method: z.string().nullable().describe("Slug of the SSO method it came through"),
        createdAt: instant,
        expiresAt: instant.describe("Ends then where it is not used"),
        endsAt: instant.describe("Ends then at the latest"),
      }),
    ),
    next: z.null(),
  }),
  async run({ deps, target }) {
    const { teamId, id } = target;
    const sessions = await deps.store.sessions.ofUser(teamId, id, deps.now());
    const slugs = new Map((await deps.store.inTeam(teamId).methods.list()).map((one) => [one.id, one.slug]));
    const items = sessions.map(({ methodId, createdAt, expiresAt, endsAt }) => ({
      method: methodId === undefined ? null : (slugs.get(methodId) ?? null),
      createdAt: shownInstant(createdAt),
      expiresAt: shownInstant(expiresAt),
      endsAt: shownInstant(endsAt),
    }));
    return { items, next: null };
  },
});

export const userEndSessions = operation({
  name: "user.end_sessions",
  summary: "Sign a user out everywhere, and out of the apps; they may sign in again",
  of: "user",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: z.object({ ended: z.int().describe("How many sessions") }),
  async run({ deps, caller, target, expected }) {
    const { sessions } = await endSessionsOfUser(directoryDeps(deps, target.teamId), caller, target.id, { expected });
    return { ended: sessions };
  },
});
