import { newId } from "../../lib/new-id.js";
import type { Directory } from "../../model/directory.js";
import { stampOf, type Stamp } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import { primaryEmail, type User } from "../../model/user.js";
import { decideCreation, type Creation } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { askWhatFailed, attempting, type About } from "../attempts.js";
import type { Asking, Deps } from "../deps.js";
import { dropUser, forgottenWith } from "../forgotten.js";
import { noteLastSaid } from "../last-said.js";
import { orRefuse } from "../refused.js";
import { reachOf, visibleOwners, type Reach } from "../scope.js";
import { withDraft, type UserDraft } from "./draft.js";
import type { UserResult } from "./result.js";
import { createUserRecord, replaceUserRecord, type Saved } from "./save-user.js";
import { freeUserName, yieldTo } from "./release-address.js";

/**
 * A directory's POST of a user: a new record, one that JIT or an admin made and that is taken over, or the return of
 * somebody this directory removed.
 * @throws Refused `user_name_taken`, `existing_user`, `several_users`, `username_not_email`, `unknown_sso_name`, `seat_limit`
 */
export async function createUser(
  deps: Deps,
  caller: Asking,
  directory: Directory,
  draft: UserDraft,
): Promise<UserResult> {
  const about: About = { operation: "user.create", target: draft.userName, directoryId: directory.id };
  return attempting(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    // Side by side: on MongoDB that is one call.
    const looking = lookFor(tx, deps, draft);
    looking.catch(() => undefined); // out of reach comes first
    askWhatFailed(tx, caller, about);
    const reach = await reachOf(tx, directory, caller, stamp.at);
    const known = await looking;
    const creation = await considerCreation(tx, reach, draft, known);
    const saved =
      creation.do === "create"
        ? await makeUser(tx, reach, creation, known.forgotten, draft, stamp)
        : await takeUser(tx, reach, creation, draft, stamp);
    about.targetId = saved.user.id;
    await noteLastSaid(tx, saved.user.id, { kind: "directory", id: directory.id }, caller.asked, stamp.at);
    const outcome = creation.do === "create" ? "created" : creation.do === "adopt" ? "adopted" : "restored";
    return { result: { outcome, user: saved.user }, changed: true, seats: saved.seats };
  });
}

interface Known {
  readonly byUserName: User | undefined;
  readonly byEmail: readonly User[];
  /** Of whom only hashes are left, which a new record takes the place of. */
  readonly forgotten: readonly User[];
}

async function lookFor(tx: TeamRecords, { removalKey }: Pick<Deps, "removalKey">, draft: UserDraft): Promise<Known> {
  const email = primaryEmail(draft.profile);
  const addresses = [draft.userName, ...(email === undefined ? [] : [email])];
  const [byUserName, byEmail, forgotten] = await Promise.all([
    tx.users.byUserName(draft.userName),
    email === undefined ? [] : tx.users.byPrimaryEmail(email),
    forgottenWith(tx, removalKey, addresses),
  ]);
  return { byUserName, byEmail, forgotten };
}

async function considerCreation(
  tx: TeamRecords,
  reach: Reach,
  draft: UserDraft,
  { byUserName, byEmail }: Known,
): Promise<Creation> {
  const email = primaryEmail(draft.profile);
  const isKnown = byUserName !== undefined || byEmail.length > 0;
  // Asked as under `link`: under `refuse` the rule must still tell a record it would have taken over from a foreign one.
  const asUnderLink = { ...reach.team, policies: { ...reach.team.policies, existingUsers: "link" as const } };
  return orRefuse(
    decideCreation(
      reach.directory,
      reach.team.policies,
      { userName: draft.userName, externalId: draft.externalId, email },
      { byUserName, byEmail, visible: isKnown ? await visibleOwners(tx, asUnderLink, reach.directory) : [] },
    ),
  );
}

async function makeUser(
  tx: TeamRecords,
  reach: Reach,
  { yielding, locked }: Extract<Creation, { do: "create" }>,
  forgotten: readonly User[],
  draft: UserDraft,
  stamp: Stamp,
): Promise<Saved> {
  const id = newId<UserId>();
  // Pushed again: the hashes that kept a sign-in from making the person have done their work. Only the lock goes on.
  for (const { id: old } of forgotten) await dropUser(tx, old);
  const wasLocked = forgotten.some((user) => user.locked);
  const beginnings = { id, createdAt: stamp.at, locked: locked || wasLocked };
  const fresh = await withDraft(tx, reach, beginnings, draft, stamp.at);
  for (const removed of yielding) await yieldTo(tx, removed, fresh, stamp);
  return createUserRecord(tx, reach, fresh, stamp);
}

async function takeUser(
  tx: TeamRecords,
  reach: Reach,
  { do: how, user: known }: Extract<Creation, { user: User }>,
  draft: UserDraft,
  stamp: Stamp,
): Promise<Saved> {
  const wanted = { ...draft, active: draft.active ?? true };
  const after: User = { ...(await withDraft(tx, reach, known, wanted, stamp.at)), version: known.version };
  await freeUserName(tx, known, after, stamp);
  const told = how === "adopt" ? "user.adopted" : "user.restored";
  return replaceUserRecord(tx, reach.team.policies.seats, known, after, stamp, [told]);
}
