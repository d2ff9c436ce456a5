/**
 * The installation that list pages are measured on (DESIGN §11): one team with very many people and what their pushes and
 * sign-ins leave behind, beside so many other teams; and of everything else that is listed more than a page.
 */
import { hashPassword } from "../../../src/access/passwords.js";
import { progressLine } from "../../../src/cli/progress.js";
import { ofUser, userFacts } from "../../../src/directory/events.js";
import { newId } from "../../../src/lib/new-id.js";
import { sha256Hex } from "../../../src/lib/sha256.js";
import type { Attempt, FailedEntry } from "../../../src/model/attempt.js";
import type { Directory } from "../../../src/model/directory.js";
import { deliveryStates, type DeliveryState } from "../../../src/model/endpoint.js";
import { eventOf } from "../../../src/model/event.js";
import type { ReferenceId, TeamId, UserId } from "../../../src/model/ids.js";
import { manual } from "../../../src/model/owner.js";
import type { SsoMethod } from "../../../src/model/sso-method.js";
import type { User } from "../../../src/model/user.js";
import { openStore } from "../../../src/store/open-store.js";
import type { InstallationWork, Store, TeamRecords, TeamStore } from "../../../src/store/port/store.js";
import { aGrant, aKey, aKnownEvent, aLink, anAdmin } from "../../support/access-builders.js";
import {
  aCursor,
  aDelivery,
  aDirectory,
  aFailure,
  aGroup,
  aMethod,
  anApp,
  anAttempt,
  anIdentity,
  anOAuthClient,
  aSession,
  aTeam,
  aToken,
  aTrace,
  aWebhook,
  day,
} from "../../support/builders.js";
import { aDomain } from "../../support/keep-domain.js";
import { keepTeam } from "../../support/keep-team.js";
import { personOf } from "../people.js";

export interface FillSizes {
  readonly users: number;
  readonly teams: number;
}

/** How one comes in. */
export const operator = { email: "operator@acme.example", password: "a bench is no secret at all" } as const;
export const apiKey = `dbk_${"bench".repeat(8)}abc`;

/** Every list has more than a page of 50. */
const some = 60;
const largestGroup = 100_000;
const teamsPerWork = 50;
const perWork = 200;
const atOnce = 4;
const membersPerWork = 5_000;
/** What is kept in a cache must not be swept away from there. */
const kept = 3_650 * day;

/** Through the port and past every door: to push a million people by HTTP takes a quarter of an hour and more. */
export async function fillInstallation(databaseUrl: string, { users, teams }: FillSizes): Promise<void> {
  const store = await openStore(databaseUrl);
  const { stderr } = process;
  const line = progressLine(stderr.isTTY ? (text) => stderr.write(text) : undefined, Date.now, stderr.columns);
  try {
    await store.migrate();
    const now = Date.now();
    await fillAccess(store, null, now);
    for (let n = 1; n < teams; n += teamsPerWork) {
      const portion = Array.from({ length: Math.min(teamsPerWork, teams - n) }, (_, more) => n + more);
      await store.installation.atomically(async (tx) => {
        for (const one of portion) await keepOtherTeam(tx, one, now);
      });
      line.at(n, teams, "teams");
    }
    const team = store.inTeam((await keepTeam(store, aTeam({ slug: "acme", name: "Acme", ...at(now) }))).id);
    const own = await fillSettings(store, team, now);
    const ids: UserId[] = [];
    for (let first = 0; first < users; first += atOnce * perWork) {
      const starts = Array.from({ length: atOnce }, (_, n) => first + n * perWork).filter((from) => from < users);
      const made = await Promise.all(
        starts.map((from) => keepPeople(team, { from, to: Math.min(users, from + perWork) }, own, now)),
      );
      ids.push(...made.flat());
      line.at(ids.length, users, "users");
    }
    await fillGroups(team, own.directory, ids, now);
    await fillHappenings(store, team, own, ids, now);
    // what has no number yet is shown nowhere
    await team.events.page({ after: 0, limit: 1 });
    await letNothingBeSent(team, own, now);
  } finally {
    line.end();
    await store.close();
  }
}

