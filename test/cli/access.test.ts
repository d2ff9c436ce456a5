import { expect } from "chai";
import { lettersEndpoint, openLetter } from "../../src/model/letter.js";
import { CliStage } from "../support/cli-stage.js";

describe("drawbridge admin, api-key, setup-link and setup-token", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
    await stage.run("team", "create", "acme");
  });
  afterEach(() => stage.close());

  const json = async (...argv: string[]): Promise<Record<string, unknown>> => {
    const said = await stage.run(...argv, "--json");
    expect(said.exitCode, said.err).to.equal(0);
    return JSON.parse(said.out) as Record<string, unknown>;
  };
  const codeOf = async (...argv: string[]): Promise<string> => {
    const said = await stage.run(...argv, "--json");
    expect(said.exitCode).to.not.equal(0);
    return (JSON.parse(said.err) as { error: { code: string } }).error.code;
  };

  it("make an admin with a password from standard input, which is printed nowhere", async () => {
    stage.stdin = "correct horse battery\n";
    const made = ["admin", "create", "--email", "ada@example.com", "--role", "operator", "--password-stdin"];
    const said = await stage.run(...made, "--json");
    expect(said.out + said.err).to.not.match(/correct|argon2/);
    expect(JSON.parse(said.out)).to.deep.include({
      ...{ email: "ada@example.com", role: "operator", team: null, signsInBy: "password" },
    });
    expect(await codeOf("admin", "remove", "ada@example.com")).to.equal("last_operator");
    stage.stdin = "another good one\n";
    const reset = await stage.run("admin", "reset", "ada@example.com", "--password-stdin");
    expect(reset).to.deep.include({ exitCode: 0, err: "" });
  });

  it("send an admin whose password is reset a mail, where mail is sent", async () => {
    stage.stdin = "correct horse battery\n";
    await stage.run("admin", "create", "--email", "ada@example.com", "--role", "operator", "--password-stdin");
    stage.mails = true;
    stage.stdin = "another good one\n";
    await stage.run("admin", "reset", "ada@example.com", "--password-stdin");
    const { items } = await stage.store.installation.deliveries.list({ endpoint: lettersEndpoint, limit: 10 });
    const letters = await Promise.all(items.map((one) => openLetter(stage.sealer, one)));
    expect(letters.map((letter) => [letter?.to, letter?.matter.kind])).to.deep.equal([
      ["ada@example.com", "password_reset"],
    ]);
  });

  it("give an admin without password a link to set one, and list them by place", async () => {
    const made = await json("admin", "create", "--email", "o@example.com", "--role", "owner", "--team", "acme");
    expect(made).to.deep.include({ role: "owner", team: "acme", signsInBy: "invitation" });
    expect(made["url"]).to.match(/\/console\/invitation\/dbi_/);
    const listed = (await json("admin", "list", "--team", "acme")) as unknown as readonly object[];
    expect(listed).to.have.length(1);
    const changed = await json("admin", "update", "o@example.com", "--team", "acme", "--role", "auditor");
    expect(changed).to.deep.include({ role: "auditor" });
    await json("admin", "remove", "o@example.com", "--team", "acme");
    expect(await json("admin", "list")).to.deep.equal([]);
    expect(await codeOf("admin", "update", "o@example.com", "--role", "owner")).to.equal("not_found");
  });

  it("make an API key that is printed once, and end it", async () => {
    const made = await json("api-key", "create", "deploy", "--role", "admin", "--team", "acme", "--need", "read");
    expect(Object.keys(made).slice(0, 2)).to.deep.equal(["id", "key"]);
    expect(made["key"]).to.match(/^dbk_/);
    const listed = await stage.run("api-key", "list", "--json");
    expect(listed.out).to.not.contain(made["key"]);
    expect(listed.out).to.not.contain("hash");
    const shown = { ...{ id: made["id"], state: "works" }, madeBy: { kind: "cli", id: "cli", name: "ada" } };
    expect(await json("api-key", "show", "deploy")).to.deep.include(shown);
    const revoked = await json("api-key", "revoke", "deploy");
    expect(revoked).to.deep.include({ id: made["id"], state: "revoked", needs: ["read"] });
    expect(await codeOf("api-key", "revoke", "deploy")).to.equal("not_found");
    expect(await codeOf("api-key", "create", "x", "--role", "operator", "--team", "acme")).to.equal("value_invalid");
    expect(await codeOf("api-key", "create", "x")).to.equal("usage");
  });

  it("make a setup link for a method, and take it back", async () => {
    await stage.run("sso", "create", "acme-okta", "--idp", "okta", "--team", "acme");
    const made = await json("setup-link", "create", "--for", "sso", "--method", "acme-okta", "--expires", "48h");
    expect(made["url"]).to.match(/\/setup\/dbs_/);
    expect(made).to.deep.include({ intent: "sso", state: "unopened" });
    const listed = await stage.run("setup-link", "list");
    expect(listed.out, "what it is for, by a name that commands take").to.match(/sso +acme-okta/);
    expect(await json("setup-link", "revoke", String(made["id"]))).to.deep.include({ state: "revoked" });
    expect(await codeOf("setup-link", "create", "--for", "scim", "--directory", "none")).to.equal("not_found");
  });

  it("make a setup token while there is no admin", async () => {
    expect((await json("setup-token"))["token"]).to.match(/^dbt_/);
    stage.stdin = "correct horse battery";
    await json("admin", "create", "--email", "a@example.com", "--role", "operator", "--password-stdin");
    expect(await codeOf("setup-token")).to.equal("already_set_up");
  });
});
