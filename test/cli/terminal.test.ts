import { expect } from "chai";
import type { MethodId, ReferenceId, TeamId } from "../../src/model/ids.js";
import { aFailure, aTrace, aUser } from "../support/builders.js";
import { CliStage } from "../support/cli-stage.js";
import { checksText } from "../../src/cli/commands/report-text.js";

const reference = "01jqg4zrx0000000000000000a" as ReferenceId;
const hostile = "dup\u001b]0;owned\u0007\u001b[2J\nNothing has failed.\u202e";

describe("what identity providers and strangers write, at a terminal", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
    stage.columns = 100;
    const { id: teamId } = await stage.json<{ id: TeamId }>("team", "create", "acme");
    const team = stage.store.inTeam(teamId);
    await team.users.create(aUser({ teamId, userName: hostile }));
    const { id: methodId } = await stage.json<{ id: MethodId }>("sso", "create", "acme-sso", "--team", "acme");
    const refused = {
      code: "saml_signature",
      detail: hostile,
      expected: hostile,
      actual: hostile,
      warnings: [hostile],
    };
    const checks = [
      { name: "signature", label: "Signature", outcome: "failed", expected: hostile, actual: hostile },
    ] as const;
    await team.traces.append(aTrace({ teamId, methodId, reference, outcome: "refused", ...refused, checks }));
    await team.failures.create(aFailure({ teamId, target: hostile, cause: hostile, fix: hostile }));
  });
  afterEach(() => stage.close());

  for (const argv of [
    ["failures", "list"],
    ["user", "list"],
    ["user", "delete", hostile],
    ["user", "delete", hostile, "--yes"],
    ["trace", "show", reference],
    ["trace", "show", reference, "--json"],
    ["failures", "list", "--json"],
    ["user", "list", "--json"],
  ]) {
    it(`commands nothing, and makes no line of its own: ${argv.slice(0, 2).join(" ")}`, async () => {
      const { out, err } = await stage.run(...argv);
      expect(out + err).to.contain("dup");
      expect((out + err).replaceAll("\n", "")).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(out + err).not.to.match(/^Nothing has failed/m);
    });
  }

  it("forges no check of a sign-in", () => {
    const label = "The status";
    const text = checksText([
      { id: "status", label, outcome: "failed", expected: "Success", actual: "\u009b2J\n  ok      Signed" } as never,
    ]);
    expect(text.trimEnd().split("\n")).to.have.length(3);
    expect(text).not.to.contain("\u009b");
  });
});
