import { expect } from "chai";
import { keepReport, lastReport, previewMapping, testSignInUrl } from "../../src/login/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { noteOfPeople } from "../../src/store/port/erasure.js";
import { testedDigest, updateMethod } from "../../src/teams/index.js";
import { answerTo, Browser, LoginStage, requestIdOf } from "../support/login-stage.js";

describe("The report of a test sign-in is kept for a day (DESIGN §3, verify)", () => {
  let stage: LoginStage;
  beforeEach(async () => {
    stage = await LoginStage.open({ verified: false });
  });
  afterEach(() => stage.close());

  const test = async (fields = {}, how?: "none") => {
    const ticket = new URL((await testSignInUrl(stage.deps, stage.method)).url).searchParams.get("test") ?? "";
    const browser = new Browser();
    const request = requestIdOf(await stage.start(browser, { testTicket: ticket }));
    const finished = await stage.finish(browser, answerTo(request, fields, how), { reference: "ref-of-the-test" });
    if (finished.outcome !== "tested") throw new Error(JSON.stringify(finished));
    return finished.report;
  };

  it("keeps it with what was read, and knows for which settings it was", async () => {
    const made = await test({ groups: ["Engineering"] });
    const kept = await lastReport(stage.deps, stage.method);
    expect(kept).to.include({ reference: "ref-of-the-test", by: "sign-in" });
    expect(kept?.report).to.deep.include({ passed: true, verdict: made.verdict, effects: made.effects, xml: made.xml });
    expect(kept?.settings).to.equal(testedDigest(stage.method));
    const changed = await updateMethod(stage.admin, stage.team.id, stage.method.id, { spEntityId: "urn:acme:sp" });
    expect(kept?.settings).not.to.equal(testedDigest(changed));
  });

  it("is sealed: the store holds no name of the person", async () => {
    await test();
    const note = await stage.deps.store.notes.get(noteOfPeople(stage.team.id, `report:${stage.method.id}`), stage.time);
    expect(note).to.be.a("string").and.not.to.contain("ada@acme.example");
  });

  it("ends after a day, and at once where somebody is erased", async () => {
    await test();
    stage.time += 24 * 60 * 60_000;
    expect(await lastReport(stage.deps, stage.method)).to.equal(undefined);
    stage.time -= 24 * 60 * 60_000;
    await test();
    // By whichever door: a directory's DELETE erases, too.
    await stage.deps.store.inTeam(stage.team.id).eraseTracesOf({ user: newId(), names: [] });
    expect(await lastReport(stage.deps, stage.method)).to.equal(undefined);
  });

  it("keeps a report that is too long without the message, and one longer still without the values", async () => {
    const report = await test();
    const kept = async (more: object) => {
      await keepReport(stage.deps, stage.method, {
        ...{ reference: "long" as ReferenceId, by: "pasted" },
        report: { ...report, ...more },
      });
      return (await lastReport(stage.deps, stage.method))?.report;
    };
    // What cannot be pressed together: random letters.
    const noise = (length: number) =>
      Array.from({ length }, () => Math.floor(Math.random() * 36).toString(36)).join("");
    expect(await kept({ xml: noise(200_000) }))
      .to.include({ passed: true })
      .and.not.to.have.property("xml");
    const groups = { field: "groups", values: Array.from({ length: 4_000 }, () => noise(30)) };
    const cut = await kept({ xml: noise(200_000), mapping: [groups] });
    expect(cut).to.deep.include({ passed: true, mapping: [] });
  });

  it("tries another mapping on what was received, and on nothing shows the names alone", async () => {
    await test({ groups: ["Engineering"] });
    const assertion = (await lastReport(stage.deps, stage.method))?.assertion;
    const row = (field: string, rows: ReturnType<typeof previewMapping>) => rows.find((one) => one.field === field);
    const other = previewMapping({ idpType: "generic", attributes: { firstName: ["groups"] } }, assertion);
    expect(row("firstName", other)).to.deep.include({ names: ["groups"], from: "groups", values: ["Engineering"] });
    const empty = previewMapping({ idpType: "okta", attributes: {} }, undefined);
    expect(row("email", empty)).to.deep.include({ names: ["email"], values: [] });
    const hostile = previewMapping({ idpType: "okta", attributes: { ["__proto__"]: ["constructor"] } }, assertion);
    expect(hostile.map(({ values }) => values).flat()).not.to.include("constructor");
  });
});
