import { fold } from "../../lib/fold.js";
import type { Claims } from "../../model/claims.js";
import { domainStanding } from "../../model/domain.js";
import type { Group } from "../../model/group.js";
import type { Identity } from "../../model/identity.js";
import type { GroupId } from "../../model/ids.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import type { User } from "../../model/user.js";
import {
  bringsNewEmail,
  checkDomain,
  decideSignIn,
  groupsLeftAlone,
  missedGroups,
  planGroups,
  readPerson,
  resolvePerson,
  unnamedGroups,
  wantedGroups,
  type ClaimedPerson,
  type GroupPlan,
  type KnownGroup,
  type PersonFacts,
  type PersonFound,
  type SignInDecision,
} from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { wasForgotten } from "../forgotten.js";
import { Refused } from "../../model/refused.js";
import { orRefuse } from "../refused.js";

/** What a sign-in comes to: decided, and not yet carried out. */
export interface Considered {
  readonly team: Team;
  readonly method: SsoMethod;
  readonly person: ClaimedPerson;
  readonly decision: SignInDecision;
  readonly groups: GroupPlan;
  /** An identity with this key whose user is gone: it gives way to the new one. */
  readonly orphan?: Identity | undefined;
  /** Seats taken before this sign-in; known where the team has a limit and a user is made. */
  readonly seatsUsed?: number | undefined;
}

/**
 * Steps 3 to 8 of a sign-in, reading only: gathers what is known and lets the rules decide. Asks for no more than the
 * decision needs; a known person who is not updated costs three look-ups and the team's domains.
 * @throws Refused
 */
export async function considerSignIn(
  tx: TeamRecords,
  removalKey: Buffer,
  team: Team,
  method: SsoMethod,
  claims: Claims,
  now: number,
): Promise<Considered> {
  const { policies } = team;
  const person = orRefuse(readPerson(claims));
  const domains = (await tx.domains.list()).map((one) => ({
    domain: one.domain,
    standing: domainStanding(one, now),
  }));
  const identity = await tx.identities.byKey(method.id, person.identity.key);
  const byIdentity = identity === undefined ? undefined : await tx.users.get(identity.userId);
  const denied = checkDomain(person.email.domain, domains, method, byIdentity !== undefined);
  if (denied !== undefined) throw new Refused(denied);

  const facts =
    byIdentity === undefined
      ? await findPerson(tx, method, person)
      : { byIdentity, identityKind: identity?.kind, byEmail: [], identities: [], linkedDirectories: [] };
  const found = orRefuse(resolvePerson(person, method, policies, facts));

  const isNew = found.user === undefined;
  const seatsUsed = isNew && policies.seats !== null ? await tx.seats.used() : undefined;
  const decision = orRefuse(
    decideSignIn(claims, person, method, policies, found, {
      forgotten: isNew && (await wasForgotten(tx, removalKey, keysOf(person, method))),
      seatsUsed,
      attributes: team.attributes,
      emailTaken: await isEmailTaken(tx, method, person, found),
    }),
  );
  return {
    team,
    method,
    person,
    decision,
    groups: await considerGroups(tx, team, method, claims, decision),
    seatsUsed,
    ...(identity !== undefined && byIdentity === undefined && { orphan: identity }),
  };
}

function keysOf(person: ClaimedPerson, method: SsoMethod): Parameters<typeof wasForgotten>[2] {
  return { email: person.email.value, method: method.id, identity: person.identity.key };
}

async function findPerson(tx: TeamRecords, method: SsoMethod, person: ClaimedPerson): Promise<PersonFacts> {
  const byUserName = await tx.users.byUserName(person.email.value);
  const isNamed = byUserName !== undefined && byUserName.removed === undefined;
  const byEmail = !isNamed ? await tx.users.byPrimaryEmail(person.email.value) : [];
  const isOther = person.nameId !== undefined && fold(person.nameId) !== person.email.folded;
  const byNameId =
    person.nameId === undefined ? undefined : isOther ? await tx.users.byUserName(person.nameId) : byUserName;
  const users = new Map<string, User>();
  for (const user of [byUserName, byNameId, ...byEmail]) if (user !== undefined) users.set(user.id, user);
  const identities: Identity[] = [];
  for (const user of users.values()) identities.push(...(await tx.identities.ofUser(user.id)));
  // One that was deleted a moment ago has its identities still, and stands in nobody's way.
  const there = identities.length === 0 ? [] : (await tx.methods.list()).map(({ id }) => id);
  const directories = users.size === 0 ? [] : await tx.directories.list();
  return {
    byUserName,
    byEmail,
    byNameId,
    identities: identities.filter(({ methodId }) => there.includes(methodId)),
    linkedDirectories: directories.filter(({ methodId }) => methodId === method.id).map(({ id }) => id),
  };
}

async function isEmailTaken(
  tx: TeamRecords,
  method: SsoMethod,
  person: ClaimedPerson,
  { user, by }: PersonFound,
): Promise<boolean> {
  if (user === undefined || by !== "identity" || method.jit.onLogin !== "update" || !bringsNewEmail(user, person)) {
    return false;
  }
  const holders = [
    await tx.users.byUserName(person.email.value),
    ...(await tx.users.byPrimaryEmail(person.email.value)),
  ];
  return holders.some((holder) => holder !== undefined && holder.id !== user.id);
}

async function considerGroups(
  tx: TeamRecords,
  { policies }: Team,
  method: SsoMethod,
  claims: Claims,
  decision: SignInDecision,
): Promise<GroupPlan> {
  if (decision.do === "enter" && method.jit.onLogin !== "update") return groupsLeftAlone(claims.groups?.length ?? 0);
  const wanted = wantedGroups(claims, method, policies.groupsPerSignIn);
  const claimed: KnownGroup[] = [];
  for (const group of wanted.known ? wanted.wanted : []) {
    const byExternalId = group.mapped === undefined ? await tx.groups.byExternalId(group.value) : [];
    const byName = byExternalId.length === 0 ? await tx.groups.byName(group.mapped ?? group.value) : undefined;
    claimed.push({ wanted: group, byExternalId, byName });
  }
  const current = decision.do === "create" ? [] : await currentGroups(tx, decision.user, claimed);
  const plan = planGroups(method, wanted, { multiGroup: policies.multiGroup, claimed, current });
  const hints = [
    ...missedGroups(claims),
    ...unnamedGroups([...plan.create, ...plan.join.map((one) => one.displayName)]),
  ];
  return hints.length === 0 ? plan : { ...plan, warnings: [...plan.warnings, ...hints] };
}

async function currentGroups(
  tx: TeamRecords,
  user: User,
  claimed: readonly KnownGroup[],
): Promise<Parameters<typeof planGroups>[2]["current"]> {
  const known = new Map<GroupId, Group>();
  for (const { byExternalId, byName } of claimed) {
    for (const group of byName === undefined ? byExternalId : [byName]) known.set(group.id, group);
  }
  const current: { group: Group; method?: Identity["methodId"] | undefined }[] = [];
  for (const { groupId, method } of await tx.memberships.ofUser(user.id)) {
    const group = known.get(groupId) ?? (await tx.groups.get(groupId));
    if (group !== undefined) current.push({ group, method });
  }
  return current;
}
