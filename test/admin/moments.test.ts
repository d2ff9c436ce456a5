import { expect } from "chai";
import { createHash } from "node:crypto";
import { operations, perform } from "../../src/admin/index.js";
import { aGroup, aUser, noon } from "../support/builders.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

interface Versioned {
  readonly id: string;
  readonly version: number;
}

const digestOf = (held: readonly Versioned[]): string => {
  const hash = createHash("sha256");
  for (const { id, version } of held) hash.update(`${id}:${version}\n`);
  return hash.digest("hex");
};

describe("the snapshot and the comparison by halves (DESIGN §6)", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
    const own = { teamId: stage.acme.team.id };
    const store = stage.deps.store.inTeam(own.teamId);
    const group = await store.groups.create(aGroup({ ...own, displayName: "All" }));
    const ids = [];
    for (let n = 0; n < 1300; n++) ids.push((await store.users.create(aUser(own))).id);
    await store.memberships.add(group.id, ids.slice(0, 1100), { at: noon });
  });
  after(() => stage.close());

  const path = { team: "acme" };
  const snapshot = async () => {
    const { text, mediaType } = await perform(stage.deps, stage.as("auditor"), operations.eventSnapshot, path, {});
    expect(mediaType).to.equal("application/x-ndjson");
    let all = "";
    for await (const part of text) all += part;
    return all
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Versioned & { kind?: string; cursor?: number });
  };
  const reconcile = (input: object) => perform(stage.deps, stage.as("auditor"), operations.eventReconcile, path, input);

  it("begins with the number to follow from, then tells people, groups and memberships in the order of ids", async () => {
    const [head, ...lines] = await snapshot();
    const { number } = await stage.deps.store.inTeam(stage.acme.team.id).events.head();
    expect(head).to.deep.equal({ cursor: number });
    const kinds = lines.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "user")).to.have.length(1301);
    expect(kinds.filter((kind) => kind === "membership")).to.have.length(1100);
    for (const kind of ["user", "group", "membership"]) {
      const ids = lines.filter((line) => line.kind === kind).map(({ id }) => id);
      expect(ids).to.deep.equal([...ids].sort());
    }
  });

  for (const kind of ["user", "group", "membership"] as const) {
    it(`finds what differs among ${kind}s by halving, and says equal where nothing does`, async () => {
      const held = (await snapshot()).filter((line) => line.kind === kind).map(({ id, version }) => ({ id, version }));
      const whole = { kind, count: held.length, digest: digestOf(held) };
      expect(await reconcile(whole)).to.include({ equal: true });
      const [gone, changed] = [held[0], held.at(-1)];
      const isOne = held.length > 2;
      const mine = held
        .filter((one) => one !== gone)
        .map((one) => (one === changed ? { ...one, version: one.version + 7 } : one));
      const extra = { id: `${changed?.id ?? ""}0`, version: 1 };
      mine.push(extra);
      const found = { missing: [] as unknown[], extra: [] as unknown[], different: [] as unknown[] };
      let asked = 0;
      const compare = async (from: string | null, to: string | null): Promise<void> => {
        asked++;
        const part = mine.filter(({ id }) => (from === null || id >= from) && (to === null || id < to));
        if (part.length <= 500) {
          const { missing = [], extra: more = [], different = [] } = await reconcile({ kind, from, to, ids: part });
          found.missing.push(...missing);
          found.extra.push(...more);
          found.different.push(...different);
          return;
        }
        const answer = await reconcile({ kind, from, to, count: part.length, digest: digestOf(part) });
        if (!answer.equal) for (const half of answer.halves ?? []) await compare(half.from, half.to);
      };
      await compare(null, null);
      expect(found).to.deep.equal({ missing: [gone], extra: [extra.id], different: [changed] });
      expect(asked, "halves and not pages").to.be.lessThan(isOne ? 12 : 2);
    });
  }

  it("takes any text that can be sent for the beginning and the end of a range", async () => {
    const held = (await snapshot()).filter(({ kind }) => kind === "user").map(({ id, version }) => ({ id, version }));
    const texts = ["\u0001", "a\u0001", "\ue000", "\u{10000}", "\u{1f400}", "\u{10ffff}", ":", "\u0001:\u0001", " "];
    for (const from of texts) {
      for (const kind of ["user", "group", "membership"]) {
        const answer = await reconcile({ kind, from, count: 0, digest: digestOf([]) });
        expect(answer, JSON.stringify([kind, from]))
          .to.have.property("cursor")
          .that.is.a("number");
      }
      const rest = held.filter(({ id }) => id >= from);
      expect(await reconcile({ kind: "user", from, count: rest.length, digest: digestOf(rest) })).to.include({
        equal: true,
      });
      expect(await reconcile({ kind: "user", from, to: from, ids: [] })).to.include({ equal: true });
    }
  });

  it("tells whoever holds nothing the first 500 that they lack, and that there are more", async () => {
    for (const [kind, all] of [
      ["user", 1301],
      ["membership", 1100],
    ] as const) {
      const { missing = [], more } = await reconcile({ kind, ids: [] });
      expect([kind, missing.length, more]).to.deep.equal([kind, 500, true]);
      const from = missing.at(-1)!.id;
      const rest = await reconcile({ kind, from, count: 0, digest: digestOf([]) });
      expect((rest.halves ?? []).reduce((sum, { count }) => sum + count, 0)).to.equal(all - 499);
    }
    const few = await reconcile({ kind: "group", ids: [] });
    expect(few.missing?.length).to.be.greaterThan(0);
    expect(few.more).to.equal(false);
  });

  it("refuses half an input, ids of another range and a digest that is none", async () => {
    for (const input of [
      { kind: "user" },
      { kind: "user", count: 1 },
      { kind: "user", count: 1, digest: "00" },
      { kind: "user", from: "b", to: "c", ids: [{ id: "a", version: 1 }] },
      { kind: "user", count: 0, digest: digestOf([]), ids: [] },
      { kind: "team", count: 0, digest: digestOf([]) },
    ]) {
      expect(await rejection(reconcile(input)), JSON.stringify(input)).to.have.property("code", "validation_failed");
    }
  });
});
