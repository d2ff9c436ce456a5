import { z } from "zod";
import {
  deleteUser,
  detachUser,
  eraseUser,
  linkUser,
  lockUser,
  restoreUser,
  resumeUser,
  suspendUser,
  unlinkUser,
  unlockUser,
  type Deps,
  type UserResult,
} from "../../directory/index.js";
import { shownCustom } from "../../model/custom-attribute.js";
import type { Caller } from "../../model/event.js";
import type { Expecting } from "../../model/expecting.js";
import type { UserId } from "../../model/ids.js";
import { userStates, type User } from "../../model/user.js";
import type { Scope, UserQuestion } from "../../store/port/questions.js";
import { directoryDeps, type AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { namesOfOwners } from "../owners.js";
import { methodIn, noLongerThere } from "../refusals.js";
import { shownIdentity, shownUser, userDetailView, userView, type UserDetailView } from "../views/people.js";
import { pageInput, pageOf } from "../views/shapes.js";

const listInput = z.strictObject({
  ...pageInput,
  search: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("The beginning of a user name, an email, a display name or a family name"),
  state: z.enum(userStates).optional().describe("Those in this state alone, whatever removed says"),
  removed: z.boolean().optional().describe("Also those whom a directory has removed"),
});

export const userList = operation({
  name: "user.list",
  summary: "Users of a team",
  of: "team",
  effect: "read",
  needs: "read",
  input: listInput,
  shows: pageOf(userView),
  async run({ deps, team }, { after, limit, search, state, removed }) {
    const store = deps.store.inTeam(team.id);
    const where = search === undefined ? undefined : beginningOf(search);
    const scope: Scope = { includeRemoved: removed === true, state };
    const page = await store.users.list({
      scope,
      ...(where === undefined ? {} : { where }),
      page: { after: after === undefined ? undefined : { id: after }, limit },
      withTotal: false,
    });
    const owner = await namesOfOwners(store);
    return { items: page.items.map((user) => shownUser(user, owner(user.owner))), next: page.next?.id ?? null };
  },
});

/** Who goes by a name that begins so: an index answers that, and parts it does not. A team may have a million users. */
export function beginningOf(text: string): UserQuestion {
  const begins = (attribute: "userName" | "displayName" | "emails.value" | "name.familyName"): UserQuestion => ({
    is: "match",
    attribute,
    op: "sw",
    value: text,
  });
  return {
    is: "any",
    of: [begins("userName"), begins("emails.value"), begins("displayName"), begins("name.familyName")],
  };
}

export const userShow = operation({
  name: "user.show",
  summary: "A user with groups, identities and open sessions",
  of: "user",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: userDetailView,
  versionOf: ({ version }) => version,
  run: ({ deps, target }) => detailOf(deps, target),
});

/** A user as every door shows one, with what belongs to them read anew. */
export async function detailOf(deps: AdminDeps, user: User): Promise<UserDetailView> {
  const store = deps.store.inTeam(user.teamId);
  const owner = await namesOfOwners(store);
  const methods = new Map((await store.methods.list()).map((method) => [method.id, method.slug]));
  const groups = await store.memberships.groupsOf(user.id);
  const identities = await store.identities.ofUser(user.id);
  const sessions = await deps.store.sessions.ofUser(user.teamId, user.id, deps.now());
  const declared = (await deps.store.teams.get(user.teamId))?.attributes ?? [];
  return {
    ...shownUser(user, owner(user.owner)),
    groups: groups.map(({ groupId, displayName }) => ({ groupId, displayName })),
    identities: identities.map((one) => shownIdentity(one, methods.get(one.methodId))),
    sessions: sessions.length,
    attributes: { ...shownCustom(user.profile.custom, declared) },
  };
}

type Verb = (deps: Deps, caller: Caller, id: UserId, expecting: Expecting) => Promise<UserResult>;

function userVerb(name: string, summary: string, verb: Verb) {
  return operation({
    name: `user.${name}`,
    summary,
    of: "user",
    effect: "act",
    needs: "manage",
    input: nothing,
    shows: userDetailView,
    versionOf: ({ version }) => version,
    run: async ({ deps, caller, target, expected }) => {
      await verb(directoryDeps(deps, target.teamId), caller, target.id, { expected });
      return detailOf(deps, await again(deps, target));
    },
  });
}

async function again(deps: AdminDeps, user: User): Promise<User> {
  const now = await deps.store.inTeam(user.teamId).users.get(user.id);
  if (now === undefined) throw noLongerThere("user", user.userName);
  return now;
}

export const userSuspend = userVerb("suspend", "Switch a user off and sign them out everywhere", suspendUser);
export const userResume = userVerb("resume", "Switch a suspended user on again", resumeUser);
export const userLock = userVerb("lock", "Keep a user out, whatever their directory says", lockUser);
export const userUnlock = userVerb("unlock", "Let a locked user in again", unlockUser);
export const userDetach = userVerb("detach", "Take a user out of the hands of their directory", detachUser);

export const userRestore = operation({
  name: "user.restore",
  summary: "Clear the mark that a directory left on a user it removed",
  of: "user",
  effect: "act",
  needs: "manage",
  input: nothing,
  // Of somebody who was erased only hashes were left: they are gone then, and there is nobody to show.
  shows: userDetailView.optional(),
  versionOf: (view) => view?.version,
  async run({ deps, caller, target, expected }) {
    await restoreUser(directoryDeps(deps, target.teamId), caller, target.id, { expected });
    const now = await deps.store.inTeam(target.teamId).users.get(target.id);
    return now === undefined ? undefined : detailOf(deps, now);
  },
});

export const userDelete = operation({
  name: "user.delete",
  summary: "Delete a user with identities and memberships; a directory may push them again",
  of: "user",
  effect: "remove",
  needs: "manage",
  input: nothing,
  shows: z.undefined(),
  async run({ deps, caller, target, expected }) {
    await deleteUser(directoryDeps(deps, target.teamId), caller, target.id, { expected });
    return undefined;
  },
});

export const userErase = operation({
  name: "user.erase",
  summary: "Erase a person: names and addresses out of records, events, attempts and traces, for good",
  of: "user",
  effect: "act",
  needs: "own",
  input: z.strictObject({ confirm: z.literal(true, { error: "must be true: nothing brings the person back" }) }),
  shows: z.object({
    erased: z.string().describe("The id: it leads to nobody any more"),
    events: z.int().describe("How many were emptied"),
    records: z.int().describe("Attempts, traces and entries of the failed list that were deleted"),
    clean: z.boolean().describe("False: another process reads the database file, and the log beside it is cut later"),
  }),
  async run({ deps, caller, target, expected }) {
    const erasure = await eraseUser(directoryDeps(deps, target.teamId), caller, target.id, { expected });
    const { id, events, records, clean } = erasure;
    return { erased: id, events, records, clean };
  },
});

const ofMethod = z.string().min(1).max(200).describe("Slug or id of an SSO method of the team");

export const userLink = operation({
  name: "user.link",
  summary: "Let a NameID of an SSO method lead to a user",
  of: "user",
  effect: "act",
  needs: "manage",
  input: z.strictObject({
    method: ofMethod,
    nameId: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe("As the identity provider sends it; left out: the email is the key"),
    format: z.string().min(1).max(256).optional().describe("Format of the NameID, where it has one"),
    email: z.string().min(1).max(320).optional().describe("The email that is the key; the user's own unless given"),
  }),
  shows: userDetailView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, team, expected }, { method, nameId, format, email }) {
    const { id: methodId } = await methodIn(deps, team, method);
    const link = {
      methodId,
      ...(nameId === undefined ? {} : { nameId: format === undefined ? { value: nameId } : { value: nameId, format } }),
      email,
    };
    await linkUser(directoryDeps(deps, team.id), caller, target.id, link, { expected });
    return detailOf(deps, await again(deps, target));
  },
});

export const userUnlink = operation({
  name: "user.unlink",
  summary: "Take the identities of an SSO method from a user",
  of: "user",
  effect: "act",
  needs: "manage",
  input: z.strictObject({
    method: ofMethod,
    key: z.string().min(1).max(1024).optional().describe("Only this one, as the user's identities show it"),
  }),
  shows: userDetailView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, team, expected }, { method, key }) {
    const { id: methodId } = await methodIn(deps, team, method);
    await unlinkUser(directoryDeps(deps, team.id), caller, target.id, { methodId, key }, { expected });
    return detailOf(deps, await again(deps, target));
  },
});
