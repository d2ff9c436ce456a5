import { expect } from "chai";
import { CliStage } from "../support/cli-stage.js";

interface Shown {
  readonly admins?: unknown;
  readonly aliases?: unknown;
  readonly universalLogout?: unknown;
  readonly groupSeparator?: string | null;
}

describe("sso update: what a method opens beside its own door (DESIGN §5)", () => {
  let stage: CliStage;
  before(async () => {
    stage = await CliStage.open();
    await stage.json("team", "create", "acme");
    await stage.json("sso", "create", "acme-okta", "--admin-group", "IT=operator");
  });
  after(() => stage.close());
  const update = (...options: string[]): Promise<Shown> => stage.json<Shown>("sso", "update", "acme-okta", ...options);

  it("adds and takes out groups of admins, operators too", async () => {
    const both = await update("--admin-group", "Help=desk=auditor");
    expect(both.admins).to.deep.equal({ groups: { IT: "operator", "Help=desk": "auditor" } });
    expect((await update("--admin-group", "IT=")).admins).to.deep.equal({ groups: { "Help=desk": "auditor" } });
    expect((await update("--no-admin-groups")).admins).to.equal(null);
  });

  it("says all aliases, the issuer of logouts and the separator, and takes them back", async () => {
    const opened = await update(
      ...["--alias", "/users/saml/auth=urn:old=1", "--logout-issuer", "https://acme.okta.com"],
      ...["--logout-keys", "https://acme.okta.com/keys", "--group-separator", "none"],
    );
    expect(opened.aliases).to.deep.equal([{ acs: "/users/saml/auth", entityId: "urn:old=1" }]);
    expect(opened.universalLogout).to.deep.equal({
      issuer: "https://acme.okta.com",
      jwksUri: "https://acme.okta.com/keys",
      jwks: null,
    });
    expect(opened.groupSeparator).to.equal(null);
    expect((await stage.run("sso", "show", "acme-okta")).out).to.match(/aliases +\/users\/saml\/auth <- urn:old=1/);
    const closed = await update("--no-aliases", "--no-universal-logout", "--group-separator", "default");
    expect(closed).to.deep.include({ aliases: [], universalLogout: null, groupSeparator: "preset" });
  });

  it("is refused by name where it cannot be", async () => {
    for (const [options, told] of [
      [["--alias", "/saml/x=urn:a"], /--alias acs must be a path/],
      [["--alias", "/x"], /--alias must be two parts/],
      [["--alias", "/x=https://bridge.example/y"], /lies below the address/],
      [["--admin-group", "IT=god"], /must be one of operator/],
      [["--logout-issuer", "https://acme.okta.com"], /needed together/],
      [["--logout-issuer", "x", "--logout-keys", "javascript:1"], /universalLogout\.jwksUri must be an https address/],
    ] as const) {
      const { exitCode, err } = await stage.run("sso", "update", "acme-okta", ...options);
      expect(exitCode, err).to.be.oneOf([1, 64]);
      expect(err).to.match(told);
    }
  });
});
