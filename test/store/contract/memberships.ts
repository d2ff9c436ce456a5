import type { UserId } from "../../../src/model/ids.js";
import type { MemberView } from "../../../src/store/port/people.js";
import { expect } from "chai";
import { aDirectory, aGroup, aMethod, aUser, later, noon } from "../../support/builders.js";
import { fillTeam, ids, makeGroups, makeUsers, sorted, type Stage } from "./stage.js";

const at = later(1);

/** Edges: joins and leaves, reading both ways, sizes, races. */
export function membershipsContract(stage: Stage): void {
  const group = () => stage.team.groups.create(aGroup());

  describe("memberships", () => {
    it("answer those that were not members before, and those that were", async () => {
      const { id } = await group();
      const [a, b, c] = ids(await makeUsers(stage.team, 3)) as UserId[];
      expect(sorted(await stage.team.memberships.add(id, [a!, b!], { at }))).to.deep.equal(sorted([a!, b!]));
      expect(await stage.team.memberships.add(id, [b!, c!, c!], { at })).to.deep.equal([c]);
      expect(await stage.team.memberships.count(id)).to.equal(3);
      expect(await stage.team.memberships.remove(id, [a!, a!, aUser().id], { at })).to.deep.equal([a]);
      expect(await stage.team.memberships.remove(id, [a!], { at })).to.deep.equal([]);
      expect(sorted(await stage.team.memberships.ids(id))).to.deep.equal(sorted([b!, c!]));
      expect(sorted(await stage.team.memberships.among(id, [a!, b!, aUser().id]))).to.deep.equal([b]);
      expect(await stage.team.memberships.clear(id, at)).to.equal(2);
      expect(await stage.team.memberships.count(id)).to.equal(0);
    });

    it("move the group's version and its time on when something changes, and only then", async () => {
      const { id } = await group();
      const [a, b] = ids(await makeUsers(stage.team, 2)) as UserId[];
      const state = async () => {
        const { version, updatedAt } = (await stage.team.groups.get(id))!;
        return { version, updatedAt };
      };
      await stage.team.memberships.add(id, [a!, b!], { at: later(1) });
      expect(await state()).to.deep.equal({ version: 2, updatedAt: later(1) });
      await stage.team.memberships.add(id, [a!], { at: later(2) });
      await stage.team.memberships.remove(id, [aUser().id], { at: later(2) });
      expect(await state()).to.deep.equal({ version: 2, updatedAt: later(1) });
      await stage.team.memberships.remove(id, [a!], { at: later(3) });
      expect(await state()).to.deep.equal({ version: 3, updatedAt: later(3) });
      await stage.team.memberships.removeAllOf(b!, later(4));
      expect(await state()).to.deep.equal({ version: 4, updatedAt: later(4) });
      await stage.team.memberships.removeAllOf(b!, later(5));
      await stage.team.memberships.clear(id, later(5));
      expect(await state()).to.deep.equal({ version: 4, updatedAt: later(4) });
      await stage.team.memberships.add(id, [a!], { at: later(6) });
      await stage.team.memberships.clear(id, later(7));
      expect(await state()).to.deep.equal({ version: 6, updatedAt: later(7) });
      const saved = await stage.team.atomically(async (tx) => {
        const read = (await tx.groups.get(id))!;
        const replaced = await tx.groups.replace({ ...read, displayName: "Renamed", updatedAt: later(8) });
        await tx.memberships.add(id, [a!], { at: later(8) });
        return replaced;
      });
      expect(saved.version).to.equal(7);
      expect(await state()).to.deep.equal({ version: 8, updatedAt: later(8) });
    });

    it("remember the method that made them, and are removed by `onlyOf` only then", async () => {
      const { id } = await group();
      const method = aMethod().id;
      const [a, b] = ids(await makeUsers(stage.team, 2)) as UserId[];
      await stage.team.memberships.add(id, [a!], { at, method });
      await stage.team.memberships.add(id, [b!], { at: later(2) });
      await stage.team.memberships.add(id, [a!], { at: later(3) });
      expect(await stage.team.memberships.ofUser(a!)).to.deep.equal([{ groupId: id, userId: a, method, addedAt: at }]);
      expect(await stage.team.memberships.ofUser(b!)).to.deep.equal([{ groupId: id, userId: b, addedAt: later(2) }]);
      expect(await stage.team.memberships.remove(id, [a!, b!], { at, onlyOf: aMethod().id })).to.deep.equal([]);
      expect(await stage.team.memberships.remove(id, [a!, b!], { at, onlyOf: method })).to.deep.equal([a]);
      await stage.team.memberships.add(id, [a!], { at, method });
      await stage.team.memberships.takeOver(id);
      expect(await stage.team.memberships.remove(id, [a!, b!], { at, onlyOf: method })).to.deep.equal([]);
    });

    it("show members after a user id, in id order, with a name to show", async () => {
      const { id } = await group();
      const profiles = [
        { displayName: "Ada L" },
        { name: { formatted: "Bob B." } },
        { name: { givenName: "Cyd", familyName: "C" } },
        {},
      ];
      const users = await makeUsers(stage.team, 4, (n) => ({ userName: `u${n}`, profile: profiles[n]! }));
      const method = aMethod().id;
      await stage.team.memberships.add(id, [users[3]!.id, users[1]!.id, users[0]!.id], { at });
      await stage.team.memberships.add(id, [users[2]!.id], { at, method });
      const views: MemberView[] = [
        { userId: users[0]!.id, display: "Ada L" },
        { userId: users[1]!.id, display: "Bob B." },
        { userId: users[2]!.id, method, display: "Cyd C" },
        { userId: users[3]!.id, display: "u3" },
      ];
      expect(await stage.team.memberships.page(id, { limit: 10 })).to.deep.equal(views);
      expect(await stage.team.memberships.page(id, { limit: 2 })).to.deep.equal(views.slice(0, 2));
      expect(await stage.team.memberships.page(id, { after: users[1]!.id, limit: 2 })).to.deep.equal(views.slice(2));
      expect(await stage.team.memberships.page(id, { after: users[3]!.id, limit: 2 })).to.deep.equal([]);
      await stage.team.users.replace({ ...users[0]!, profile: { displayName: "Ada Lovelace" } });
      expect((await stage.team.memberships.page(id, { limit: 1 }))[0]?.display).to.equal("Ada Lovelace");
    });

    it("show the groups of one user and of many, ordered by group id, of removed users none", async () => {
      const [g, h] = await makeGroups(stage.team, 2);
      const users = await makeUsers(stage.team, 3);
      const [a, b, c] = ids(users) as UserId[];
      await stage.team.memberships.add(h!.id, [a!, c!], { at });
      await stage.team.memberships.add(g!.id, [a!], { at });
      const named = [g!, h!].map(({ id, displayName }) => ({ groupId: id, displayName, owner: "a" }));
      expect(await stage.team.memberships.groupsOf(a!)).to.deep.equal(named);
      expect(await stage.team.memberships.groupsOf(b!)).to.deep.equal([]);
      await stage.team.users.replace({
        ...users[2]!,
        active: false,
        removed: { directory: aDirectory().id, at: noon },
      });
      expect(await stage.team.memberships.groupsOf(c!)).to.deep.equal([]);
      const many = await stage.team.memberships.groupsOfMany([a!, b!, c!]);
      expect(many.get(a!)).to.deep.equal(named);
      expect(many.get(b!) ?? []).to.deep.equal([]);
      expect(many.get(c!) ?? []).to.deep.equal([]);
      expect((await stage.team.memberships.groupsOfMany([])).size).to.equal(0);
    });

    it("vanish at once with their group or their user, and are swept later", async () => {
      const [g, h] = await makeGroups(stage.team, 2);
      const [a, b] = ids(await makeUsers(stage.team, 2)) as UserId[];
      for (const { id } of [g!, h!]) await stage.team.memberships.add(id, [a!, b!], { at });
      await stage.team.groups.delete(g!.id);
      expect((await stage.team.memberships.groupsOf(a!)).map(({ groupId }) => groupId)).to.deep.equal([h!.id]);
      expect((await stage.team.memberships.ofUser(a!)).map(({ groupId }) => groupId)).to.deep.equal([h!.id]);
      expect(await stage.team.memberships.count(g!.id)).to.equal(0);
      expect(await stage.team.memberships.page(g!.id, { limit: 5 })).to.deep.equal([]);
      expect((await stage.team.memberships.ids(g!.id)).size).to.equal(0);
      expect((await stage.team.memberships.among(g!.id, [a!])).size).to.equal(0);
      expect((await stage.team.memberships.inOtherGroups(h!.id, [a!])).size).to.equal(0);
      await stage.team.users.delete(a!);
      expect(await stage.team.memberships.count(h!.id)).to.equal(1);
      expect(sorted(await stage.team.memberships.ids(h!.id))).to.deep.equal([b]);
      expect(
        ids((await stage.team.memberships.page(h!.id, { limit: 5 })).map(({ userId }) => ({ id: userId }))),
      ).to.deep.equal([b]);
      await stage.store.sweep(later(2));
      expect(await stage.team.memberships.count(h!.id)).to.equal(1);
      expect(await stage.store.sweep(later(2))).to.equal(0);
    });

    it("tell who is in another group, with one such group", async () => {
      const [g, h] = await makeGroups(stage.team, 2);
      const [a, b] = ids(await makeUsers(stage.team, 2)) as UserId[];
      await stage.team.memberships.add(g!.id, [a!, b!], { at });
      await stage.team.memberships.add(h!.id, [b!], { at });
      expect([...(await stage.team.memberships.inOtherGroups(h!.id, [a!, b!]))]).to.have.deep.members([
        [a, g!.id],
        [b, g!.id],
      ]);
      expect([...(await stage.team.memberships.inOtherGroups(g!.id, [a!, b!]))]).to.deep.equal([[b, h!.id]]);
    });

    it("of one team cannot be seen or changed from another", async () => {
      const { id } = await group();
      const [a] = ids(await makeUsers(stage.team, 1)) as UserId[];
      await stage.team.memberships.add(id, [a!], { at });
      expect(await stage.other.memberships.count(id)).to.equal(0);
      expect(await stage.other.memberships.groupsOf(a!)).to.deep.equal([]);
      expect(await stage.other.memberships.page(id, { limit: 5 })).to.deep.equal([]);
      expect(await stage.other.memberships.remove(id, [a!], { at })).to.deep.equal([]);
      expect(await stage.other.memberships.clear(id, at)).to.equal(0);
      expect(await stage.other.memberships.removeAllOf(a!, at)).to.deep.equal([]);
      expect(await stage.team.memberships.count(id)).to.equal(1);
    });

    it("all survive when many join and leave one group at once", async () => {
      const { id } = await group();
      const users = ids(await makeUsers(stage.team, 40)) as UserId[];
      await stage.team.memberships.add(id, users.slice(0, 20), { at });
      await Promise.all(
        users.map((user, n) =>
          stage.team.atomically(async (tx) => {
            if (n < 20) await tx.memberships.remove(id, [user], { at: later(2) });
            else await tx.memberships.add(id, [user], { at: later(2) });
          }),
        ),
      );
      expect(sorted(await stage.team.memberships.ids(id))).to.deep.equal(sorted(users.slice(20)));
      expect(await stage.team.memberships.count(id)).to.equal(20);
      expect((await stage.team.groups.get(id))?.version).to.equal(42);
    });

    it("let a user into one group only, when two joins at once both ask first", async () => {
      const groups = await makeGroups(stage.team, 6);
      const [ada] = await makeUsers(stage.team, 1);
      const outcomes = await Promise.all(
        groups.map(({ id }) =>
          stage.team.atomically(async (tx) => {
            if ((await tx.memberships.inOtherGroups(id, [ada!.id])).size > 0) return false;
            await tx.memberships.lockOneGroup(ada!.id);
            await tx.memberships.add(id, [ada!.id], { at });
            return true;
          }),
        ),
      );
      expect(outcomes.filter(Boolean)).to.have.length(1);
      expect(await stage.team.memberships.groupsOf(ada!.id)).to.have.length(1);
      expect((await stage.team.users.get(ada!.id))?.version).to.equal(2);
    });

    it("come by the ten thousands: joined, read by pages, replaced and cleared", async function () {
      this.timeout(300_000);
      const { id } = await group();
      const users = ids(await fillTeam(stage.team, 20_000)) as UserId[];
      const joined = await stage.team.atomically((tx) => tx.memberships.add(id, users, { at }));
      expect(joined).to.have.length(20_000);
      expect(await stage.team.memberships.count(id)).to.equal(20_000);
      expect((await stage.team.groups.get(id))?.version).to.equal(2);
      const seen: string[] = [];
      for (let after: UserId | undefined; ;) {
        const page = await stage.team.memberships.page(id, { ...(after === undefined ? {} : { after }), limit: 3000 });
        if (page.length === 0) break;
        seen.push(...page.map(({ userId }) => userId));
        after = page.at(-1)!.userId;
      }
      expect(seen).to.deep.equal(sorted(users));
      expect((await stage.team.users.existing([...users, aUser().id], {})).size).to.equal(20_000);
      expect((await stage.team.memberships.among(id, users)).size).to.equal(20_000);
      const left = await stage.team.atomically((tx) => tx.memberships.remove(id, users.slice(0, 15_000), { at }));
      expect(left).to.have.length(15_000);
      expect(await stage.team.memberships.clear(id, at)).to.equal(5000);
    });
  });
}
