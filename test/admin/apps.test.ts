import { expect } from "chai";
import { operations, perform } from "../../src/admin/index.js";
import { AdminStage } from "../support/admin-stage.js";
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
  });
});
