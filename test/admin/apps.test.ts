import { expect } from "chai";
import { operations, perform } from "../../src/admin/index.js";
import { AdminStage } from "../support/admin-stage.js";
import { noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";

describe("apps by operations (DESIGN §6)", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  it("lets only the operator tell an internal host of logouts that the operator has allowed", async () => {
    const inside = { backchannelLogoutUri: "http://internal.example:8443/logout" };
    const draft = { slug: "inside", redirectUris: ["https://app.acme.example/callback"] };
    const create = (role: "owner" | "operator", input: object) =>
      perform(stage.deps, stage.as(role), operations.appCreate, { team: "acme" }, input);
    expect(await rejection(create("owner", { ...draft, ...inside }))).to.have.nested.property(
      "refusal.expected",
      "operate",
    );
    await create("owner", { ...draft, slug: "outside", backchannelLogoutUri: "https://app.acme.example/logout" });
    const path = { team: "acme", app: "outside" };
    const moved = perform(stage.deps, stage.as("owner"), operations.appUpdate, path, inside);
    expect(await rejection(moved)).to.have.nested.property("refusal.code", "forbidden");
    expect(await create("operator", { ...draft, ...inside })).to.include(inside);
    const whole = { name: "Inside", ...inside };
    const own = perform(stage.deps, stage.as("owner"), operations.appUpdate, { team: "acme", app: "inside" }, whole);
    expect(await own, "as it was").to.include(whole);
  });

  it("give a secret an end, put it off, and rotate: the next one works as long, the one before for a week", async () => {
    const day = 24 * 60 * 60_000;
    const at = (ms: number) => new Date(ms).toISOString();
    const path = { team: "acme", app: "ending" };
    const owner = stage.as("owner");
    const draft = { slug: "ending", redirectUris: ["https://app.acme.example/callback"] };
    const made = await perform(
      stage.deps,
      owner,
      operations.appCreate,
      { team: "acme" },
      {
        ...draft,
        secretExpiresAt: at(noon + 30 * day),
      },
    );
    const works = { createdAt: at(noon), state: "works" };
    expect(made).to.deep.include({ liveSecrets: 1, clientSecrets: [{ ...works, expiresAt: at(noon + 30 * day) }] });
    const update = (input: object) => perform(stage.deps, owner, operations.appUpdate, path, input);
    const later = await update({ secretExpiresAt: at(noon + 60 * day) });
    expect(later).to.deep.include({
      clientSecret: null,
      clientSecrets: [{ ...works, expiresAt: at(noon + 60 * day) }],
    });
    const rotate = (input: object) => perform(stage.deps, owner, operations.appRotateSecret, path, input);
    const rotated = await rotate({});
    expect(rotated.clientSecret).to.be.a("string");
    expect(rotated).to.deep.include({
      liveSecrets: 2,
      clientSecrets: [
        { ...works, expiresAt: at(noon + 60 * day) },
        { ...works, expiresAt: at(noon + 7 * day) },
      ],
    });
    const again = await rotate({ overlapHours: 36, secretExpiresAt: null });
    expect(again.clientSecrets.map(({ expiresAt }) => expiresAt)).to.deep.equal([null, at(noon + 1.5 * day)]);
    const [newest] = await stage.deps.store.inTeam(stage.acme.team.id).events.latest({ limit: 1 });
    expect(newest?.data)
      .to.include({ secrets: 2, oldUntil: noon + 1.5 * day })
      .and.not.have.property("expiresAt");
    await rotate({ overlapHours: 1 / 7 });
    const [whole] = await stage.deps.store.inTeam(stage.acme.team.id).events.latest({ limit: 1 });
    expect(whole?.data, "instants are whole milliseconds").to.include({ oldUntil: noon + 514_286 });
    for (const [input, told] of [
      [{ keepOld: false, overlapHours: 0 }, "overlapHours is not given where keepOld is false"],
      [{ overlapHours: 8761 }, "overlapHours must be at most 8760"],
      [{ overlapHours: -1 }, "overlapHours must be at least 0"],
    ] as const) {
      expect(await rejection(rotate(input)))
        .to.have.property("message")
        .that.contains(told);
    }
    await rotate({ overlapHours: 36 });
    const before = stage.time;
    stage.time = noon + 2 * day;
    const shown = await perform(stage.deps, owner, operations.appShow, path, {});
    stage.time = before;
    expect([shown.liveSecrets, shown.clientSecrets.map(({ state }) => state)]).to.deep.equal([1, ["works", "expired"]]);
  });

  it("refuse an end that has passed, by its field, and one where no secret is used", async () => {
    const draft = { redirectUris: ["https://app.acme.example/callback"], secretExpiresAt: "2020-01-01T00:00:00Z" };
    const create = (input: object) =>
      rejection(perform(stage.deps, stage.as("owner"), operations.appCreate, { team: "acme" }, input));
    expect(await create({ ...draft, slug: "past" })).to.have.nested.property("refusal.field", "secretExpiresAt");
    const open = { ...draft, slug: "open", kind: "public", secretExpiresAt: "2030-01-01T00:00:00Z" };
    expect(await create(open)).to.have.nested.property("refusal.field", "secretExpiresAt");
    const odd = await create({ ...draft, slug: "odd", secretExpiresAt: "tomorrow" });
    expect(odd).to.have.nested.property("errors[0].field", "secretExpiresAt");
  });
});
