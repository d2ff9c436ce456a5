import type { TeamId } from "../../../src/model/ids.js";
import type { AuditEvent } from "../../../src/model/event.js";
import type { Group } from "../../../src/model/group.js";
import type { User } from "../../../src/model/user.js";
import { StoreConflict } from "../../../src/store/port/errors.js";
import type { Store, TeamRecords, TeamStore } from "../../../src/store/port/store.js";
import { expect } from "chai";
import { acme, aGroup, aTeam, aUser } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";

/** A second team, to show what cannot be seen or touched from the first. */
export const globex = "01k00000000000000000000gbx" as TeamId;

/** What a promise of the contract plays on: an empty store with two teams, fresh before each one. */
export interface Stage {
  readonly store: Store;
  readonly team: TeamStore;
  readonly other: TeamStore;
}

/** Opens a store before each promise of the surrounding `describe` and closes it afterwards. */
export function stageOn(open: () => Promise<Store>): Stage {
  let store: Store | undefined;
  const opened = (): Store => {
    if (store === undefined) throw new Error("the stage is ready only inside a promise");
    return store;
  };
  beforeEach(async () => {
    store = await open();
    await keepTeam(store, aTeam({ id: acme, slug: "acme", name: "Acme" }));
    await keepTeam(store, aTeam({ id: globex, slug: "globex", name: "Globex" }));
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
  });
  return {
    get store() {
      return opened();
    },
    get team() {
      return opened().inTeam(acme);
    },
    get other() {
      return opened().inTeam(globex);
    },
  };
}

/** Expects that the promise ends in a StoreConflict over this field. */
export async function expectConflict(promise: Promise<unknown>, field: string): Promise<void> {
  expect(await rejection(promise))
    .to.be.instanceOf(StoreConflict)
    .with.property("field", field);
}

export async function makeUsers(team: TeamRecords, count: number, own: (n: number) => Partial<User> = () => ({})) {
  const made: User[] = [];
  for (let n = 0; n < count; n++) made.push(await team.users.create(aUser(own(n))));
  return made;
}

/** Many users in works of a hundred, for the promises about size. */
export async function fillTeam(team: TeamStore, count: number, own: (n: number) => Partial<User> = () => ({})) {
  const users = Array.from({ length: count }, (_, n) => aUser(own(n)));
  const portions: User[][] = [];
  for (let from = 0; from < count; from += 100) portions.push(users.slice(from, from + 100));
  for (let from = 0; from < portions.length; from += 8) {
    await Promise.all(
      portions.slice(from, from + 8).map((portion) =>
        team.atomically(async (tx) => {
          for (const user of portion) await tx.users.create(user);
        }),
      ),
    );
  }
  return users;
}

export async function makeGroups(team: TeamRecords, count: number, own: (n: number) => Partial<Group> = () => ({})) {
  const made: Group[] = [];
  for (let n = 0; n < count; n++) made.push(await team.groups.create(aGroup(own(n))));
  return made;
}

/** All chained events, once there are as many: an engine may number them a moment after their work. */
export async function chainedEvents(team: Pick<TeamStore, "events">, count: number): Promise<readonly AuditEvent[]> {
  for (let tries = 0; tries < 400; tries++) {
    const events = await team.events.page({ after: 0, limit: count + 100 });
    if (events.length >= count) return events;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`the store has not chained ${count} events`);
}

export const ids = (records: readonly { readonly id: string }[]): string[] => records.map((record) => record.id);
export const sorted = (texts: Iterable<string>): string[] => [...texts].sort();
