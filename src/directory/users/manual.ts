import { newId } from "../../lib/new-id.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import { eventOf, stampOf } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import { manual } from "../../model/owner.js";
import { Refused } from "../../model/refused.js";
import { primaryEmail, type PersonName, type Profile, type User } from "../../model/user.js";
import { checkUserName, directoryRefusals } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import type { Asking, Deps } from "../deps.js";
import { ofUser, recordChanges } from "../events.js";
import { dropUser, forgottenWith } from "../forgotten.js";
import { refuseOwned } from "../owned.js";
import { orRefuse } from "../refused.js";
import { freeUserName } from "./release-address.js";
import type { UserResult } from "./result.js";
import { createUserRecord, replaceUserRecord } from "./save-user.js";

/** What an admin says of a user; null takes a value away, what is left out stays. */
export interface ManualChange {
  readonly userName?: string | undefined;
  readonly email?: string | null | undefined;
  readonly givenName?: string | null | undefined;
  readonly familyName?: string | null | undefined;
  readonly displayName?: string | null | undefined;
}

/**
 * Makes a user whom no directory and no sign-in owns; takes a seat.
 * @throws Refused `user_name_taken`, `email_taken`, `username_not_email`, `seat_limit`
 */
export async function createManualUser(
  deps: Deps,
  caller: Asking,
  draft: ManualChange & { readonly userName: string },
): Promise<UserResult> {
  const about: About = { operation: "user.create", target: draft.userName };
  return attempting<UserResult>(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    const team = orGone(await tx.team.get(), tx);
    const profile = changedProfile({}, draft);
    const userName = orRefuse(checkUserName(team.policies, undefined, { userName: draft.userName, profile }));
    if ((await tx.users.byUserName(userName)) !== undefined) {
      throw new Refused(directoryRefusals.user_name_taken(userName));
    }
    const email = primaryEmail(profile);
    await refuseTakenEmail(tx, email, undefined);
    // Made by somebody on purpose: the hashes that kept a sign-in from making the person have done their work.
    for (const { id } of await forgottenWith(tx, deps.removalKey, [
      userName,
      ...(email === undefined ? [] : [email]),
    ])) {
      await dropUser(tx, id);
    }
    const id = newId<UserId>();
    about.targetId = id;
    const { user, seats } = await createUserRecord(
      tx,
      { team },
      {
        ...{ id, teamId: tx.teamId, createdAt: stamp.at, updatedAt: stamp.at, userName, profile },
        ...{ owner: manual, active: true, locked: false },
      },
      stamp,
    );
    return { result: { outcome: "created", user }, changed: true, seats };
  });
}

/**
 * Changes a user whom an admin owns. One of a directory or of a method is theirs to change, until it is detached.
 * @throws Refused `not_found`, `stale_version`, `owned_by_directory`, `owned_by_method`, `user_removed`, `user_name_taken`,
 *   `email_taken`, `username_change_refused`, `username_not_email`
 */
export async function changeManualUser(
  deps: Deps,
  caller: Asking,
  id: UserId,
  change: ManualChange,
  { expected }: Expecting = {},
): Promise<UserResult> {
  const about: About = { operation: "user.update", target: id, targetId: id };
  return attempting<UserResult>(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    const team = orGone(await tx.team.get(), tx);
    const before = await tx.users.get(id);
    if (before === undefined) throw new Refused(directoryRefusals.not_found("user", id));
    about.target = before.userName;
    checkExpected(before, expected, `User "${before.userName}"`);
    await refuseOwned(tx, "user", before.userName, before.owner);
    if (before.removed !== undefined) throw new Refused(directoryRefusals.user_removed(before.userName));
    const profile = changedProfile(before.profile, change);
    const wanted = { userName: change.userName ?? before.userName, profile };
    const userName = orRefuse(checkUserName(team.policies, before.userName, wanted));
    const after: User = { ...before, userName, profile, updatedAt: stamp.at };
    const differences = recordChanges(before, after);
    if (Object.keys(differences).length === 0) {
      return { result: { outcome: "unchanged", user: before }, changed: false };
    }
    await freeUserName(tx, before, after, stamp);
    const email = primaryEmail(profile);
    if (email !== primaryEmail(before.profile)) await refuseTakenEmail(tx, email, id);
    const { user, seats } = await replaceUserRecord(tx, team.policies.seats, before, after, stamp, [], differences);
    return { result: { outcome: "changed", user }, changed: true, seats };
  });
}

