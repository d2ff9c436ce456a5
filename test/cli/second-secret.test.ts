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
    expect(made.out, "how it proves itself, in words").to.match(
      /authentication +the client secret in the Author.*basic\)/,
    );
    const beside = await stage.run("app", "rotate-secret", "portal");
    expect(beside.out)
      .to.contain("The one before works too, until 20")
      .and.contain("drawbridge app retire-secret portal");
    expect((await stage.run("app", "rotate-secret", "portal", "--end-old")).out).not.to.contain("retire-secret");
  });

  it("ends where that is said, at an app and at an OAuth client, and never again where that is", async () => {
    await team();
    const day = 24 * 60 * 60_000;
    const ends = ({ clientSecrets }: { clientSecrets: readonly { expiresAt: string | null }[] }) =>
      clientSecrets.map(({ expiresAt }) =>
        expiresAt === null ? null : Math.round((Date.parse(expiresAt) - stage.time) / day),
      );
    const json = (...args: string[]) => stage.json<{ clientSecrets: readonly { expiresAt: string | null }[] }>(...args);
    const own = ["--redirect-uri", "https://app.acme.example/callback"];
    expect(ends(await json("app", "create", "portal", ...own, "--secret-expires", "90d"))).to.deep.equal([90]);
    expect(ends(await json("app", "update", "portal", "--secret-expires", "30d"))).to.deep.equal([30]);
    expect(ends(await json("app", "rotate-secret", "portal", "--overlap", "2d"))).to.deep.equal([30, 2]);
    expect(ends(await json("app", "rotate-secret", "portal", "--no-secret-expires"))).to.deep.equal([null, 7]);
    expect(ends(await json("app", "update", "portal", "--no-secret-expires"))).to.deep.equal([null, 7]);
    await json("directory", "create", "scim");
    const client = ["--name", "entra", "--kind", "entra", "--client-id", "entra-acme", "--secret-expires", "10d"];
    expect(ends(await json("oauth-client", "create", "scim", ...client))).to.deep.equal([10]);
    expect(ends(await json("oauth-client", "rotate-secret", "scim", "entra-acme", "--end-old"))).to.deep.equal([10]);
    const shown = await stage.run("oauth-client", "show", "scim", "entra-acme");
    expect(shown.out).to.match(/secret expires +20\d\d-/);
    const past = await stage.run("app", "update", "portal", "--secret-expires", "2020-01-01");
    expect([past.exitCode, past.err]).to.have.property("1").that.contains("would have ended already");
  });

  it("is refused where an end is said that no calendar has, or two that exclude one another", async () => {
    await team();
    const own = ["--redirect-uri", "https://app.acme.example/callback"];
    for (const length of [
      "9999999999d",
      "99999999999999999999s",
      "3000000d",
      "9999-12-31T23:00:00-12:00",
      "0000-01-01",
    ]) {
      const far = await stage.run("app", "create", "portal", ...own, "--secret-expires", length);
      expect([far.exitCode, far.err], length).to.have.property("0", 64);
      expect(far.err).to.contain("--secret-expires must lie between the years 1 and 9999").and.contain(length);
    }
    const long = await stage.run("attempts", "list", "--since", "9999999999d");
    expect([long.exitCode, long.err]).to.have.property("1").that.contains("--since must lie between");
    await stage.json("app", "create", "portal", ...own);
    const both = await stage.run("app", "rotate-secret", "portal", "--end-old", "--overlap", "2d");
    expect([both.exitCode, both.err]).to.have.property("1").that.contains("--overlap").and.contains("--end-old");
    const over = await stage.run("app", "rotate-secret", "portal", "--overlap", "9999999999d");
    expect([over.exitCode, over.err]).to.have.property("1").that.contains("--overlap must be 365d at most");
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
