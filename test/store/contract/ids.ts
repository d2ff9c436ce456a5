import { expect } from "chai";
import type { ReferenceId, TeamId } from "../../../src/model/ids.js";
import type { IdKind } from "../../../src/store/port/ids.js";
import { aFailure, aGroup, anAttempt, anEvent, aTrace, aUser } from "../../support/builders.js";
import { type Stage } from "./stage.js";

const begun = "01m8k2v7q4";
const [one, two, elsewhere] = [`${begun}aaaaaaaaaaaaaaaa`, `${begun}abbbbbbbbbbbbbbb`, `${begun}acccccccccccccccc`];

/** Ids by their beginning: what a person types of an id that a table has shown shortened. */
export function idsContract(stage: Stage): void {
  describe("ids by their beginning", () => {
    const teamId = (): TeamId => stage.other.teamId;
    const made: Readonly<
      Record<Exclude<IdKind, "reference" | "subject">, (id: string, own?: object) => Promise<unknown>>
    > = {
      user: (id, own) => storeOf(own).users.create(aUser({ id: id as never, ...own })),
      group: (id, own) => storeOf(own).groups.create(aGroup({ id: id as never, ...own })),
      attempt: (id, own) => storeOf(own).attempts.append(anAttempt({ id: id as never, ...own })),
      failure: (id, own) => storeOf(own).failures.create(aFailure({ id: id as never, ...own })),
    };
    const storeOf = (own: object | undefined) => (own === undefined ? stage.team : stage.other);

    for (const [kind, make] of Object.entries(made) as [keyof typeof made, (typeof made)[keyof typeof made]][]) {
      it(`finds those of a kind (${kind}) within the team, in their order`, async () => {
        await make(two);
        await make(one);
        await make(elsewhere, { teamId: teamId() });
        const { ids } = stage.team;
        expect(await ids.beginning(kind, begun, 10)).to.deep.equal([one, two]);
        expect(await ids.beginning(kind, `${begun}ab`, 10)).to.deep.equal([two]);
        expect(await ids.beginning(kind, two, 10)).to.deep.equal([two]);
        expect(await ids.beginning(kind, begun, 1)).to.deep.equal([one]);
        expect(await ids.beginning(kind, `${begun}ac`, 10)).to.deep.equal([]);
        expect(await stage.other.ids.beginning(kind, begun, 10)).to.deep.equal([elsewhere]);
      });
    }

    it("finds reference ids of attempts and of traces, each once", async () => {
      const reference = one as ReferenceId;
      await stage.team.attempts.append(anAttempt({ reference }));
      await stage.team.attempts.append(anAttempt({ reference }));
      await stage.team.traces.append(aTrace({ reference }));
      await stage.team.traces.append(aTrace({ reference: two as ReferenceId }));
      await stage.other.traces.append(aTrace({ teamId: teamId(), reference: elsewhere as ReferenceId }));
      expect(await stage.team.ids.beginning("reference", begun, 10)).to.deep.equal([one, two]);
      expect(await stage.team.ids.beginning("reference", begun, 1)).to.deep.equal([one]);
    });

    it("finds what events are about, each once", async () => {
      const { events, ids } = stage.team;
      const about = (id: string) => anEvent({ subject: { kind: "user", id, version: 1 } });
      for (const id of [two, one, one]) await events.append(about(id));
      await stage.other.events.append(about(elsewhere));
      expect(await ids.beginning("subject", begun, 10)).to.deep.equal([one, two]);
      expect(await ids.beginning("subject", `${begun}ab`, 10)).to.deep.equal([two]);
    });
  });
}