/** Signs a user out everywhere, OAuth included, and leaves the rest as it is. @throws Refused `not_found`, `stale_version` */
export async function endSessionsOfUser(
  deps: Deps,
  caller: Asking,
  id: UserId,
  { expected }: Expecting = {},
): Promise<{ readonly sessions: number }> {
  const about: About = { operation: "user.end-sessions", target: id, targetId: id };
  return attempting(deps, caller, about, async (tx) => {
    const user = await tx.users.get(id);
    if (user === undefined) throw new Refused(directoryRefusals.not_found("user", id));
    about.target = user.userName;
    checkExpected(user, expected, `User "${user.userName}"`);
    const { sessions, artefacts } = await cutOff(tx, user);
    const changed = sessions + artefacts > 0;
    if (changed) {
      const facts = { userName: user.userName, because: "an admin signed them out everywhere" };
      await tx.events.append(eventOf(stampOf(caller, deps.now()), "session.ended", ofUser(user), facts));
    }
    return { result: { sessions }, changed, notes: [`${sessions} sessions ended`] };
  });
}

function orGone<T>(team: T | undefined, { teamId }: Pick<TeamRecords, "teamId">): T {
  if (team === undefined) throw new Refused(directoryRefusals.not_found("user", teamId));
  return team;
}

/** Two people with one address: whose sign-in it would be, nobody could say. @throws Refused `email_taken` */
async function refuseTakenEmail(tx: TeamRecords, email: string | undefined, id: UserId | undefined): Promise<void> {
  if (email === undefined) return;
  const holders = (await tx.users.byPrimaryEmail(email)).filter((one) => one.id !== id && one.removed === undefined);
  const [holder] = holders;
  if (holder !== undefined) throw new Refused(directoryRefusals.email_taken(email, holder.userName));
}

/** The profile as an admin's words would leave it; what they cannot say stays. */
function changedProfile(before: Profile, change: ManualChange): Profile {
  const { displayName: _, name: __, emails: ___, ...rest } = before;
  const displayName = changed(before.displayName, change.displayName);
  const name = changedName(before.name ?? {}, change);
  const emails = changedEmails(before.emails ?? [], change.email);
  return {
    ...rest,
    ...(displayName !== undefined && { displayName }),
    ...(Object.keys(name).length > 0 && { name }),
    ...(emails.length > 0 && { emails }),
  };
}

function changedName(before: PersonName, { givenName, familyName }: ManualChange): PersonName {
  const { givenName: given, familyName: family, formatted, ...rest } = before;
  const [first, last] = [changed(given, givenName), changed(family, familyName)];
  // One that was put together of the old parts would contradict the new ones.
  const isSame = first === given && last === family;
  return {
    ...rest,
    ...(formatted !== undefined && isSame && { formatted }),
    ...(first !== undefined && { givenName: first }),
    ...(last !== undefined && { familyName: last }),
  };
}

function changedEmails(
  before: NonNullable<Profile["emails"]>,
  email: string | null | undefined,
): NonNullable<Profile["emails"]> {
  if (email === undefined) return before;
  const primary = before.find((one) => one.primary === true) ?? before[0];
  const others = before.filter((one) => one !== primary);
  return email === null
    ? others
    : [{ ...primary, value: email, type: primary?.type ?? "work", primary: true }, ...others];
}

function changed<T>(before: T | undefined, wanted: T | null | undefined): T | undefined {
  return wanted === undefined ? before : (wanted ?? undefined);
}
