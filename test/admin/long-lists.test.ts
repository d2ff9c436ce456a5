import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { firstIdAt } from "../../src/lib/new-id.js";
import { eventOf } from "../../src/model/event.js";
import type { AttemptId, ReferenceId } from "../../src/model/ids.js";
import { userStates } from "../../src/model/user.js";
import { AdminStage } from "../support/admin-stage.js";
import { anAttempt, aUser, day, later, noon } from "../support/builders.js";

describe("lists that may be long (DESIGN §11), narrowed", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());
  const team = () => stage.deps.store.inTeam(stage.acme.team.id);

  it("user.list by state holds those in that state and nobody else", async () => {
    const { directory } = stage.acme;
    const own = { teamId: stage.acme.team.id };
    await team().users.create(aUser({ ...own, locked: true }));
    await team().users.create(aUser({ ...own, active: false, inactiveBy: "admin" }));
    await team().users.create(aUser({ ...own, active: false, locked: true }));
    await team().users.create(aUser({ ...own, active: false, removed: { directory: directory.id, at: noon } }));
    for (const state of userStates) {
      for (const removed of [undefined, true]) {
        const asked = { state, ...(removed !== undefined && { removed }) };
        const { items } = await perform(stage.deps, stage.as("auditor"), o.userList, { team: "acme" }, asked);
        expect(new Set(items.map((user) => user.state)), state).to.deep.equal(new Set([state]));
      }
    }
  });

  it("attempt.list by time holds those of that time, without reading the others", async () => {
    const written = Array.from({ length: 200 }, (_, n) => noon - (200 - n) * day);
    for (const [n, at] of written.entries()) {
      // written some minutes after it began, later ones sooner
      const id = `${firstIdAt(at + (n % 3) * 60_000).slice(0, 20)}${String(n).padStart(6, "0")}` as AttemptId;
      await team().attempts.append(anAttempt({ id, teamId: stage.acme.team.id, at, expiresAt: later(day) }));
    }
    const timesOf = async (asked: object) => {
      const path = { team: "acme" };
      const { items } = await perform(stage.deps, stage.as("auditor"), o.attemptList, path, { limit: 200, ...asked });
      return items.map(({ at }) => Date.parse(at));
    };
    const instant = (ms: number): string => new Date(ms).toISOString();
    const [first, last] = [written[60]!, written[70]!];
    const wanted = written.slice(60, 70);
    const between = { since: instant(first), until: instant(last) };
    expect(await timesOf(between)).to.deep.equal([...wanted].reverse());
    expect(await timesOf({ ...between, order: "oldest" })).to.deep.equal(wanted);
    expect(await timesOf({ until: instant(written[3]!) })).to.deep.equal(written.slice(0, 3).reverse());
    expect(await timesOf({ until: instant(written[0]!) })).to.deep.equal([]);
    expect(await timesOf({ since: instant(later(day)) })).to.deep.equal([]);
  });

  it("audit.list by type, by all of a kind and by an actor's id holds just those", async () => {
    const actor = { kind: "admin", id: "01k0000000000000000000adm1" } as const;
    const stamp = { actor, reference: "01k0000000000000000000ref1" as ReferenceId, at: noon };
    const subject = { kind: "team", id: stage.acme.team.id, version: 2 } as const;
    const changes = { name: { before: "Acme", after: "Acme & sons" } };
    await team().events.append(eventOf(stamp, "team.updated", subject, { slug: "acme", changes }));
    const found = async (asked: object) =>
      (await perform(stage.deps, stage.as("auditor"), o.auditList, { team: "acme" }, asked)).items.map(
        ({ type }) => type,
      );
    expect(await found({ type: ["team.updated"] })).to.deep.equal(["team.updated"]);
    expect(await found({ type: ["team.*"] })).to.include("team.updated");
    expect(await found({ actor: actor.id })).to.deep.equal(["team.updated"]);
    expect(await found({ actor: actor.id, type: ["user.*"] })).to.deep.equal([]);
    expect(await found({ type: ["app.*"], actor: "nobody" })).to.deep.equal([]);
  });
});
