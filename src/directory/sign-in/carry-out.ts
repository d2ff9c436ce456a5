import { newId } from "../../lib/new-id.js";
import { eventOf, type Stamp } from "../../model/event.js";
import type { Group } from "../../model/group.js";
import type { User } from "../../model/user.js";
import type { TeamRecords } from "../../store/port/store.js";
import { appendMemberEvents, ofGroup, ofUser, recordChanges, userFacts } from "../events.js";
import type { Considered } from "./consider.js";

/** What a sign-in did. */
export interface CarriedOut {
  readonly user: User;
  /** When they signed in before this time; absent for the first. */
  readonly previousSignInAt?: number | undefined;
  readonly did: "created" | "linked" | "updated" | "entered";
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** Writes what was decided, each record with its event. Seats and the attempt come after it. */
export async function carryOut(tx: TeamRecords, considered: Considered, stamp: Stamp): Promise<CarriedOut> {
  const { decision, method } = considered;
  const user = decision.do === "create" ? await makeUser(tx, considered, stamp) : await keepUser(tx, considered, stamp);
  const isNew = decision.do === "create";
  if (isNew || decision.link) await linkIdentity(tx, considered, user, stamp, isNew);
  const joined = await joinGroups(tx, considered, user, stamp);
  const left = await leaveGroups(tx, considered, user, stamp);
  await tx.users.signedIn(user.id, stamp.at);
  await tx.events.append(
    eventOf(stamp, "session.opened", ofUser(user), { userName: user.userName, method: method.slug }),
  );
  const changed = !isNew && (user.version !== decision.user.version || joined.length + left.length > 0);
  return {
    user: { ...user, lastSignInAt: stamp.at },
    previousSignInAt: user.lastSignInAt,
    did: isNew ? "created" : decision.link ? "linked" : changed ? "updated" : "entered",
    joined,
    left,
  };
}

async function makeUser(tx: TeamRecords, { decision, method }: Considered, stamp: Stamp): Promise<User> {
  if (decision.do !== "create") throw new TypeError("only a create decision makes a user");
  const user = await tx.users.create({
    id: newId(),
    teamId: tx.teamId,
    createdAt: stamp.at,
    updatedAt: stamp.at,
    userName: decision.userName,
    owner: { kind: "method", id: method.id },
    active: true,
    locked: false,
    profile: decision.profile,
  });
  await tx.events.append(eventOf(stamp, "user.created", ofUser(user), userFacts(user)));
  return user;
}

async function keepUser(tx: TeamRecords, { decision }: Considered, stamp: Stamp): Promise<User> {
  if (decision.do !== "enter") throw new TypeError("only an enter decision keeps a user");
  if (decision.change === undefined) return decision.user;
  const user = await tx.users.replace({ ...decision.user, ...decision.change, updatedAt: stamp.at });
  await tx.events.append(
    eventOf(stamp, "user.updated", ofUser(user), {
      userName: user.userName,
      changes: recordChanges(decision.user, user),
    }),
  );
  return user;
}

async function linkIdentity(
  tx: TeamRecords,
  { method, person, orphan }: Considered,
  user: User,
  stamp: Stamp,
  isNew: boolean,
): Promise<void> {
  if (orphan !== undefined) await tx.identities.delete(orphan.id);
  await tx.identities.create({
    id: newId(),
    teamId: tx.teamId,
    createdAt: stamp.at,
    updatedAt: stamp.at,
    methodId: method.id,
    userId: user.id,
    ...person.identity,
  });
  // The creation of the user says it all for a new one.
  if (isNew) return;
  await tx.events.append(
    eventOf(stamp, "user.linked", ofUser(user), { userName: user.userName, method: method.slug, ...person.identity }),
  );
}

async function joinGroups(
  tx: TeamRecords,
  { groups, method, team }: Considered,
  user: User,
  stamp: Stamp,
): Promise<readonly string[]> {
  const targets: Group[] = [...groups.join];
  for (const displayName of groups.create) {
    const group = await tx.groups.create({
      id: newId(),
      teamId: tx.teamId,
      createdAt: stamp.at,
      updatedAt: stamp.at,
      displayName,
      owner: { kind: "method", id: method.id },
    });
    await tx.events.append(eventOf(stamp, "group.created", ofGroup(group), { displayName }));
    targets.push(group);
  }
  if (targets.length > 0 && !team.policies.multiGroup) await tx.memberships.lockOneGroup(user.id);
  for (const group of targets) {
    const added = await tx.memberships.add(group.id, [user.id], { at: stamp.at, method: method.id });
    await appendMemberEvents(tx, "group.members_added", stamp, moved(group), added, { method: method.slug });
  }
  return targets.map((group) => group.displayName);
}

async function leaveGroups(
  tx: TeamRecords,
  { groups, method }: Considered,
  user: User,
  stamp: Stamp,
): Promise<readonly string[]> {
  for (const group of groups.leave) {
    const removed = await tx.memberships.remove(group.id, [user.id], { at: stamp.at, onlyOf: method.id });
    await appendMemberEvents(tx, "group.members_removed", stamp, moved(group), removed, { method: method.slug });
  }
  return groups.leave.map((group) => group.displayName);
}

/** The group as a change of its members leaves it: the store moves its version on by one. */
function moved(group: Group): Group {
  return { ...group, version: group.version + 1 };
}
