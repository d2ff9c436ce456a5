import { expect } from "chai";
import type { Deletion } from "../../../src/model/deletion.js";
import type { DeletionId } from "../../../src/model/ids.js";
import { acme, aDirectory, aMethod, aToken, later, noon } from "../../support/builders.js";
import { aDomain } from "../../support/keep-domain.js";
import { expectConflict, globex, type Stage } from "./stage.js";

function aDeletion(own: Partial<Deletion> = {}): Omit<Deletion, "version"> {
  const record = aMethod({ teamId: own.teamId ?? acme });
  return {
    id: record.id as string as DeletionId,
    teamId: acme,
    createdAt: noon,
    updatedAt: noon,
    toldVersion: 2,
    until: later(600_000),
    ending: false,
    what: { kind: "method", record, directories: [] },
    ...own,
  };
}

/** What was deleted and may come back: kept aside, found when its time is over, and created again as it was. */
export function deletionsContract(stage: Stage): void {
  describe("deletions that can be undone", () => {
    it("are kept as they were given, in their own team", async () => {
      const made = await stage.team.deletions.create(aDeletion());
      await stage.other.deletions.create(aDeletion({ teamId: globex }));
      expect(await stage.team.deletions.get(made.id)).to.deep.equal(made);
      expect(await stage.team.deletions.list()).to.deep.equal([made]);
      expect(await stage.other.deletions.get(made.id)).to.equal(undefined);
      const ending = await stage.team.deletions.replace({ ...made, ending: true });
      await expectConflict(stage.team.deletions.replace({ ...made, ending: true }), "version");
      expect(await stage.team.deletions.list()).to.deep.equal([ending]);
      expect(await stage.team.deletions.delete(made.id)).to.equal(true);
      expect(await stage.team.deletions.list()).to.deep.equal([]);
    });

    it("are found in all teams when their time is over, the oldest first", async () => {
      const second = await stage.team.deletions.create(aDeletion({ until: later(20) }));
      const first = await stage.other.deletions.create(aDeletion({ teamId: globex, until: later(10) }));
      await stage.team.deletions.create(aDeletion({ until: later(30) }));
      const due = async (now: number, limit: number) =>
        (await stage.store.deletions.due(now, limit)).map(({ id }) => id);
      expect(await due(later(20), 10)).to.deep.equal([first.id, second.id]);
      expect(await due(later(20), 1)).to.deep.equal([first.id]);
      expect(await due(later(9), 10)).to.deep.equal([]);
    });

    it("bring a record back under its id, with what was noted beside it and the next version", async () => {
      const { methods, directories, tokens, domains } = stage.team;
      const method = await methods.create(aMethod({ teamId: acme, slug: "back", fetched: { lastFetchedAt: noon } }));
      await methods.delete(method.id);
      const again = await methods.restore({ ...method, version: 7 });
      expect(again).to.deep.equal({ ...method, version: 8 });
      expect(await methods.get(method.id)).to.deep.equal(again);
      expect(await methods.replace({ ...again, name: "Other" })).to.have.property("version", 9);

      const directory = await directories.create(aDirectory({ teamId: acme }));
      const token = await tokens.create(aToken({ teamId: acme, directoryId: directory.id, lastUsedAt: noon }));
      await tokens.delete(token.id);
      await directories.delete(directory.id);
      expect(await directories.restore(directory)).to.deep.equal({ ...directory, version: 2 });
      await tokens.restore(token);
      expect(await tokens.get(token.id)).to.deep.equal({ ...token, version: 2 });

      const domain = await domains.create(aDomain({ teamId: acme, checkedAt: noon }));
      await domains.delete(domain.id);
      await domains.restore(domain);
      expect(await domains.byName(domain.domain)).to.deep.equal({ ...domain, version: 2 });
    });

    it("do not bring back what has its unique value taken, nor what is there", async () => {
      const { methods } = stage.team;
      const method = await methods.create(aMethod({ teamId: acme, slug: "taken" }));
      await methods.delete(method.id);
      await stage.other.methods.create(aMethod({ teamId: globex, slug: "taken" }));
      await expectConflict(methods.restore(method), "slug");
    });
  });
}
