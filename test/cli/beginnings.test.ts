import { expect } from "chai";
import type { AttemptId, MethodId, ReferenceId, TeamId, UserId } from "../../src/model/ids.js";
import { aFailure, aGroup, anAttempt, anEvent, aTrace, aUser } from "../support/builders.js";
import { CliStage } from "../support/cli-stage.js";

const begun = "01m8k2v7q4";
const [first, second] = [`${begun}aaaaaaaaaaaaaaaa`, `${begun}abbbbbbbbbbbbbbb`];
const shortFirst = first.slice(0, 12);
const other = `01m8k2v9zz${"c".repeat(16)}`;
const unproven = `01m8k2vzzz${"f".repeat(16)}` as ReferenceId;
const reference = `01m8k2vxxx${"d".repeat(16)}` as ReferenceId;

describe("ids on the command line", () => {
  let stage: CliStage;
  before(async () => {
    stage = await CliStage.open();
    const team = await stage.json<{ id: TeamId }>("team", "create", "acme", "--domain", "acme.example");
    await stage.json("team", "create", "globex");
    const { id: methodId } = await stage.json<{ id: MethodId }>(
      "sso",
      "create",
      "acme-okta",
      "--idp",
      "okta",
      "--team",
      "acme",
    );
    const of = { teamId: team.id };
    const store = stage.store.inTeam(team.id);
    for (const id of [first, second]) {
      await store.users.create(aUser({ ...of, id: id as UserId, userName: `${id}@acme.example` }));
      await store.groups.create(aGroup({ ...of, id: id as never }));
      await store.attempts.append(anAttempt({ ...of, id: id as AttemptId, target: `target of ${id}` }));
      await store.failures.create(aFailure({ ...of, id: id as AttemptId, key: id }));
      await store.events.append(anEvent({ subject: { kind: "user", id, version: 1 } }));
    }
    await store.attempts.append(anAttempt({ ...of, id: other as AttemptId, source: "jit", reference }));
    await store.failures.create(aFailure({ ...of, reference, lastAttemptId: other as AttemptId, key: "jit" }));
    await store.traces.append(aTrace({ ...of, methodId, reference }));
    // What nobody signed has no attempt.
    await store.failures.create(
      aFailure({ ...of, reference: unproven, lastAttemptId: unproven as string as AttemptId, key: "unproven" }),
    );
    await store.traces.append(aTrace({ ...of, methodId, reference: unproven }));
  });
  after(() => stage.close({ tampered: true })); // its one event has no data

  const shown: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["a user", ["user", "show", shortFirst], new RegExp(`id +${first}`)],
    ["a user in capitals", ["user", "show", shortFirst.toUpperCase()], new RegExp(`id +${first}`)],
    ["a group", ["group", "show", shortFirst], new RegExp(`id +${first}`)],
    ["an attempt", ["attempts", "show", shortFirst], new RegExp(`target of ${first}`)],
    ["a failure", ["failures", "show", shortFirst], new RegExp(`failure +${first}`)],
    ["an attempt's request", ["attempts", "show", reference.slice(0, 9)], new RegExp(`attempt +${other}`)],
    [
      "a subject of the audit",
      ["audit", "tail", "--subject", shortFirst],
      new RegExp(`^NO.*\n.*user ${first}@acme.example\n$`),
    ],
  ];
  for (const [what, argv, expected] of shown) {
    it(`may be shortened to what leads to one alone: ${what}`, async () => {
      const { out, err } = await stage.run(...argv, "--team", "acme");
      expect(out, err).to.match(expected);
    });
  }

  for (const argv of [
    ["user", "show"],
    ["group", "show"],
    ["attempts", "show"],
    ["attempts", "retry"],
    ["failures", "show"],
    ["failures", "dismiss"],
    ["audit", "tail", "--subject"],
  ]) {
    it(`that several begin with are refused by naming them: ${argv.join(" ")}`, async () => {
      const { exitCode, err } = await stage.run(...argv, begun, "--team", "acme");
      expect(exitCode).to.equal(64);
      expect(err).to.match(new RegExp(`Several .* begin with "${begun}": ${first}, ${second}\\. Give more letters\\.`));
    });
  }

  it("of fewer than eight letters are no beginning", async () => {
    const { exitCode, err } = await stage.run("failures", "show", begun.slice(0, 7), "--team", "acme");
    expect([exitCode, err]).to.deep.equal([
      1,
      `There is no failure "01m8k2v" in this team.\nSee what there is: drawbridge failures list\n`,
    ]);
  });

  it("of a token, an admin, an API key and a setup link may be shortened too", async () => {
    await stage.json("directory", "create", "acme-scim", "--team", "acme");
    await stage.json("token", "create", "acme-scim", "--name", "okta");
    const [token] = await stage.json<{ id: string }[]>("token", "list", "acme-scim");
    const revoked = await stage.json<{ id: string }>("token", "revoke", "acme-scim", token!.id.slice(0, 20));
    expect(revoked.id).to.equal(token!.id);
    const key = await stage.json<{ id: string }>("api-key", "create", "ci", "--role", "operator");
    expect((await stage.run("api-key", "revoke", key.id.slice(0, 20))).exitCode).to.equal(0);
    const link = ["setup-link", "create", "--for", "scim", "--directory", "acme-scim", "--team", "acme"];
    const { id } = await stage.json<{ id: string }>(...link);
    expect((await stage.run("setup-link", "revoke", id.slice(0, 20), "--team", "acme")).exitCode).to.equal(0);
  });

  it("of an answer that left nothing but a line of the log are sent there", async () => {
    const refused = `01m8k2vyyy${"e".repeat(16)}`;
    for (const command of ["attempts", "failures"]) {
      const { exitCode, err } = await stage.run(command, "show", refused, "--team", "acme");
      expect(exitCode).to.equal(1);
      expect(err).to.include("the log of the server has a line with it");
    }
    expect((await stage.run("failures", "show", reference, "--team", "acme")).err).to.include(
      `drawbridge trace show ${reference}`,
    );
  });

  it("of a refusal that nobody signed lead to its trace, from the failure too", async () => {
    const failures = await stage.json<{ id: string; reference: string }[]>("failures", "list", "--team", "acme");
    const entry = failures.find((one) => one.reference === unproven);
    const { out, err } = await stage.run("trace", "show", entry!.id);
    expect(out, err).to.match(new RegExp(`reference +${unproven}`));
  });

  it("of one happening lead from each to all the others", async () => {
    const attempt = await stage.run("attempts", "show", other, "--team", "acme");
    expect(attempt.out).to.include(`drawbridge trace show ${reference}`).and.include(`the lines with ${reference}`);
    const [failure] = (
      await stage.json<{ id: string; reference: string }[]>("failures", "list", "--team", "acme")
    ).filter((one) => one.reference === reference);
    const entry = await stage.run("failures", "show", failure!.id, "--team", "acme");
    expect(entry.out)
      .to.include(`drawbridge attempts show ${other}`)
      .and.include(`drawbridge trace show ${reference}`)
      .and.include(`the lines with ${reference}`);
    for (const named of [reference, reference.slice(0, 9), other, other.slice(0, 9), failure!.id]) {
      const trace = await stage.run("trace", "show", named);
      expect(trace.out, trace.err)
        .to.match(new RegExp(`reference +${reference}`))
        .and.include(`drawbridge attempts show ${other}`)
        .and.include(`the lines with ${reference}`);
    }
  });
});
