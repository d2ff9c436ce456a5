import { fold } from "../../lib/fold.js";
import { eventOf, stampOf, type AuditEvent, type Caller, type Stamp } from "../../model/event.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import type { UserId } from "../../model/ids.js";
import { nameOf, type Profile, type User } from "../../model/user.js";
import { directoryRefusals } from "../../rules/index.js";
import { deciding } from "../../store/port/deciding.js";
import type { PersonMarks } from "../../store/port/erasure.js";
import { addressKey } from "../../store/port/event-chain.js";
import type { TeamRecords, TeamStore } from "../../store/port/store.js";
import { settleSeats } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import type { Deps } from "../deps.js";
import { ofUser } from "../events.js";
import { forget, isForgotten } from "../forgotten.js";
import { Refused } from "../../model/refused.js";
import { leaveAllGroups } from "./leave-groups.js";

export interface Erasure {
  readonly id: UserId;
  /** Events whose salt and data are null now. */
  readonly events: number;
  /** Attempts, traces and entries of the failed list that were deleted. */
  readonly records: number;
  /** False: another process reads the database file, and the log beside it is cut with its next turn. */
  readonly clean: boolean;
}

/**
 * Erases a person: signed out, out of every group, and their names and addresses nowhere any more: not in the record, of which
 * keyed hashes alone stay so that no sign-in makes the person again, not in events, attempts, traces, the failed list or what
 * a source said last. The chain of events stays whole. No attempt is written, for it would name them.
 * @throws Refused `not_found`, also the second time; `stale_version`
 */
export async function eraseUser(
  deps: Deps,
  caller: Caller,
  id: UserId,
  { expected }: Expecting = {},
): Promise<Erasure> {
  const { store } = deps;
  const former = await formerNames(store, id);
  const before = await store.eraseTracesOf(await marksOf(store, await erasable(store, id, expected), former));
  const { marks, events } = await deciding(store, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    const user = await erasable(tx, id, expected);
    const policies = (await tx.team.get())?.policies;
    const marks = await marksOf(tx, user, former);
    await cutOff(tx, user);
    await leaveAllGroups(tx, id, stamp);
    const directory = user.owner.kind === "directory" ? { directory: user.owner.id } : {};
    const marked = { ...user, active: false, removed: { ...directory, at: stamp.at } };
    const gone = await forget(tx, deps.removalKey, marked, stamp.at);
    const events = await emptyEvents(tx, marks, gone, stamp, before);
    await settleSeats(tx, { difference: user.active ? -1 : 0, limit: policies?.seats ?? null });
    return { marks, events };
  });
  const after = await finishErasure(store, marks);
  return { id, events: events + after.events, records: before + after.records, clean: after.clean };
}

/** Empties the events about the person, with an event that says so. What this work appends afterwards must name nobody. */
export async function emptyEvents(
  tx: TeamRecords,
  marks: PersonMarks,
  gone: User,
  stamp: Stamp,
  records?: number,
): Promise<number> {
  const events = await tx.events.erase({ subjectId: marks.user, addressKeys: marks.names.map(addressKey) });
  const erased = { events, ...(records !== undefined && { records }) };
  await tx.events.append(eventOf(stamp, "user.erased", ofUser(gone), erased));
  return events;
}

/** What a sign-in or a push has written while the work of the erasure was under way, and what the engine keeps of the past. */
export async function finishErasure(
  store: TeamStore,
  marks: PersonMarks,
): Promise<Pick<Erasure, "events" | "records" | "clean">> {
  const events = await store.events.erase({ subjectId: marks.user, addressKeys: marks.names.map(addressKey) });
  const records = await store.eraseTracesOf(marks);
  return { events, records, clean: await store.clearRemains() };
}

async function erasable(tx: TeamRecords, id: UserId, expected: number | undefined): Promise<User> {
  const user = await tx.users.get(id);
  if (user === undefined || isForgotten(user)) throw new Refused(directoryRefusals.not_found("user", id));
  checkExpected(user, expected, `User "${user.userName}"`);
  return user;
}

/** More names than anybody has; what a directory may push without end is cut. */
const mostNames = 60;
const longestName = 320;
/** An id like "7" says nothing of anybody, and stands in what is about everybody. */
const shortestName = 3;

/** What the person is found by, but for addresses and names that another record of the team has too. */
export async function marksOf(tx: TeamRecords, user: User, former: readonly string[]): Promise<PersonMarks> {
  const identities = await tx.identities.ofUser(user.id);
  const own = [...namesOf(user), ...identities.map(({ key }) => key), ...former];
  const names: string[] = [];
  for (const name of new Set(own.map(fold))) {
    if (name.length < shortestName || name.length > longestName || names.length === mostNames) continue;
    if (!(await isHeldByAnother(tx, user.id, name))) names.push(name);
  }
  return { user: user.id, names };
}

function namesOf({ userName, externalId, profile }: Pick<User, "userName" | "externalId" | "profile">): string[] {
  const emails = profile.emails?.map(({ value }) => value) ?? [];
  return [userName, externalId, ...emails, ...fullNames(profile)].filter((name) => name !== undefined);
}

/** A single word may be anything else as well. */
function fullNames(profile: Profile): readonly string[] {
  return [nameOf(profile), profile.name?.formatted].filter((name) => name?.includes(" ") === true) as string[];
}

async function isHeldByAnother(tx: TeamRecords, id: UserId, name: string): Promise<boolean> {
  const holders = [await tx.users.byUserName(name), ...(await tx.users.byPrimaryEmail(name))];
  return holders.some((holder) => holder !== undefined && holder.id !== id);
}

/** Events of one person that are looked through for what they were called before. */
const mostEvents = 10_000;

/** What the person was called before, as their own events tell. */
export async function formerNames(store: TeamStore, id: UserId): Promise<readonly string[]> {
  const events = await store.events.latest({ limit: mostEvents, subjectId: id });
  return [...new Set(events.flatMap(namesIn))];
}

function namesIn({ data }: AuditEvent): readonly string[] {
  if (data === null) return [];
  const { userName, externalId, key, profile, changes } = data;
  const changed = (changes ?? {}) as Readonly<Record<string, { readonly before?: unknown } | undefined>>;
  const before = {
    userName: changed["userName"]?.before,
    externalId: changed["externalId"]?.before,
    emails: changed["emails"]?.before,
    displayName: changed["displayName"]?.before,
    name: changed["name"]?.before,
  };
  const texts: unknown[] = [userName, externalId, key, before.userName, before.externalId];
  for (const one of [profile, before]) {
    const { emails, displayName, name } = (one ?? {}) as Profile;
    texts.push(...(emails ?? []).map(({ value }) => value), ...fullNames(definedOf({ displayName, name })));
  }
  return texts.filter((text): text is string => typeof text === "string");
}

function definedOf({ displayName, name }: { displayName: unknown; name: unknown }): Profile {
  return {
    ...(typeof displayName === "string" && { displayName }),
    ...(typeof name === "object" && name !== null && { name }),
  };
}
