import { expect } from "chai";
import { StoreUnavailable } from "../../src/store/port/errors.js";
import { acmeOf } from "../support/cli-acme.js";
import { CliStage } from "../support/cli-stage.js";
import { idpKey, nextIdpKey } from "../support/saml-keys.js";

describe("The command line", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
  });
  afterEach(() => stage.close());

  const { file, team, method } = acmeOf(() => stage);

  describe("ends with an exit code that says what kind of failure it was", () => {
    const table: [string, string[], number][] = [
      ["0 where all is well", ["team", "list"], 0],
      ["0 for help", ["--help"], 0],
      ["0 for the version", ["--version"], 0],
      ["1 where there is no such thing", ["team", "show", "nix"], 1],
      [
        "1 where a rule refuses",
        ["admin", "create", "--email", "a@b.example", "--role", "operator", "--password-stdin"],
        1,
      ],
      ["64 for a role that cannot be there", ["admin", "create", "--email", "a@b.example", "--role", "owner"], 64],
      ["64 for a name that cannot be", ["team", "create", "A_B"], 64],
      ["64 without a command", [], 64],
      ["64 for an unknown command", ["nix"], 64],
      ["64 for an unknown option", ["team", "list", "--nix"], 64],
      ["64 for a missing argument", ["team", "show"], 64],
      ["64 for a value that cannot be", ["team", "create", "acme", "--seats", "many"], 64],
    ];
    for (const [what, argv, code] of table) {
      it(what, async () => expect((await stage.run(...argv)).exitCode).to.equal(code));
    }

    it("69 where the store cannot be opened", async () => {
      stage.url = `sqlite:${await file("not-a-folder", "")}/test.db`;
      const { exitCode, err } = await stage.run("team", "list");
      expect(exitCode, err).to.equal(69);
    });

    it("and says it as JSON on standard error where JSON is asked for", async () => {
      const { out, err } = await stage.run("team", "show", "nix", "--json");
      expect(out).to.equal("");
      expect(JSON.parse(err)).to.deep.equal({
        error: {
          code: "not_found",
          message: 'There is no team "nix". There is none yet.',
          fix: "See what there is: drawbridge team list",
        },
      });
    });
  });

  it("makes and changes teams by the same rules as the declarative file", async () => {
    await team();
    const changed = await stage.json(
      "team",
      "update",
      "acme",
      "--seats",
      "5",
      "--no-multi-group",
      "--mass-change-brake",
      "0.2",
    );
    expect(changed["policies"]).to.include({ seats: 5, multiGroup: false, massChangeBrake: 0.2 });
    expect((await stage.json("team", "update", "acme", "--seats", "none"))["policies"]).to.include({ seats: null });
    const { err } = await stage.run("team", "update", "acme", "--mass-change-brake", "7");
    expect(err).to.match(/^--mass-change-brake must be/);
  });

  it("shows a pause of a directory and resumes it, once or for the hour", async () => {
    await stage.run("team", "create", "acme");
    expect(await stage.json("directory", "create", "d")).to.include({ paused: null });
    const directory = (await stage.store.directoryBySlug("d"))!;
    const kept = { at: stage.time, code: "mass_change_brake", removed: 9, allowed: 9 } as const;
    await stage.store.inTeam(directory.teamId).directories.replace({ ...directory, paused: kept });
    const paused = { ...kept, at: new Date(stage.time).toISOString() };
    expect(await stage.json("directory", "show", "d")).to.deep.include({ paused });
    expect((await stage.run("directory", "show", "d")).out).to.match(/9 users removed within an hour, 9 allowed/);
    expect((await stage.run("directory", "list")).out).to.match(/ paused /);
    expect(await stage.json("directory", "resume", "d")).to.include({ paused: null });
    const freed = await stage.json("directory", "resume", "d", "--for-the-hour");
    expect(freed).to.include({ unbrakedUntil: new Date(stage.time + 3_600_000).toISOString() });
  });

  it("adds, checks, approves, lists and removes the domains of a team", async () => {
    await stage.run("team", "create", "acme");
    const added = await stage.json<{ record: { value: string } }>("domain", "add", "ACME.example", "--team", "acme");
    expect(added).to.deep.include({ domain: "acme.example", state: "pending", proof: "dns", problem: null });
    expect(added).to.have.all.keys("domain", "state", "proof", "record", "checkedAt", "problem", "failingSince");
    const missed = await stage.run("domain", "check", "acme.example");
    expect(missed.out).to.match(/There is nothing at _drawbridge\.acme\.example yet/);
    stage.txt = () => ({ found: "records", records: [[added.record.value]] });
    expect(await stage.json("domain", "check", "acme.example")).to.include({ state: "verified", problem: null });
    await stage.json("domain", "add", "b.example");
    expect(await stage.json("domain", "approve", "b.example")).to.include({ state: "verified", proof: "operator" });
    expect((await stage.json<unknown[]>("domain", "list", "--team", "acme")).length).to.equal(2);
    expect((await stage.run("domain", "list")).out).to.match(/acme\.example +verified +dns/);
    expect(await stage.json("team", "show", "acme")).to.deep.include({ domains: ["acme.example", "b.example"] });
    expect(await stage.json("domain", "remove", "acme.example")).to.include({ removed: "acme.example" });
    const gone = await stage.run("domain", "check", "acme.example");
    expect([gone.exitCode, gone.err]).to.deep.equal([1, gone.err]);
    expect(gone.err).to.match(/There is no domain "acme\.example" in this team/);
    const twice = await stage.run("domain", "add", "b.example", "--json");
    expect([twice.exitCode, JSON.parse(twice.err)]).to.deep.equal([
      1,
      {
        error: {
          code: "domain_exists",
          message: "The team has the domain b.example already.",
          fix: "Look at it in the list of domains: it shows what is still missing.",
        },
      },
    ]);
  });

  it("tells the operator at the check of a domain that another team holds it too", async () => {
    await stage.run("team", "create", "acme");
    await stage.run("team", "create", "globex", "--domain", "acme.example");
    const added = await stage.json<{ record: { value: string } }>("domain", "add", "acme.example", "--team", "acme");
    stage.txt = () => ({ found: "records", records: [[added.record.value]] });
    const checked = await stage.run("domain", "check", "acme.example", "--team", "acme");
    expect(checked.out).to.match(/held by another team too: globex/);
  });

  it("makes an SSO method by hand, tells what is missing, and verifies it by the operator's word", async () => {
    await team();
    const draft = await stage.json("sso", "create", "draft");
    expect(draft).to.include({ status: "draft" });
    expect(draft["missing"]).to.have.length(2);
    expect(await method()).to.include({ status: "verified" });
    const shown = await stage.run("sso", "show", "acme-okta");
    expect(shown.out)
      .to.contain("https://bridge.example/saml/acme-okta/acs")
      .and.contain("https://bridge.example/sso/acme-okta");
    const listed = await stage.json<{ slug: string; status: string }[]>("sso", "list");
    expect(listed.map((one) => `${one.slug} ${one.status}`)).to.deep.equal(["acme-okta verified", "draft draft"]);
  });

  it("asks for a test sign-in where nobody gives their word", async () => {
    await team();
    await stage.json("sso", "create", "draft");
    const tooSoon = await stage.run("sso", "verify", "draft", "--json");
    const { error } = JSON.parse(tooSoon.err) as { error: Record<string, string> };
    expect([tooSoon.exitCode, error["code"]]).to.deep.equal([1, "method_not_ready"]);
    expect(error["message"]).to.match(/cannot be tested yet\. Missing: the identity provider's metadata/);
    expect(error["fix"]).to.match(/drawbridge sso update draft --metadata-file FILE/);
    await method();
    const { testSignInUrl } = await stage.json<{ testSignInUrl: string }>("sso", "verify", "acme-okta");
    expect(testSignInUrl).to.match(/^https:\/\/bridge\.example\/sso\/acme-okta\?test=./);
    expect((await stage.run("sso", "verify", "acme-okta", "--test")).exitCode).to.equal(1);
  });

  it("sets attributes, group map and JIT settings, and takes them back", async () => {
    await team();
    await method();
    const set = await stage.json(
      "sso",
      "update",
      "acme-okta",
      "--attribute",
      "email=mail",
      "--attribute",
      "email=urn:oid:0.9=x",
      "--group",
      "a=b=Engineering",
      "--on-login",
      "update",
      "--no-create-users",
      "--domain",
      "ACME.example",
    );
    // what a test depends on waits beside the live settings; the rest counts at once
    expect(set["attributes"]).to.deep.equal({});
    expect(set["groupMap"]).to.deep.equal({ "a=b": "Engineering" });
    expect(set["jit"]).to.include({ onLogin: "update", createUsers: false });
    expect(set["emailDomains"]).to.deep.equal(["acme.example"]);
    expect((await stage.run("sso", "update", "acme-okta", "--attribute", "email=m")).out).to.match(
      /became a proposal[^]*It replaces[^]*sso accept acme-okta[^]*Proposed[^]*attributes/,
    );
    expect((await stage.run("sso", "proposal", "acme-okta")).out).to.match(/ by +(.+ on )?the command line\n/);
    const untested = await stage.run("sso", "accept", "acme-okta");
    expect(untested.exitCode).to.equal(1);
    expect(untested.err).to.match(/No test sign-in has passed.*Nobody signs in by it today/);
    const accepted = await stage.json<{ method: Record<string, unknown> }>("sso", "accept", "acme-okta", "--confirm");
    expect(accepted.method).to.deep.include({ attributes: { email: ["m"] }, status: "verified" });
    await stage.json("sso", "update", "acme-okta", "--attribute", "email=");
    expect(await stage.json("sso", "discard", "acme-okta")).to.include({ proposal: null });
    await stage.json("sso", "update", "acme-okta", "--attribute", "email=");
    await stage.json("sso", "accept", "acme-okta", "--confirm");
    const reset = await stage.json("sso", "update", "acme-okta", "--group", "a=b=", "--no-domains", "--create-users");
    expect(reset["attributes"]).to.deep.equal({});
    expect(reset["groupMap"]).to.deep.equal({});
    expect(reset).to.include({ emailDomains: null });
  });

  it("says what was given for metadata that is none", async () => {
    await team();
    for (const [text, message] of [
      ["<!doctype html>", /HTML came back/],
      [idpKey.certificatePem, /This is a certificate, not metadata/],
      ["{}", /This is JSON/],
    ] as const) {
      const path = await file("m.xml", text);
      const { exitCode, err } = await stage.run("sso", "create", "x", "--metadata-file", path);
      expect(exitCode).to.equal(1);
      expect(err)
        .to.match(message)
        .and.match(/^--metadata-file: /)
        .and.not.contain("metadataXml");
    }
    expect((await stage.run("sso", "create", "x", "--metadata-file", "/nowhere")).err).to.match(/cannot be read/);
  });

  it("adds, lists and removes certificates, and shows the bridge's own keys", async () => {
    await team();
    await method();
    const next = await file("next.pem", nextIdpKey.certificatePem);
    expect((await stage.run("certificate", "add", "acme-okta", next)).out).to.contain("sso accept acme-okta");
    await stage.json("sso", "accept", "acme-okta", "--confirm");
    expect(await stage.json("certificate", "list", "acme-okta")).to.have.length(2);
    const [first] = await stage.json<{ fingerprint256: string }[]>("certificate", "list", "acme-okta");
    await stage.json("certificate", "remove", "acme-okta", first?.fingerprint256.slice(0, 12) ?? "");
    await stage.json("sso", "accept", "acme-okta", "--confirm");
    expect(await stage.json("certificate", "list", "acme-okta")).to.have.length(1);
    expect((await stage.run("certificate", "list")).out).to.match(/^OUR KEY[^]*current/);
    const metadata = await stage.run("sso", "metadata", "acme-okta");
    expect(metadata.out).to.match(/EntityDescriptor.*entityID="https:\/\/bridge\.example\/saml\/acme-okta\/metadata"/);
  });

  it("makes directories and tokens; a token's text is printed once and its hash never", async () => {
    await team();
    await method();
    const directory = await stage.json("directory", "create", "acme-scim", "--method", "acme-okta");
    expect(directory).to.include({ baseUrl: "https://bridge.example/scim/v2/acme-scim", method: "acme-okta" });
    const made = await stage.json("token", "create", "acme-scim", "--name", "okta", "--expires", "90d");
    expect(made["token"]).to.match(/^db_global_/);
    const rotated = await stage.json("token", "rotate", "acme-scim", "okta", "--overlap", "1h");
    expect(rotated["token"])
      .to.match(/^db_global_/)
      .and.not.equal(made["token"]);
    const unclear = await stage.run("token", "revoke", "acme-scim", "okta");
    expect(unclear.exitCode).to.equal(64);
    expect(unclear.err).to.contain(String(rotated["id"])).and.contain(String(made["id"]));
    await stage.json("token", "revoke", "acme-scim", String(rotated["id"]));
    expect((await stage.run("token", "revoke", "acme-scim", "okta", "--json")).out).to.contain(String(made["id"]));
    const again = await stage.json("token", "create", "acme-scim", "--name", "okta");
    expect(again["token"]).to.match(/^db_global_/);
    const { out } = await stage.run("token", "list", "acme-scim", "--json");
    expect(out).not.to.match(/"hash"|db_global_/);
    expect((JSON.parse(out) as { state: string }[]).map((one) => one.state)).to.have.members([
      "works",
      "revoked",
      "revoked",
    ]);
    stage.env = { SCIM_TOKEN: "a-token-that-somebody-else-has-made-1" };
    const given = await stage.json("token", "create", "acme-scim", "--name", "given", "--value-from", "SCIM_TOKEN");
    expect(given).not.to.have.property("token");
    expect((await stage.run("token", "create", "acme-scim", "--name", "x", "--value-from", "NIX")).exitCode).to.equal(
      64,
    );
  });

  it("plans an identity provider field by field, its certificates by their fingerprints", async () => {
    const byHand = (entityId: string) =>
      `apiVersion: drawbridge/v1\nteams:\n  - slug: acme\n    ssoMethods:\n      - { slug: acme-sso, entityId: "${entityId}", ` +
      `ssoUrl: "https://idp.acme.example/sso", certificates: [${JSON.stringify(idpKey.certificatePem)}] }\n`;
    const path = await file(
      "idp.yaml",
      "apiVersion: drawbridge/v1\nteams: [{ slug: acme, ssoMethods: [{ slug: acme-sso }] }]\n",
    );
    expect((await stage.run("apply", "-f", path)).exitCode).to.equal(0);
    await file("idp.yaml", byHand("https://idp.acme.example/metadata"));
    const { out } = await stage.run("apply", "-f", path, "--plan");
    expect(out).to.match(/idp\.entityId: null -> https:\/\/idp\.acme\.example\/metadata\n/);
    expect(out).to.match(/idp\.certificates: null -> \["[0-9a-f]{16}"\]\n/);
    await stage.run("apply", "-f", path);
    await file("idp.yaml", byHand("https://other.example/metadata"));
    const changed = (await stage.run("apply", "-f", path, "--plan")).out;
    expect(changed).to.match(
      /idp\.entityId: https:\/\/idp\.acme\.example\/metadata -> https:\/\/other\.example\/metadata\n/,
    );
    expect(changed).not.to.contain("idp.ssoUrl");
  });

  it("needs no --team where there is one, and asks for it where there are several", async () => {
    expect((await stage.run("user", "list")).exitCode).to.equal(1);
    await team();
    expect((await stage.run("user", "list")).exitCode).to.equal(0);
    await team("other");
    const { exitCode, err } = await stage.run("user", "list");
    expect([exitCode, err]).to.deep.equal([64, "--team is needed.\nName one of: acme, other.\n"]);
    expect((await stage.run("user", "list", "--team", "other")).exitCode).to.equal(0);
  });

  it("applies a declarative file and plans it", async () => {
    const path = await file(
      "teams.yaml",
      "apiVersion: drawbridge/v1\nteams:\n  - { slug: acme, directories: [{ slug: acme-scim, tokens: [{ name: okta }] }] }\n",
    );
    expect((await stage.run("apply", "-f", path, "--plan")).out).to.match(
      /\+ team acme[^]*3 would change, 0 unchanged/,
    );
    const { out } = await stage.run("apply", "-f", path);
    expect(out).to.match(/Token "okta" of acme-scim, shown once: db_global_/);
    expect((await stage.run("apply", "-f", path)).out).to.equal("Nothing to change, 3 unchanged.\n");
    const { exitCode, err } = await stage.run("apply", "-f", await file("bad.yaml", "apiVersion: x\n"));
    expect([exitCode, err]).to.deep.equal([1, err]);
    expect(err).to.match(/2 faults, nothing was changed/);
  });

  it("prints what applying a file has made and shows once, though the rest of it fails", async () => {
    const webhook = `{ slug: crm, url: "https://crm.example/hook", secret: "whsec_${Buffer.alloc(32, 7).toString("base64")}" }`;
    const teams = (slug: string) =>
      `teams:\n  - { slug: ${slug}, directories: [{ slug: ${slug}-scim, tokens: [{ name: okta }] }], webhooks: [${webhook}] }\n`;
    stage.sealer = { ...stage.sealer, seal: () => Promise.reject(new StoreUnavailable("locked")) };
    const text = await stage.run("apply", "-f", await file("a.yaml", `apiVersion: drawbridge/v1\n${teams("acme")}`));
    expect(text.out).to.match(/^Token "okta" of acme-scim, shown once: db_global_\S+\n$/);
    expect(text.exitCode).to.not.equal(0);
    const path = await file("b.yaml", `apiVersion: drawbridge/v1\n${teams("globex")}`);
    const { out, err } = await stage.run("apply", "-f", path, "--json");
    expect(JSON.parse(out)).to.have.nested.property("tokens[0].directory", "globex-scim");
    expect(JSON.parse(err)).to.have.nested.property("error.code", "store_unavailable");
  });

  it("lets nothing from outside move the cursor of the terminal", async () => {
    await team();
    const acme = (await stage.store.teams.bySlug("acme"))!;
    await stage.store.inTeam(acme.id).team.replace({ ...acme, name: "A\u001b[2Jcme\u202e" });
    expect((await stage.run("team", "update", "acme", "--name", "A\u001b[2J")).exitCode).to.equal(64);
    expect((await stage.run("team", "list")).out).not.to.match(/[\u001b\u202e]/);
  });

  it("checks and prints settings", async () => {
    expect((await stage.run("migrate", "--plan")).out)
      .to.contain("To bring it to 2")
      .and.contain("2: more");
    expect((await stage.run("migrate")).out).to.contain("from schema 1 to 2");
    expect(await stage.json("migrate")).to.include({ engine: "mongodb", stored: 1, known: 2 });
    expect(await stage.json("config", "check")).to.deep.equal({ ok: true, warnings: ["a warning"] });
    expect((await stage.run("config", "print", "--redact")).out).to.match(/port +8080 +default +PORT/);
  });
});