/** Numbers `from` to `to`, itself left out, in one work. */
async function keepPeople(
  team: TeamStore,
  { from, to }: { readonly from: number; readonly to: number },
  own: Own,
  now: number,
): Promise<readonly UserId[]> {
  const people = Array.from({ length: to - from }, (_, n) => personAt(from + n, team.teamId, own, now));
  await team.atomically(async (tx) => {
    for (const [n, user] of people.entries()) await keepPerson(tx, from + n, user, own, now);
    await tx.seats.claim(people.filter(({ active }) => active).length, null);
  });
  return people.map(({ id }) => id);
}

/** What the people of the large team hang on. */
interface Own {
  readonly directory: Directory;
  readonly method: SsoMethod;
  readonly webhooks: readonly string[];
}

function at(now: number): { readonly createdAt: number; readonly updatedAt: number } {
  return { createdAt: now, updatedAt: now };
}

async function fillAccess(store: Store, team: TeamId | null, now: number): Promise<void> {
  const name = team === null ? "installation" : "acme";
  const ends = { ...at(now), expiresAt: now + kept };
  await store.installation.atomically(async (tx) => {
    for (let n = 0; n < some; n++) {
      const grants = [aGrant(team === null ? "operator" : "admin", team)];
      await tx.admins.create(anAdmin({ email: `admin${n}@${name}.example`, grants, ...at(now) }));
      await tx.apiKeys.create({ ...aKey(team, sha256Hex(`${name} ${n}`)), ...ends });
      if (team !== null) {
        await tx.setupLinks.create({ ...aLink(team, sha256Hex(`link ${n}`)), ...ends });
      }
    }
    if (team !== null) return;
    const password = { hash: await hashPassword(operator.password), setAt: now };
    await tx.admins.create(anAdmin({ email: operator.email, password, ...at(now) }));
    for (let n = 0; n < 4 * some; n++) await tx.events.append(aKnownEvent(now));
    await tx.apiKeys.create({ ...aKey(null, sha256Hex(apiKey)), ...ends });
  });
  await fillStreams(store, team, now);
}

async function fillStreams(store: Store, team: TeamId | null, now: number): Promise<void> {
  const records = team === null ? store.installation : store.inTeam(team);
  for (let n = 0; n < some; n++) {
    const own = { teamId: team, slug: `stream-${n}`, url: `https://127.0.0.1:9/${n}`, events: ["*"], ...at(now) };
    const paused = { at: now, because: "no_success" } as const;
    const stream = aWebhook({ ...own, kind: "stream", format: "jsonl", paused });
    await records.endpoints.create(stream);
    await records.cursors.create(aCursor({ id: stream.id, teamId: team }));
  }
}

/** One of the many that only have to be passed over. */
async function keepOtherTeam(tx: InstallationWork, n: number, now: number): Promise<void> {
  const made = aTeam({ slug: `team-${n}`, name: `Team ${n}`, ...at(now) });
  const own = { teamId: made.id, ...at(now) };
  const team = tx.inTeam(made.id);
  await team.team.create(made);
  await team.domains.create(aDomain({ ...own, domain: `team-${n}.example` }));
  await team.methods.create(aMethod({ ...own, slug: `sso-${n}` }));
  await team.directories.create(aDirectory({ ...own, slug: `scim-${n}` }));
  await team.users.create(aUserOf({ ...own, userName: `somebody@team-${n}.example` }));
  await team.seats.claim(1, null);
}

async function fillSettings(store: Store, team: TeamStore, now: number): Promise<Own> {
  const { teamId } = team;
  const own = { teamId, ...at(now) };
  await fillAccess(store, teamId, now);
  const directory = await team.directories.create(aDirectory({ ...own, slug: "bench", name: "Bench" }));
  const method = await team.methods.create(aMethod({ ...own, slug: "bench-sso", name: "Bench", idpType: "okta" }));
  const webhooks: string[] = [];
  for (let n = 0; n < some; n++) {
    await team.domains.create(aDomain({ ...own, domain: n === 0 ? "acme.example" : `acme-${n}.example` }));
    await team.directories.create(aDirectory({ ...own, slug: `acme-scim-${n}` }));
    await team.methods.create(aMethod({ ...own, slug: `acme-sso-${n}` }));
    await team.tokens.create(aToken({ ...own, directoryId: directory.id }));
    await team.oauthClients.create(anOAuthClient({ ...own, directoryId: directory.id, clientId: `oauth-client-${n}` }));
    await team.apps.create(anApp({ ...own, slug: `portal-${n}`, clientId: `portal-${n}` }));
    const paused = { at: now, because: "no_success" } as const;
    const webhook = aWebhook({ ...own, slug: `crm-${n}`, url: `https://127.0.0.1:9/${n}`, paused });
    await team.endpoints.create(webhook);
    await team.cursors.create(aCursor({ id: webhook.id, teamId }));
    webhooks.push(webhook.id);
  }
  return { directory, method, webhooks };
}

