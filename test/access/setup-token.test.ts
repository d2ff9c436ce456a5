import { expect } from "chai";
import { checkSetupToken, createAdmin, ensureSetupToken, firstRun, renewSetupToken } from "../../src/access/index.js";
import { callers } from "../support/builders.js";
import { AccessStage, expectRefused } from "./access-stage.js";

const password = "correct horse battery";
const from = { reference: callers.cli.reference, address: "192.0.2.1" };

describe("The setup token of the first run (DESIGN §5)", () => {
  const stage = new AccessStage();
  const run = (token: string, email = "ada@example.com") =>
    firstRun({ store: stage.store, now: stage.now, from }, { token, email, password });

  it("is made by the first of the nodes that start together, and by none while one is waiting", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => ensureSetupToken(stage.deps())));
    expect(made.filter((text) => text !== undefined)).to.have.length(1);
    expect(await ensureSetupToken(stage.deps())).to.equal(undefined);
    const kept = await stage.store.vault.get("setup-token");
    expect(kept?.value).to.not.contain(made.find((text) => text !== undefined));
  });

  it("makes whoever holds it the first operator, once", async () => {
    const token = (await ensureSetupToken(stage.deps())) ?? "";
    await checkSetupToken(stage.deps(), token);
    const admin = await run(` ${token}\n`);
    expect(admin.grants.map(({ role, team }) => [role, team])).to.deep.equal([["operator", null]]);
    await expectRefused(run(token, "bob@example.com"), "already_set_up");
    expect(await ensureSetupToken(stage.deps())).to.equal(undefined);
    expect(await stage.types(null)).to.deep.equal(["admin.created"]);
  });

  it("makes one operator of two who use it at once", async () => {
    const token = (await ensureSetupToken(stage.deps())) ?? "";
    const both = await Promise.allSettled([run(token), run(token, "bob@example.com")]);
    expect(both.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    expect(await stage.store.installation.admins.list()).to.have.length(1);
  });

  it("is refused when it is wrong, older than a day, or replaced", async () => {
    const token = (await ensureSetupToken(stage.deps())) ?? "";
    await expectRefused(run("dbt_wrong"), "setup_token_invalid");
    const newer = await renewSetupToken(stage.deps());
    await expectRefused(run(token), "setup_token_invalid");
    await checkSetupToken(stage.deps(), newer);
    stage.time += 24 * 60 * 60_000;
    await expectRefused(run(newer), "setup_token_invalid");
    expect(await ensureSetupToken(stage.deps())).to.match(/^dbt_/);
  });

  it("ends with an admin who was made on the host", async () => {
    const token = (await ensureSetupToken(stage.deps())) ?? "";
    await createAdmin(stage.deps(), { email: "a@example.com", role: "operator", team: null, password });
    await expectRefused(run(token), "already_set_up");
    await expectRefused(renewSetupToken(stage.deps()), "already_set_up");
  });
});
