import { expect } from "chai";
import { manual } from "../../../src/model/owner.js";
import { acme, aGroup, anEvent, aUser, noon } from "../../support/builders.js";
import { newId } from "../../../src/lib/new-id.js";
import type { DirectoryId } from "../../../src/model/ids.js";
import { globex, type Stage } from "./stage.js";

export function momentContract(stage: Stage): void {
  describe("a team at one moment", () => {
    const owner = { kind: "directory", id: newId<DirectoryId>() } as const;

    it("holds what was there by then, in the order of ids across owners, and nothing that came later", async () => {
      const { team, other } = stage;
      const users = [];
      for (const one of [owner, manual, owner, manual, owner])
        users.push(await team.users.create(aUser({ owner: one })));
      await other.users.create(aUser({ teamId: globex }));
      const [first, second, third] = users;
      if (first === undefined || second === undefined || third === undefined) throw new Error("five are made");
      const group = await team.groups.create(aGroup({ owner }));
      const empty = await team.groups.create(aGroup());
      await team.memberships.add(group.id, [third.id, first.id], { at: noon });
      await team.events.append(anEvent({}));
      const moment = await team.moment();
      expect(moment.cursor).to.equal(1);
      await team.events.append(anEvent({}));
      await team.users.delete(second.id);
      await team.memberships.remove(group.id, [first.id], { at: noon });
      await team.users.create(aUser());
      await team.groups.delete(empty.id);
      expect((await moment.users("", 3)).map(({ id }) => id)).to.deep.equal(users.slice(0, 3).map(({ id }) => id));
      expect((await moment.users(third.id, 9)).map(({ id }) => id)).to.deep.equal(users.slice(3).map(({ id }) => id));
      expect((await moment.users("", 1))[0]).to.deep.equal(first);
      const groups = await moment.groups("", 9);
      expect(groups.map(({ id }) => id)).to.deep.equal([group.id, empty.id]);
      expect(await moment.members(group.id, "", 1)).to.deep.equal([first.id]);
      expect(await moment.members(group.id, first.id, 9)).to.deep.equal([third.id]);
      await moment.close();
      const later = await team.moment();
      expect(later.cursor).to.equal(2);
      expect((await later.users("", 9)).map(({ id }) => id)).not.to.include(second.id);
      expect(await later.members(group.id, "", 9)).to.deep.equal([third.id]);
      await later.close();
      await later.close();
    });

    it("leaves out who was removed and is kept, with their memberships", async () => {
      const { team } = stage;
      const kept = await team.users.create(aUser({ owner }));
      const group = await team.groups.create(aGroup());
      await team.memberships.add(group.id, [kept.id], { at: noon });
      await team.users.replace({ ...kept, removed: { at: noon, by: owner.id } } as never);
      const moment = await team.moment();
      expect(await moment.users("", 9)).to.deep.equal([]);
      expect(await moment.members(group.id, "", 9)).to.deep.equal([]);
      await moment.close();
    });

    it("agrees with the numbers of events, however many works go on beside it", async () => {
      const { team } = stage;
      const over = { is: false };
      const making = (async () => {
        while (!over.is) {
          await team.atomically(async (tx) => {
            const { id } = await tx.users.create(aUser({ teamId: acme }));
            await tx.events.append(anEvent({ subject: { kind: "user", id, version: 1 } }));
          });
        }
      })();
      for (let n = 0; n < 5; n++) {
        const moment = await team.moment();
        const users = await moment.users("", 10_000);
        expect(users, "each event up to the moment made one").to.have.length(moment.cursor);
        await moment.close();
      }
      over.is = true;
      await making;
    });
  });
}
