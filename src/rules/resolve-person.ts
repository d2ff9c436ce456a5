import type { ConflictReason } from "../model/identity-conflict.js";
import type { Identity } from "../model/identity.js";
import type { DirectoryId, MethodId } from "../model/ids.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { TeamPolicies } from "../model/team.js";
import type { User } from "../model/user.js";
import { bringsNewEmail } from "./new-email.js";
import type { ClaimedPerson, Reading } from "./read-person.js";
import type { Refusal } from "./refusals.js";
import { signInRefusals } from "./sign-in-refusals.js";

/** What is known of the claimed person. Only the first is asked for when the key is known. */
export interface PersonFacts {
  /** The user this key of this method leads to. */
  readonly byIdentity?: User | undefined;
  /** What that identity's key was made of when it was kept. */
  readonly identityKind?: Identity["kind"] | undefined;
  /** The user whose userName is the email, removed ones too. */
  readonly byUserName?: User | undefined;
  /** Users with that primary email, removed ones too; asked for where no living user has it as userName. */
  readonly byEmail: readonly User[];
  /** The user whose userName is the NameID, removed ones too; only where the NameID may lead. */
  readonly byNameId?: User | undefined;
  /** Identities of the users found without a known key, of all methods. */
  readonly identities: readonly Identity[];
  /** Directories linked to this method. */
  readonly linkedDirectories: readonly DirectoryId[];
}

export interface PersonFound {
  readonly user?: User | undefined;
  /** What led to the user; `nobody` when nothing did. */
  readonly by: "identity" | "nameId" | "email" | "nobody";
}

/**
 * Step 5 of a sign-in: who it is. A known key of the method is the person. Otherwise the email leads to a userName,
 * else to the only user with that primary email, and the NameID to a user of a directory linked to this method.
 */
export function resolvePerson(
  person: ClaimedPerson,
  method: Pick<SsoMethod, "id" | "slug" | "emailDomains">,
  policies: Pick<TeamPolicies, "existingUsers">,
  facts: PersonFacts,
): Reading<PersonFound> {
  const { byIdentity } = facts;
  if (byIdentity !== undefined) {
    return isChanceHit(person, byIdentity, facts.identityKind)
      ? { ok: false, refusal: conflictWith(person, method, byIdentity, "kind") }
      : boundHere(method.id, { user: byIdentity, by: "identity" });
  }

  const byNameId =
    facts.byNameId !== undefined && isLinked(facts.byNameId, facts.linkedDirectories) ? facts.byNameId : undefined;
  const { byUserName } = facts;
  const named = byUserName === undefined ? [] : [byUserName];
  const byEmail = byUserName?.removed === undefined && named.length > 0 ? named : living([...named, ...facts.byEmail]);
  const hits = distinct(byNameId === undefined ? byEmail : [byNameId, ...byEmail]);
  const [user, ...others] = hits;
  if (user === undefined) return { ok: true, value: { by: "nobody" } };
  if (others.length > 0) {
    return { ok: false, refusal: signInRefusals.user_ambiguous(hits.map((hit) => hit.userName)) };
  }

  const found: PersonFound = { user, by: byNameId === undefined ? "email" : "nameId" };
  const conflict = conflictOf(person, method, found.by, user, facts.identities);
  if (conflict !== undefined) return { ok: false, refusal: conflict };
  const bound = boundHere(method.id, found);
  if (!bound.ok) return bound;
  if (policies.existingUsers === "refuse" && !isLinked(user, facts.linkedDirectories)) {
    return { ok: false, refusal: signInRefusals.email_exists(user.userName) };
  }
  return bound;
}

function conflictOf(
  person: ClaimedPerson,
  method: Pick<SsoMethod, "id" | "slug" | "emailDomains">,
  by: PersonFound["by"],
  user: User,
  identities: readonly Identity[],
): Refusal | undefined {
  const own = identities.filter((identity) => identity.userId === user.id);
  // An address is given to somebody new more often than an IdP makes a second persistent NameID for one person.
  if (own.some((identity) => identity.methodId === method.id && identity.kind === "persistent")) {
    return conflictWith(person, method, user, "persistent");
  }
  const trusted = method.emailDomains?.some((domain) => domain.toLowerCase() === person.email.domain) === true;
  if (by === "email" && !trusted && own.some((identity) => identity.methodId !== method.id)) {
    return conflictWith(person, method, user, "otherMethod");
  }
  return undefined;
}

/**
 * NameIDs of all formats and the emails that stand in for missing ones are keys side by side. Whoever may choose their
 * NameID, as a nickname, must not reach by an address in it the person whom that address was kept for.
 */
function isChanceHit(person: ClaimedPerson, user: User, kind: Identity["kind"] | undefined): boolean {
  const { identity } = person;
  return kind !== undefined && kind !== identity.kind && identity.key.includes("@") && bringsNewEmail(user, person);
}

function conflictWith(
  person: ClaimedPerson,
  method: Pick<SsoMethod, "slug">,
  { id, userName }: User,
  because: ConflictReason,
): Refusal {
  const facts = { userName, method: method.slug, nameId: nameIdOf(person), because };
  return { ...signInRefusals.identity_conflict(facts), conflict: { userId: id, because } };
}

/** A user bound by `ssoName` signs in through that method only, known key or not. */
function boundHere(method: MethodId, found: PersonFound): Reading<PersonFound> {
  const sso = found.user?.sso;
  return sso === undefined || sso.method === method
    ? { ok: true, value: found }
    : { ok: false, refusal: signInRefusals.method_mismatch(sso.name) };
}

function isLinked(user: User, directories: readonly DirectoryId[]): boolean {
  return user.owner.kind === "directory" && directories.includes(user.owner.id);
}

/** A kept, removed record stands back behind a living user with the same address. */
function living(users: readonly User[]): readonly User[] {
  const alive = users.filter((user) => user.removed === undefined);
  return alive.length > 0 ? alive : users.slice(0, 1);
}

function distinct(users: readonly User[]): readonly User[] {
  return [...new Map(users.map((user) => [user.id, user])).values()];
}

function nameIdOf({ identity }: ClaimedPerson): string | undefined {
  return identity.kind === "email" ? undefined : identity.key;
}