/** Nothing is to be sent from a store that is only read: every place is past what there is. */
async function letNothingBeSent(team: TeamStore, { webhooks }: Own, now: number): Promise<void> {
  const { number } = await team.events.head();
  for (const id of webhooks) {
    const cursor = await team.cursors.get(id as never);
    if (cursor !== undefined) await team.cursors.replace({ ...cursor, position: number, lastSuccessAt: now });
  }
}

/** Among the first thousand more often, and more than a page of each: so the smallest store shows as much of what is rare as the largest. */
function isRare(n: number, often: number, seldom: number, at: number): boolean {
  return n % (n < 1_000 ? often : seldom) === at;
}

/** Most are a directory's, some came by sign-in, a few are an admin's; some are switched off, fewer removed or locked. */
function personAt(n: number, teamId: TeamId, { directory, method }: Own, now: number): User {
  const { userName, externalId, active: _, ...profile } = personOf(n);
  const own = { teamId, userName, profile, ...at(now - (n % 90) * day) };
  if (n % 50 === 1) return aUserOf({ ...own, owner: { kind: "method", id: method.id } });
  if (n % 500 === 2) return aUserOf({ ...own, owner: manual });
  return aUserOf({
    ...{ ...own, externalId, owner: { kind: "directory", id: directory.id }, writtenBy: directory.id },
    ...(isRare(n, 10, 40, 3) && { active: false, inactiveBy: "directory" as const }),
    ...(isRare(n, 15, 200, 5) && { removed: { directory: directory.id, at: now }, active: false }),
    ...(isRare(n, 15, 1_000, 7) && { locked: true }),
  });
}

function aUserOf(own: Partial<User> & Pick<User, "teamId" | "userName" | "createdAt" | "updatedAt">): User {
  return { id: newId(), version: 1, owner: manual, active: true, locked: false, profile: {}, ...own };
}

async function keepPerson(tx: TeamRecords, n: number, user: User, own: Own, now: number): Promise<void> {
  const { teamId } = user;
  await tx.users.create(user);
  if (n % 10 === 1) {
    const key = `00u${n}`;
    await tx.identities.create(anIdentity({ teamId, userId: user.id, methodId: own.method.id, key, ...at(now) }));
  }
  const reference = newId<ReferenceId>();
  const by = { actor: { kind: "directory", id: own.directory.id }, reference, at: now } as const;
  await tx.events.append(eventOf(by, "user.created", ofUser(user), userFacts(user)));
  await tx.attempts.append(attemptAt(n, user, own, reference, now));
}

/** Nearly all pushes work. What people look for is rare: a code among a thousand, a sign-in among fifty. */
function attemptAt(n: number, user: User, { directory, method }: Own, reference: ReferenceId, now: number): Attempt {
  const own = { teamId: user.teamId, target: user.userName, targetId: user.id, reference };
  const common = { ...own, at: now - (n % 86_400) * 1_000, expiresAt: now + kept };
  if (isRare(n, 15, 50, 1)) {
    return anAttempt({ ...common, source: "jit", operation: "sign-in", methodId: method.id });
  }
  const rare = isRare(n, 15, 20_000, 9) ? "mass_change_brake" : isRare(n, 15, 200, 4) ? "seat_limit" : undefined;
  const told = { cause: "All seats of the team are taken.", fix: "Free a seat or raise the limit." };
  return anAttempt({
    ...{ ...common, directoryId: directory.id },
    ...(rare !== undefined && { status: "failure", code: rare, ...told }),
    ...(isRare(n, 15, 2_000, 11) && { status: "warning", code: "group_skipped", ...told }),
    ...(isRare(n, 15, 500, 12) && { status: "skipped" }),
    asked: { method: "POST", path: "/Users", body: { userName: user.userName } },
    answered: { status: rare === undefined ? 201 : 403 },
  });
}

