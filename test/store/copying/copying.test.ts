import { expect } from "chai";
import fc from "fast-check";
import { newId } from "../../../src/lib/new-id.js";
import type { TeamId } from "../../../src/model/ids.js";
import { copiedKinds } from "../../../src/store/port/copying.js";
import { continuesChain, emptyChain, type ChainHead } from "../../../src/store/port/event-chain.js";
import type { Store } from "../../../src/store/port/store.js";
import { aDirectory, aGroup, aTeam } from "../../support/builders.js";
import { copyInto, fillStore, itemsOf } from "../../support/filled-store.js";
import { keepTeam } from "../../support/keep-team.js";
import { mongoStage } from "../../support/mongo-store.js";
import { temporaryStore, type TemporaryStore } from "../../support/temporary-store.js";
import { anyUser } from "../contract/arbitrary.js";

describe("a store copied to the other engine and back", () => {
  const mongo = mongoStage();
  let first: TemporaryStore;
  let last: TemporaryStore;
  beforeEach(async () => {
    first = await temporaryStore();
    last = await temporaryStore();
  });
  afterEach(async () => {
    await first.remove();
    await last.remove();
  });

  it("holds the same, of every kind there is", async () => {
    await fillStore(first.store);
    expect(await first.store.copying.filled()).to.deep.equal(copiedKinds);
    const between = await mongo.open();
    await copyInto(first.store, between);
    await copyInto(between, last.store);
    const before = await itemsOf(first.store);
    expect(await itemsOf(between)).to.deep.equal(before);
    expect(await itemsOf(last.store)).to.deep.equal(before);
    expect(await between.copying.filled()).to.deep.equal(copiedKinds);
  });

  it("begins as well on MongoDB, where events have waited for their numbers", async () => {
    const from = await mongo.open();
    const teams = await fillStore(from);
    expect(await from.copying.filled()).to.deep.equal(copiedKinds);
    await copyInto(from, last.store);
    for (const team of [...teams, null]) await expectWhole(last.store, team);
    expect(await itemsOf(last.store)).to.deep.equal(await itemsOf(from));
  });

  it("answers as it did: counts, members and their sums, what a push said, look-ups and seats", async () => {
    const teams = await fillStore(first.store);
    const between = await mongo.open();
    await copyInto(first.store, between);
    await copyInto(between, last.store);
    for (const store of [between, last.store]) {
      for (const id of teams) expect(await answersOf(store, id)).to.deep.equal(await answersOf(first.store, id));
    }
    const [team] = teams;
    if (team !== undefined) {
      expect(await last.store.methodByAlias(`/old/${team}`)).to.deep.equal(
        await first.store.methodByAlias(`/old/${team}`),
      );
      expect(await between.methodByAlias(`/old/${team}`)).to.not.equal(undefined);
    }
  });

  it("adds up the removals that nodes have counted apart on MongoDB", async () => {
    const from = await mongo.open();
    const { id: teamId } = await keepTeam(from, aTeam());
    const { id } = await from.inTeam(teamId).directories.create(aDirectory({ teamId }));
    let counted = 0;
    // Each node counts in a part of its own, mostly.
    while ((await itemsOf(from)).removals.length < 2) {
      const node = await mongo.open();
      await node.inTeam(teamId).directories.countRemoval(id, 7, 4_000_000_000_000);
      counted++;
    }
    await copyInto(from, last.store);
    expect(await last.store.inTeam(teamId).directories.removals(id, 0)).to.equal(counted);
  });

  it("holds whatever users there are", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(anyUser, { maxLength: 8 }), async (users) => {
        const [from, to] = [await temporaryStore(), await temporaryStore()];
        const between = await mongo.open();
        try {
          const { id: teamId } = await keepTeam(from.store, aTeam());
          const team = from.store.inTeam(teamId);
          for (const user of users) await team.users.create({ ...user, id: newId(), teamId }).catch(() => undefined);
          await team.groups.create(aGroup({ teamId }));
          await copyInto(from.store, between);
          await copyInto(between, to.store);
          expect(await itemsOf(to.store)).to.deep.equal(await itemsOf(from.store));
          await between.inTeam(teamId).purge();
          await between.inTeam(teamId).team.delete();
        } finally {
          await from.remove();
          await to.remove();
        }
      }),
      { numRuns: 12 },
    );
  });
});

async function expectWhole(store: Store, team: TeamId | null): Promise<void> {
  const { events } = team === null ? store.installation : store.inTeam(team);
  let head: ChainHead = emptyChain;
  for (const event of await events.page({ after: 0, limit: 1000 })) {
    expect(continuesChain(head, event)).to.equal(true);
    head = { number: event.number, hash: event.hash };
  }
  expect(await events.head()).to.deep.equal(head);
  expect(head.number).to.be.greaterThan(0);
}

async function answersOf(store: Store, id: TeamId): Promise<unknown> {
  const team = store.inTeam(id);
  const everybody = { scope: { includeRemoved: true }, page: { skip: 0, limit: 100 }, withTotal: true } as const;
  const groups = await team.groups.list({ scope: {}, page: everybody.page, withTotal: true });
  const users = await team.users.list(everybody);
  const ofGroups = await Promise.all(
    groups.items.map(async (group) => ({
      members: await team.memberships.page(group.id, { limit: 10 }),
      count: await team.memberships.count(group.id),
      said: await team.groups.lastSaid(group.id),
    })),
  );
  return {
    ...{ users, groups, ofGroups, seats: await team.seats.used() },
    counts: [await team.users.count({ scope: {} }), await team.users.count({ scope: everybody.scope })],
    memberships: await Promise.all(users.items.map((user) => team.memberships.ofUser(user.id))),
    found: await team.users.byPrimaryEmail("a@b.example"),
    removals: await Promise.all((await team.directories.list()).map(({ id }) => team.directories.removals(id, 0))),
  };
}
