import type { AttemptStatus } from "../../model/attempt.js";
import { eventOf, stampOf } from "../../model/event.js";
import type { ReferenceId, UserId } from "../../model/ids.js";
import { ownerKey, type OwnerKey } from "../../model/owner.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Explanation } from "../../model/explanation.js";
import { primaryEmail, type User } from "../../model/user.js";
import { deciding } from "../../store/port/deciding.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attemptOf, writeAttempt, type AttemptDeps, type AttemptDraft } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import { erasedIn, withoutNames } from "../erased.js";
import { identityNamed } from "./identity-named.js";
import { ofUser } from "../events.js";

/** How somebody outside names a person: by an address, by an id that the method or we gave, or by one that means nobody here. */
export interface NamedPerson {
  readonly by: "email" | "subject" | "nobody";
  readonly value: string;
}

/** Who asks, by a proof that counts once. */
export interface RevocationAsked {
  readonly method: SsoMethod;
  /** As the proof names itself. */
  readonly issuer: string;
  readonly once: { readonly key: string; readonly until: number };
  readonly reference: ReferenceId;
  readonly address?: string | undefined;
}

export type Revoked =
  | { readonly outcome: "ended"; readonly sessions: number }
  /** Nothing was ended, and the attempt says why. */
  | { readonly outcome: "refused" }
  /** The proof was used before. */
  | { readonly outcome: "replayed" };

const operation = "universal-logout";
const because = "its identity provider asked for it (Universal Logout)";

/**
 * Ends all that a person can act with, because the identity provider of a method says so. Found are only people who have an
 * identity at the method, or whom it or one of its linked directories owns. The proof is spent in the same work: a request
 * that is broken off is no replay when it comes again.
 * @param unknown  what is told of a person who is not found
 */
export function revokeAccess(
  deps: AttemptDeps,
  asked: RevocationAsked,
  named: NamedPerson,
  unknown: Pick<Explanation, "code" | "cause" | "fix">,
): Promise<Revoked> {
  return once(deps, asked, async (tx) => {
    const people = await findPeople(tx, asked.method, named);
    const [first] = people;
    if (first === undefined) {
      await write(tx, deps, asked, { target: named.value, status: "failure", ...unknown });
      return { outcome: "refused" };
    }
    let [sessions, artefacts] = [0, 0];
    const stamp = stampOf(callerOf(asked), deps.now());
    for (const user of people) {
      const ended = await cutOff(tx, user);
      sessions += ended.sessions;
      artefacts += ended.artefacts;
      if (ended.sessions + ended.artefacts === 0) continue;
      const facts = { userName: user.userName, because, method: asked.method.slug };
      await tx.events.append(eventOf(stamp, "session.ended", ofUser(user), facts));
    }
    const notes = [
      `${sessions} sessions ended`,
      ...(people.length > 1 ? [`${people.length} people have this address`] : []),
      `asked for by ${asked.issuer}`,
    ];
    const status = sessions + artefacts > 0 ? "success" : "skipped";
    const target = named.by === "email" ? named.value : (primaryEmail(first.profile) ?? first.userName);
    await write(tx, deps, asked, { target, targetId: first.id, status, notes });
    return { outcome: "ended", sessions };
  });
}

/** Records a request with a good proof that cannot be acted upon, whoever it was about. */
export function refuseRevocation(
  deps: AttemptDeps,
  asked: RevocationAsked,
  reason: Pick<Explanation, "code" | "cause" | "fix">,
): Promise<Revoked> {
  return once(deps, asked, async (tx) => {
    const { code, cause, fix } = reason;
    await write(tx, deps, asked, { target: `(${asked.method.slug})`, status: "failure", code, cause, fix });
    return { outcome: "refused" };
  });
}

async function once(
  { store }: AttemptDeps,
  asked: RevocationAsked,
  work: (tx: TeamRecords) => Promise<Revoked>,
): Promise<Revoked> {
  try {
    return await deciding(store, async (tx) => {
      await tx.spend(asked.once.key, asked.once.until);
      return work(tx);
    });
  } catch (error) {
    if (error instanceof StoreConflict && error.field === "once") return { outcome: "replayed" };
    throw error;
  }
}

function callerOf({ method, reference, address, issuer }: RevocationAsked) {
  return { actor: { kind: "method", id: method.id }, reference, address, by: issuer } as const;
}

type Outcome = Pick<AttemptDraft, "target" | "targetId" | "notes" | "code" | "cause" | "fix"> & {
  readonly status: AttemptStatus;
};

async function write(
  tx: TeamRecords,
  deps: AttemptDeps,
  { method, reference, issuer }: RevocationAsked,
  outcome: Outcome,
): Promise<void> {
  const said = { notes: [`asked for by ${issuer}`], ...outcome };
  const draft: AttemptDraft = { source: "logout", methodId: method.id, operation, reference, ...said };
  const erased = await erasedIn(tx, deps.removalKey, draft);
  await writeAttempt(tx, deps, attemptOf(erased === undefined ? draft : withoutNames(draft, erased), deps), []);
}

async function findPeople(tx: TeamRecords, method: SsoMethod, { by, value }: NamedPerson): Promise<readonly User[]> {
  if (by === "nobody") return [];
  const owners = await ownersOf(tx, method);
  const isOfMethod = async (user: User | undefined): Promise<boolean> => {
    if (user === undefined || user.removed !== undefined) return false;
    if (owners.includes(ownerKey(user.owner))) return true;
    return (await tx.identities.ofUser(user.id)).some(({ methodId }) => methodId === method.id);
  };
  const found = new Map<UserId, User>();
  const take = async (user: User | undefined): Promise<void> => {
    if (user !== undefined && (await isOfMethod(user))) found.set(user.id, user);
  };
  const meanings = by === "email" ? emailMeanings(tx, method, value) : subjectMeanings(tx, method, value, owners);
  for (const find of meanings) {
    for (const user of await find()) await take(user);
    if (found.size > 0) break;
  }
  return [...found.values()];
}

type Meanings = readonly (() => Promise<readonly (User | undefined)[]>)[];

/** Whose an address may be, the first that is somebody's: the primary email, the key of an identity, the userName. */
function emailMeanings(tx: TeamRecords, method: SsoMethod, email: string): Meanings {
  return [
    () => tx.users.byPrimaryEmail(email, mostOfOneAddress),
    () => withIdentity(tx, method, email),
    async () => [await tx.users.byUserName(email)],
  ];
}

/** What an id may be, the first that is somebody's: the NameID at this method, our SCIM id, the id of a linked directory. */
function subjectMeanings(tx: TeamRecords, method: SsoMethod, subject: string, owners: readonly OwnerKey[]): Meanings {
  return [
    () => withIdentity(tx, method, subject),
    async () => [await tx.users.get(subject as UserId)],
    () => tx.users.byExternalId(subject, { owners: owners.filter((owner) => owner.startsWith("d:")) }),
  ];
}

async function withIdentity(tx: TeamRecords, method: SsoMethod, value: string): Promise<readonly (User | undefined)[]> {
  const identity = await identityNamed(tx, method.id, { value });
  return identity === undefined ? [] : [await tx.users.get(identity.userId)];
}

/** Removed ones stand among them. */
const mostOfOneAddress = 1000;

async function ownersOf(tx: TeamRecords, method: SsoMethod): Promise<readonly OwnerKey[]> {
  const linked = (await tx.directories.list()).filter(({ methodId }) => methodId === method.id);
  return [`m:${method.id}`, ...linked.map(({ id }): OwnerKey => `d:${id}`)];
}
