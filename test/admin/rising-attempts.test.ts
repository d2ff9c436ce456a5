import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { AdminStage } from "../support/admin-stage.js";
import { anAttempt, later } from "../support/builders.js";

describe("attempts that a script follows: rising, after a cursor", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  it("come once each in their order, only when nothing can be written before them any more, and the cursor stays", async () => {
    const { attempts } = stage.deps.store.inTeam(stage.acme.team.id);
    const ask = (input: object) =>
      perform(stage.deps, stage.as("auditor"), o.attemptList, { team: "acme" }, { order: "oldest", ...input });
    stage.time = later(20_000);
    const { next: start } = await ask({});
    const made = [1, 2, 3].map((n) => anAttempt({ teamId: stage.acme.team.id, at: later(n * 1000) }));
    const late = anAttempt({ teamId: stage.acme.team.id, at: later(15_000) });
    for (const attempt of [...made, late]) await attempts.append(attempt);
    const first = await ask({ after: start, limit: 2 });
    expect(first.items.map(({ id }) => id)).to.deep.equal([made[0]?.id, made[1]?.id]);
    const second = await ask({ after: first.next, limit: 2 });
    expect(second.items.map(({ id }) => id)).to.deep.equal([made[2]?.id]);
    const nothing = await ask({ after: second.next });
    expect(nothing).to.deep.equal({ items: [], next: second.next });
    stage.time = later(26_000);
    expect((await ask({ after: nothing.next })).items.map(({ id }) => id)).to.deep.equal([late.id]);
  });
});
