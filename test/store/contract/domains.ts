import { expect } from "chai";
import { acme, noon } from "../../support/builders.js";
import { aDomain } from "../../support/keep-domain.js";
import { expectConflict, globex, type Stage } from "./stage.js";

/** Domains: found by name in one team and in all, and noted of by the machine without a new version. */
export function domainContract(stage: Stage): void {
  describe("domains", () => {
    it("are unique in their team and not in the installation, and listed by name", async () => {
      const { domains } = stage.team;
      const b = await domains.create(aDomain({ teamId: acme, domain: "b.example" }));
      const a = await domains.create(aDomain({ teamId: acme, domain: "a.example" }));
      await expectConflict(domains.create(aDomain({ teamId: acme, domain: "a.example" })), "domain");
      const other = await stage.other.domains.create(aDomain({ teamId: globex, domain: "a.example" }));
      expect(await domains.list()).to.deep.equal([a, b]);
      expect(await domains.byName("b.example")).to.deep.equal(b);
      expect(await domains.byName("c.example")).to.equal(undefined);
      expect(await stage.other.domains.byName("b.example")).to.equal(undefined);
      const all = await stage.store.domains.byName("a.example");
      expect(all.map(({ id }) => id).sort()).to.deep.equal([a.id, other.id].sort());
      expect(await stage.store.domains.byName("example")).to.deep.equal([]);
    });

    it("are noted of without a new version, and a change keeps what was noted", async () => {
      const { domains } = stage.team;
      const made = await domains.create(aDomain({ teamId: acme, nextCheckAt: noon + 5 }));
      await domains.note(made.id, { checkedAt: noon, problem: "no_record", nextCheckAt: noon + 60 });
      const noted = { ...made, checkedAt: noon, problem: "no_record", nextCheckAt: noon + 60 };
      expect(await domains.get(made.id)).to.deep.equal(noted);
      // made from what was read before the note, as by somebody who edits meanwhile
      await domains.replace({ ...made, words: [], awaited: true });
      expect(await domains.get(made.id)).to.deep.equal({ ...noted, words: [], awaited: true, version: 2 });
      await domains.note(made.id, { checkedAt: noon + 1, problem: undefined, nextCheckAt: undefined });
      const { problem: _, nextCheckAt: __, ...rest } = noted;
      const cleared = { ...rest, checkedAt: noon + 1, words: [], awaited: true, version: 2 };
      expect(await domains.get(made.id)).to.deep.equal(cleared);
      expect(await domains.list()).to.deep.equal([cleared]);
    });

    it("are noted of in their own team only", async () => {
      const made = await stage.team.domains.create(aDomain({ teamId: acme }));
      await stage.other.domains.note(made.id, { checkedAt: noon, problem: undefined, nextCheckAt: undefined });
      expect(await stage.team.domains.get(made.id)).to.deep.equal(made);
    });

    it("whose turn has come are found in all teams, the longest waiting first", async () => {
      const create = (name: string, nextCheckAt: number | undefined): Promise<unknown> =>
        stage.team.domains.create(
          aDomain({ teamId: acme, domain: name, ...(nextCheckAt !== undefined && { nextCheckAt }) }),
        );
      await create("b.example", noon - 1);
      await create("c.example", noon + 1);
      await create("d.example", undefined);
      await stage.other.domains.create(aDomain({ teamId: globex, domain: "a.example", nextCheckAt: noon }));
      const due = async (limit: number): Promise<string[]> =>
        (await stage.store.domains.due(noon, limit)).map(({ domain }) => domain);
      expect(await due(10)).to.deep.equal(["b.example", "a.example"]);
      expect(await due(1)).to.deep.equal(["b.example"]);
    });
  });
}
