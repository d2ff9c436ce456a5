import { expect } from "chai";
import { acmeOf } from "../support/cli-acme.js";
import { CliStage } from "../support/cli-stage.js";

describe("A second secret, by the command line", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
  });
  afterEach(() => stage.close());
  const { team } = acmeOf(() => stage);

  it("of an app comes with the command that ends the first", async () => {
    await team();
    const made = await stage.run("app", "create", "portal", "--redirect-uri", "https://app.acme.example/callback");
    expect(made.exitCode, made.err).to.equal(0);
    expect(made.out).to.contain("Keep the client secret now").and.not.contain("retire-secret");
    const beside = await stage.run("app", "rotate-secret", "portal");
    expect(beside.out).to.contain("The one before works too.").and.contain("drawbridge app retire-secret portal");
    expect((await stage.run("app", "rotate-secret", "portal", "--end-old")).out).not.to.contain("retire-secret");
  });

  it("of a webhook comes with the command that ends the first", async () => {
    await team();
    const made = await stage.run("webhook", "create", "crm", "--url", "https://crm.acme.example/hook");
    expect(made.out, made.err).to.contain("Keep the secret now").and.not.contain("--end-old-secret");
    const beside = await stage.run("webhook", "update", "crm", "--new-secret");
    expect(beside.out).to.contain("signs too.").and.contain("drawbridge webhook update crm --end-old-secret");
    expect((await stage.run("webhook", "update", "crm", "--end-old-secret")).out).to.contain("1 secret");
  });
});
