import { expect } from "chai";
import type { GroupId, UserId } from "../../../src/model/ids.js";
import { aDirectory, aGroup, aMethod, aUser, later, noon } from "../../support/builders.js";
import { ids, makeUsers, type Stage } from "./stage.js";

/** What a push last left the members of a group at (DESIGN §7): a digest that joins and leaves move, at the cost of the change. */
export function groupLastSaidContract(stage: Stage): void {
  const directoryId = aDirectory().id;
  const group = () => stage.team.groups.create(aGroup());
  const digest = async (id: GroupId, at = noon): Promise<string> => {
    await stage.team.groups.noteSaid(id, { directoryId, at });
    return (await stage.team.groups.lastSaid(id))!.digest;
  };

  describe("what was said last of a group", () => {
    it("is noted where it changed, without a new version, and tells whether it is still so", async () => {
      const { groups, memberships } = stage.team;
      const { id } = await group();
      const [a, b] = ids(await makeUsers(stage.team, 2)) as [UserId, UserId];
      expect(await groups.lastSaid(id)).to.equal(undefined);
      await memberships.add(id, [a], { at: noon });
      await groups.noteSaid(id, { directoryId, at: later(1) });
      const first = (await groups.lastSaid(id))!;
      expect(first).to.deep.include({ groupId: id, directoryId, at: later(1), isStillSo: true });
      await groups.noteSaid(id, { directoryId, at: later(2) });
      expect(await groups.lastSaid(id), "said again").to.deep.equal(first);
      await memberships.add(id, [b], { at: later(3), method: aMethod().id });
      expect(await groups.lastSaid(id), "joined by a sign-in").to.deep.equal({ ...first, isStillSo: false });
      await groups.noteSaid(id, { directoryId, at: later(4) });
      const second = (await groups.lastSaid(id))!;
      expect(second).to.include({ at: later(4), isStillSo: true });
      expect(second.digest).not.to.equal(first.digest);
      const other = aDirectory().id;
      await groups.noteSaid(id, { directoryId: other, at: later(5) });
      expect(await groups.lastSaid(id)).to.include({ directoryId: other, at: later(5), digest: second.digest });
      expect((await groups.get(id))?.version, "created, and joined twice").to.equal(3);
    });

    it("is the same for the same members, whichever way they came, and another for others", async () => {
      const { memberships } = stage.team;
      const [one, two] = [(await group()).id, (await group()).id];
      const [a, b, c, d] = ids(await makeUsers(stage.team, 4)) as [UserId, UserId, UserId, UserId];
      const nobody = await digest(one);
      await memberships.add(one, [a, b, c], { at: noon });
      for (const user of [d, c, b, a, a]) await memberships.add(two, [user], { at: noon });
      expect(await digest(one)).not.to.equal(await digest(two));
      await memberships.remove(two, [d, aUser().id], { at: noon });
      const three = await digest(one);
      expect(await digest(two)).to.equal(three);
      await memberships.remove(one, [c], { at: noon, onlyOf: aMethod().id });
      expect(await digest(one), "nobody left").to.equal(three);
      await memberships.removeAllOf(a, noon);
      await memberships.add(two, [d], { at: noon });
      await memberships.remove(two, [b], { at: noon });
      expect(await digest(one), "b and c").not.to.equal(await digest(two));
      await memberships.clear(one, noon);
      expect(await digest(one)).to.equal(nobody);
      await memberships.add(one, [c, d], { at: noon });
      expect(await digest(one)).to.equal(await digest(two));
    });

    it("loses who is deleted, as the group does", async () => {
      const { memberships, users } = stage.team;
      const { id } = await group();
      const [a, b] = ids(await makeUsers(stage.team, 2)) as [UserId, UserId];
      await memberships.add(id, [a], { at: noon });
      const before = await digest(id);
      await memberships.add(id, [b], { at: noon });
      await users.delete(b);
      expect(await digest(id)).to.equal(before);
      await stage.store.sweep(later(1000));
      expect(await digest(id)).to.equal(before);
    });

    it("counts every one of many that join and leave at once", async () => {
      const { memberships } = stage.team;
      const [one, two] = [(await group()).id, (await group()).id];
      const users = ids(await makeUsers(stage.team, 16)) as UserId[];
      await memberships.add(one, users.slice(0, 8), { at: noon });
      await Promise.all([
        ...users.slice(0, 4).map((user) => memberships.remove(one, [user], { at: noon })),
        ...users.slice(8).map((user) => memberships.add(one, [user], { at: noon })),
      ]);
      await memberships.add(two, users.slice(4), { at: noon });
      expect(await digest(one)).to.equal(await digest(two));
    });

    it("tells large groups apart by one member", async () => {
      const { memberships } = stage.team;
      const { id } = await group();
      const users = ids(await makeUsers(stage.team, 100)) as [UserId, ...UserId[]];
      await memberships.add(id, users, { at: noon });
      const all = await digest(id);
      await memberships.remove(id, [users[0]], { at: noon });
      expect(await digest(id)).not.to.equal(all);
      await memberships.add(id, [users[0]], { at: noon });
      expect(await digest(id)).to.equal(all);
    });

    it("comes with its work, stays when the record is replaced or handed over, and goes with the group", async () => {
      const { groups, memberships } = stage.team;
      const made = await group();
      const [a] = ids(await makeUsers(stage.team, 1)) as [UserId];
      const undone = stage.team.atomically(async (tx) => {
        await tx.memberships.add(made.id, [a], { at: noon });
        await tx.groups.noteSaid(made.id, { directoryId, at: noon });
        expect(await tx.groups.lastSaid(made.id)).to.include({ isStillSo: true });
        throw new Error("undone");
      });
      expect(await undone.catch((error: unknown) => error)).to.be.instanceOf(Error);
      expect(await groups.lastSaid(made.id)).to.equal(undefined);
      await memberships.add(made.id, [a], { at: noon });
      await groups.noteSaid(made.id, { directoryId, at: noon });
      const said = await groups.lastSaid(made.id);
      await stage.team.atomically(async (tx) => {
        await tx.groups.replace({ ...(await tx.groups.get(made.id))!, displayName: "Renamed" });
      });
      await groups.changeOwner(made.owner, { kind: "manual" });
      expect(await groups.lastSaid(made.id)).to.deep.equal(said);
      expect(await stage.other.groups.lastSaid(made.id)).to.equal(undefined);
      await stage.other.groups.noteSaid(made.id, { directoryId, at: later(9) });
      expect(await groups.lastSaid(made.id), "of another team").to.deep.equal(said);
      await groups.delete(made.id);
      expect(await groups.lastSaid(made.id)).to.equal(undefined);
      await groups.noteSaid(made.id, { directoryId, at: noon });
      expect(await groups.lastSaid(made.id)).to.equal(undefined);
    });
  });
}
