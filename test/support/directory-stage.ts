import { Refused, type Asking, type Deps, type SignInOutcome } from "../../src/directory/index.js";
import { signIn } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { Claims } from "../../src/model/claims.js";
import type { Directory } from "../../src/model/directory.js";
import type { Group } from "../../src/model/group.js";
import type { Identity } from "../../src/model/identity.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import type { Team, TeamPolicies } from "../../src/model/team.js";
import type { User } from "../../src/model/user.js";
import type { Store, TeamStore } from "../../src/store/port/store.js";
import { aDirectory, aGroup, aMethod, anIdentity, aSession, aTeam, aUser, noon } from "./builders.js";
import { keepTeam } from "./keep-team.js";
import { keepDomain } from "./keep-domain.js";
import { claims } from "./claims.js";
import { mongoStage } from "./mongo-store.js";
import { rejection } from "./rejection.js";
import { temporaryStore, type TemporaryStore } from "./temporary-store.js";

/** A team in an empty store, and what its tests do to it over and over. Its clock stands still unless moved. */
export class DirectoryStage {
  clock = noon;
  readonly deps: Deps;
  readonly team: Team;
  readonly whole: Store;

  constructor(outer: Store, team: Team) {
    this.whole = outer;
    this.team = team;
    this.deps = { store: outer.inTeam(team.id), now: () => this.clock, removalKey: Buffer.alloc(32, 7) };
  }

  get store(): TeamStore {
    return this.deps.store;
  }

  readonly admin: Asking = { actor: { kind: "admin", id: "root" }, reference: newId() };

  by(directory: Directory): Asking {
    return { actor: { kind: "directory", id: directory.id }, reference: newId() };
  }

  async policies(own: Partial<TeamPolicies>): Promise<void> {
    const team = await this.store.team.get();
    if (team === undefined) throw new Error("the team is gone");
    const policies = { ...team.policies, ...own };
    await this.store.team.replace({ ...team, policies });
    if (own.seats !== undefined) await this.store.seats.recount(own.seats);
  }

  method(own: Partial<SsoMethod> = {}): Promise<SsoMethod> {
    return this.store.methods.create(aMethod({ teamId: this.team.id, ...own }));
  }

  directory(own: Partial<Directory> = {}): Promise<Directory> {
    return this.store.directories.create(aDirectory({ teamId: this.team.id, ...own }));
  }

  /** Written past the verbs: a state to start from. Seats are counted afterwards. */
  async user(own: Partial<User> = {}): Promise<User> {
    const user = await this.store.users.create(aUser({ teamId: this.team.id, ...own }));
    const team = await this.store.team.get();
    await this.store.seats.recount(team?.policies.seats ?? null);
    return user;
  }

  group(own: Partial<Group> = {}): Promise<Group> {
    return this.store.groups.create(aGroup({ teamId: this.team.id, ...own }));
  }

  identity(own: Partial<Identity>): Promise<Identity> {
    return this.store.identities.create(anIdentity({ teamId: this.team.id, ...own }));
  }

  /** A browser session of the user; answers how many it has. */
  async session(user: User): Promise<() => Promise<number>> {
    await this.whole.sessions.save(aSession({ teamId: this.team.id, userId: user.id }));
    return async () => (await this.whole.sessions.ofUser(this.team.id, user.id, this.clock)).length;
  }

  /** A response with its own assertion and request, unless told. */
  signIn(
    method: SsoMethod,
    said: Partial<Claims> = {},
    own: { readonly assertion?: string; readonly request?: string } = {},
  ): Promise<SignInOutcome> {
    const expiresAt = this.clock + 300_000;
    return signIn(this.deps, {
      methodId: method.id,
      claims: claims(said),
      assertion: { id: own.assertion ?? newId(), expiresAt },
      request: { id: own.request ?? newId(), expiresAt },
      reference: newId(),
    });
  }

  async groupsOf(user: User | undefined): Promise<readonly string[]> {
    if (user === undefined) return [];
    return (await this.store.memberships.groupsOf(user.id)).map(({ displayName }) => displayName).sort();
  }

  async counts(): Promise<{ users: number; groups: number }> {
    const everything = { scope: { includeRemoved: true } };
    return { users: await this.store.users.count(everything), groups: await this.store.groups.count({ scope: {} }) };
  }

  /** Types of the events so far, oldest first; on MongoDB they are sealed a moment later. */
  async events(): Promise<readonly string[]> {
    return (await this.store.events.page({ after: 0, limit: 1000 })).map(({ type }) => type);
  }

  async attempts(): Promise<readonly string[]> {
    const page = await this.store.attempts.list({ limit: 100 });
    return page.items.map(({ operation, status, code }) => [operation, status, code ?? ""].join(" ").trim()).reverse();
  }

  async failures(): Promise<readonly string[]> {
    const page = await this.store.failures.list({ limit: 100 });
    return page.items.map(({ code, state, attempts }) => `${code} ${state} ${attempts}`);
  }
}

/** The code of a refusal; fails when nothing is refused. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await rejection(promise);
  if (error instanceof Refused) return error.refusal.code;
  throw error;
}

/** The user of a sign-in that went through. */
export function userOf(outcome: SignInOutcome): User {
  if (!outcome.signedIn) throw new Error(`refused: ${outcome.refusal.code}`);
  return outcome.user;
}

/** `did` of a sign-in, or the code of its refusal. */
export function told(outcome: SignInOutcome): string {
  return outcome.signedIn ? outcome.did : outcome.refusal.code;
}

async function stageOn(store: Store): Promise<DirectoryStage> {
  const team = await keepTeam(store, aTeam());
  await keepDomain(store, team.id);
  return new DirectoryStage(store, team);
}

/** Inside a `describe`: a fresh stage on SQLite before each test. */
export function directoryStage(): () => DirectoryStage {
  let stage: DirectoryStage | undefined;
  let temporary: TemporaryStore | undefined;
  beforeEach(async () => {
    temporary = await temporaryStore();
    stage = await stageOn(temporary.store);
  });
  afterEach(async () => {
    await temporary?.remove();
  });
  return () => given(stage);
}

/** The same promises on both engines, where the engine matters: races, large works. */
export function onBothEngines(title: string, promises: (stage: () => DirectoryStage) => void): void {
  describe(`${title} on SQLite`, () => promises(directoryStage()));
  if (process.env["TEST_ENGINES"] === "sqlite") return;
  describe(`${title} on MongoDB`, () => {
    let stage: DirectoryStage | undefined;
    const mongo = mongoStage();
    beforeEach(async () => {
      stage = await stageOn(await mongo.open());
    });
    promises(() => given(stage));
  });
}

function given(stage: DirectoryStage | undefined): DirectoryStage {
  if (stage === undefined) throw new Error("the stage is ready only inside a test");
  return stage;
}