/** One very large group, many small ones. */
async function fillGroups(team: TeamStore, { id }: Directory, users: readonly UserId[], now: number): Promise<void> {
  const { teamId } = team;
  const own = { teamId, owner: { kind: "directory", id } as const, ...at(now) };
  const all = await team.groups.create(aGroup({ ...own, displayName: "Everybody" }));
  const most = Math.min(largestGroup, users.length);
  for (let from = 0; from < most; from += membersPerWork) {
    const portion = users.slice(from, Math.min(most, from + membersPerWork));
    await team.atomically((tx) => tx.memberships.add(all.id, portion, { at: now }));
  }
  const many = Math.max(some, Math.floor(users.length / 100));
  for (let first = 0; first < many; first += perWork) {
    await team.atomically(async (tx) => {
      for (let n = first; n < Math.min(many, first + perWork); n++) {
        const group = await tx.groups.create(aGroup({ ...own, displayName: `Department ${n}` }));
        const members = users.slice((n * 10) % users.length, ((n * 10) % users.length) + 10);
        await tx.memberships.add(group.id, members, { at: now });
      }
    });
  }
}

async function fillHappenings(
  store: Store,
  team: TeamStore,
  own: Own,
  users: readonly UserId[],
  now: number,
): Promise<void> {
  // one in twenty is an identity conflict
  const many = Math.max(20 * some, Math.floor(users.length / 100));
  for (let first = 0; first < many; first += perWork) {
    await team.atomically(async (tx) => {
      for (let n = first; n < Math.min(many, first + perWork); n++) {
        await tx.failures.create(failureAt(n, users[n % users.length] ?? ("" as UserId), team.teamId, own, now));
        await tx.traces.append(traceAt(n, team.teamId, own, now));
      }
    });
  }
  const [webhook = ""] = own.webhooks;
  const common = { teamId: team.teamId, endpointId: webhook, expiresAt: now + kept };
  for (let first = 0; first < many; first += perWork) {
    const portion = Array.from({ length: Math.min(perWork, many - first) }, (_, n) =>
      aDelivery({ ...common, ...at(now), number: first + n + 1, state: stateAt(first + n), ...sendNever }),
    );
    await team.deliveries.save(portion);
  }
  const [first = "" as UserId] = users;
  for (let n = 0; n < some; n++) {
    const ends = { createdAt: now, expiresAt: now + kept, endsAt: now + kept };
    await store.sessions.save(aSession({ teamId: team.teamId, userId: first, methodId: own.method.id, ...ends }));
  }
}

const sendNever = { nextAt: Date.UTC(9999, 0) } as const;

/** Dead and waiting ones are rare. */
function stateAt(n: number): DeliveryState {
  return n % 100 === 3 ? "dead" : n % 100 === 4 ? "waiting" : deliveryStates[1];
}

function failureAt(n: number, userId: UserId, teamId: TeamId, { directory, method }: Own, now: number): FailedEntry {
  const target = personOf(n).userName;
  const common = { teamId, target, firstSeenAt: now - day, lastSeenAt: now - n * 1_000, expiresAt: now + kept };
  const state = n % 3 === 0 ? "open" : n % 3 === 1 ? "resolved" : "dismissed";
  if (n % 20 !== 1) return aFailure({ ...common, directoryId: directory.id, state });
  const code = "identity_conflict";
  const of = { source: "jit", operation: "sign-in", methodId: method.id, state: "open", code } as const;
  const conflict = { userId, because: "persistent", email: target } as const;
  return aFailure({ ...common, ...of, key: `jit|${target}|${code}`, subjectKey: `jit|${target}`, conflict });
}

function traceAt(n: number, teamId: TeamId, { method }: Own, now: number) {
  const outcome = n % 50 === 0 ? "refused" : "signed-in";
  return aTrace({ teamId, methodId: method.id, at: now - n * 1_000, outcome, expiresAt: now + kept });
}
