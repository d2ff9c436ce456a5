import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MethodId } from "../../src/model/ids.js";
import { CliStage } from "../support/cli-stage.js";
import {
  certificate,
  keycloakProvider,
  keycloakRealm,
  keycloakUser,
  polisConnection,
  polisOidc,
} from "../support/moved-files.js";
import { anIdpMetadata } from "../support/saml-metadata.js";
import { idpKey } from "../support/saml-keys.js";

interface Told {
  readonly done: boolean;
  readonly teams: readonly { readonly slug: string }[];
  readonly connections: readonly { readonly slug: string; readonly action: string; readonly notes: string[] }[];
  readonly links: { readonly create: number; readonly unchanged: number; readonly wait: number };
  readonly users: number;
  readonly conflicts: readonly { readonly what: string; readonly cause: string; readonly fix: string }[];
  readonly left: readonly string[];
  readonly failed: readonly { readonly what: string; readonly cause: string; readonly fix: string }[];
}

describe("moving in from the product before (DESIGN §5)", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
  });
  afterEach(() => stage.close());

  const file = async (content: unknown, name = "export.json"): Promise<string> => {
    const path = join(stage.temporary.folder, name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const moveIn = async (from: string, content: unknown, ...more: string[]) => {
    const said = await stage.run("move-in", await file(content), "--from", from, ...more, "--json");
    return { ...said, told: (said.out === "" ? undefined : JSON.parse(said.out)) as Told };
  };
  const team = async (slug = "acme") => (await stage.store.teams.list()).find((one) => one.slug === slug);
  const inTeam = async (slug = "acme") => stage.store.inTeam((await team(slug))!.id);
  const identityOf = async (method: string, key: string) => {
    const found = await stage.store.methodBySlug(method);
    return (await inTeam()).identities.byKey(found?.id as MethodId, key);
  };
  /** All that a plan must leave as it is. */
  const state = async () => {
    const teams = await stage.store.teams.list();
    return {
      teams,
      methods: await stage.store.allMethods(),
      users: await Promise.all(teams.map(({ id }) => stage.store.inTeam(id).users.count({ scope: {} }))),
    };
  };

  describe("from Ory Polis (SAML Jackson)", () => {
    it("takes over connections into the team that the file names, and says what is left", async () => {
      const { exitCode, told } = await moveIn("polis", [polisConnection(), polisOidc]);
      expect(exitCode).to.equal(0);
      expect(told.teams).to.deep.equal([{ slug: "acme", action: "create" }]);
      const method = await stage.store.methodBySlug("acme-portal");
      expect(method).to.include({ name: "Acme Okta", idpType: "okta" }).and.not.to.have.property("verified");
      expect(method?.idp).to.include({ entityId: "http://www.okta.com/exk1a2b3c4", ssoBinding: "redirect" });
      expect(method?.idp?.certificates).to.have.length(1);
      expect(told.left.join())
        .to.match(/1 OpenID Connect/)
        .and.match(/new ACS/);
    });

    it("tells several of one tenant and product apart, takes metadata as it is, and says what has no certificate", async () => {
      const metadata = anIdpMetadata({ certificates: [idpKey.certificatePem] });
      const { told } = await moveIn("polis", [
        polisConnection(),
        polisConnection({ clientID: "77aa11ffff", deactivated: true }, { entityID: "urn:two", publicKey: undefined }),
        { tenant: "globex", product: "x", encodedRawMetadata: Buffer.from(metadata).toString("base64") },
      ]);
      expect(told.connections.map(({ slug }) => slug)).to.deep.equal([
        "acme-portal-8958e1",
        "acme-portal-77aa11",
        "globex-x",
      ]);
      expect(told.connections[1]?.notes.join()).to.match(/deactivated.*thumbprint/);
      expect((await stage.store.methodBySlug("globex-x"))?.idp?.certificates).to.have.length(1);
    });

    it("does nothing the second time, whatever a method was called meanwhile", async () => {
      await stage.json("team", "create", "acme");
      await stage.json(
        ...["sso", "create", "other", "--entity-id", "http://www.okta.com/exk1a2b3c4"],
        ...["--sso-url", "https://acme.okta.com/sso"],
      );
      const first = await moveIn("polis", [polisConnection()]);
      expect(first.told.connections[0]).to.include({ slug: "other", action: "unchanged" });
      await moveIn("polis", [polisConnection({}, { entityID: "urn:fresh" })]);
      const before = await state();
      const again = await moveIn("polis", [polisConnection({}, { entityID: "urn:fresh" })]);
      expect(again.told.connections[0]).to.include({ slug: "acme-portal", action: "unchanged" });
      expect(await state()).to.deep.equal(before);
    });
  });

  describe("from Keycloak", () => {
    it("takes over SAML providers with attributes and the old address, and links the people who are here", async () => {
      await stage.json("team", "create", "acme");
      const acme = await inTeam();
      const { told: made } = await moveIn("csv", "method,entity_id,sso_url\nx,urn:x,https://x.example/\n");
      expect(made.connections).to.have.length(1);
      await moveIn("keycloak", keycloakRealm({ identityProviders: [], users: [] }));
      const { exitCode, told } = await moveIn("keycloak", keycloakRealm(), "--create-users");
      expect(exitCode).to.equal(0);
      expect(told.users).to.equal(2);
      const method = await stage.store.methodBySlug("acme-okta");
      expect(method).to.include({ name: "Okta of Acme", idpType: "okta" });
      expect(method?.idp).to.include({ ssoBinding: "post", entityId: "http://www.okta.com/exk9" });
      expect(method?.idp?.certificates).to.have.length(2);
      expect(method?.attributes).to.deep.equal({ email: ["urn:mail"], firstName: ["given"] });
      expect(method?.aliases).to.deep.equal([
        { acs: "/realms/acme/broker/okta/endpoint", entityId: "https://sso.acme.example/realms/acme" },
      ]);
      const identity = await identityOf("acme-okta", "G-ada");
      expect(identity).to.include({ kind: "persistent" });
      expect(await acme.users.get(identity!.userId)).to.include({ userName: "ada" });
      expect(told.left.join())
        .to.match(/github/)
        .and.match(/Passwords/);

      const again = await moveIn("keycloak", keycloakRealm());
      expect(again.told.links).to.deep.equal({ create: 0, unchanged: 2, wait: 0 });
    });

    it("leaves people who are not here to their first sign-in, and takes files of users one after the other", async () => {
      const { told } = await moveIn("keycloak", keycloakRealm());
      expect(told.links).to.deep.equal({ create: 0, unchanged: 0, wait: 2 });
      expect(await (await inTeam()).users.count({ scope: {} })).to.equal(0);
      const users = { realm: "acme", users: [keycloakUser("eve", "G-eve")] };
      expect((await moveIn("keycloak", users, "--create-users")).told.users).to.equal(1);
      expect(await identityOf("acme-okta", "G-eve")).not.to.equal(undefined);
    });

    it("takes no links where people were known by an attribute, and says what was not checked there", async () => {
      const provider = keycloakProvider({ enabled: false }, { principalType: "ATTRIBUTE", validateSignature: "false" });
      const { told } = await moveIn("keycloak", keycloakRealm({ identityProviders: [provider] }));
      expect(told.links.wait).to.equal(0);
      expect(told.left.join()).to.match(/known by an attribute/);
      expect(told.connections[0]?.notes.join())
        .to.match(/disabled/)
        .and.match(/not checked/);
    });
  });

  describe("from a CSV", () => {
    const head = "team,method,name,entity_id,sso_url,certificate,email,name_id,name_id_format";
    const csv = (...rows: string[]) => [head, ...rows, ""].join("\r\n");

    it("takes connections and links, with values in quotes", async () => {
      const rows = csv(
        `acme,acme-okta,"Acme, ""the"" Okta",urn:okta,https://acme.okta.com/sso,${certificate},,,`,
        "acme,acme-okta,,,,,Ada@acme.example,Ada@acme.example,urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
      );
      const { told } = await moveIn("csv", rows, "--create-users");
      expect([told.users, told.failed]).to.deep.equal([1, []]);
      expect(await stage.store.methodBySlug("acme-okta")).to.include({ name: 'Acme, "the" Okta' });
      expect(await identityOf("acme-okta", "ada@acme.example")).to.include({ kind: "emailAddress" });
    });

    const wrong: [string, string, RegExp][] = [
      ["without a column method", "email,name_id\na,b\n", /no column method/],
      ["with a column that there is not", "method,nameid\na,b\n", /no column nameid/],
      ["with a row that says nothing", "method,name_id\na,\n", /row 2 has neither/],
      ["with a row without method", "method,name_id\n,b\n", /row 2 has no method/],
      ["with a quote that has no end", 'method,name_id\na,"b\n', /Line 2: a quoted value has no end/],
      ["with a quote in a value", 'method,name_id\na,b"c"\n', /Line 2: a value with a quote/],
      ["with more values than columns", "method,name_id\na,b,c\n", /more values than/],
      ["with a type that there is not", "method,entity_id,idp\na,b,oktaa\n", /idp must be one of/],
      ["with half an alias", "method,entity_id,old_acs\na,b,/x\n", /needed together/],
    ];
    for (const [what, text, message] of wrong) {
      it(`is refused ${what}`, async () => {
        const { exitCode, err } = await moveIn("csv", text);
        expect([exitCode, err]).to.satisfy(([code, told]: [number, string]) => code === 64 && message.test(told), err);
        expect((await state()).teams).to.deep.equal([]);
      });
    }
  });

  const wrongFiles: [string, unknown, RegExp][] = [
    ["polis", keycloakRealm(), /Say --from keycloak/],
    ["keycloak", [polisConnection()], /Say --from polis/],
    ["csv", [polisConnection()], /Say --from polis or --from keycloak/],
    ["polis", "method,email\n", /Is it CSV\? Then say --from csv/],
    ["polis", [], /no tenant and product/],
    ["polis", { items: [1] }, /no tenant and product/],
    ["keycloak", { realm: "acme" }, /no realm in it/],
    ["keycloak", null, /no realm in it/],
  ];
  for (const [from, content, message] of wrongFiles) {
    it(`refuses as ${from}: ${JSON.stringify(content).slice(0, 40)}`, async () => {
      const { exitCode, err } = await moveIn(from, content);
      expect(exitCode, err).to.equal(64);
      expect(err).to.match(message);
    });
  }

  it("refuses what is no file, no text, and a product that it does not know", async () => {
    const at = stage.temporary.folder;
    expect((await stage.run("move-in", `${at}/none.json`, "--from", "polis")).exitCode).to.equal(1);
    expect((await stage.run("move-in", at, "--from", "polis")).err).to.match(/is no file/);
    const path = join(at, "latin1.csv");
    await writeFile(path, Buffer.from([0x6d, 0xe9, 0x0a]));
    expect((await stage.run("move-in", path, "--from", "csv")).err).to.match(/neither in UTF-8 nor in UTF-16/);
    expect((await stage.run("move-in", path, "--from", "auth0")).err).to.match(/must be one of polis, keycloak, csv/);
  });

  describe("with conflicts", () => {
    beforeEach(async () => {
      await stage.json("team", "create", "acme");
      await stage.json("team", "create", "globex");
    });
    const linked = "method,entity_id,sso_url,certificate,email,name_id";

    const rows: [string, () => Promise<unknown>, string, RegExp][] = [
      [
        "a slug that another team has",
        () => stage.json("sso", "create", "okta", "--team", "globex"),
        `${linked}\nokta,urn:a,https://a.example/,,,\n`,
        /Another team has/,
      ],
      [
        "a slug that is here with another identity provider",
        () =>
          stage.json(
            ...["sso", "create", "okta", "--team", "acme", "--entity-id", "urn:other"],
            ...["--sso-url", "https://b.example/"],
          ),
        `${linked}\nokta,urn:a,https://a.example/,,,\n`,
        /urn:other, and not urn:a/,
      ],
      [
        "a slug that is here without an identity provider",
        () => stage.json("sso", "create", "okta", "--team", "acme"),
        `${linked}\nokta,urn:a,https://a.example/,,,\n`,
        /here without an identity provider/,
      ],
      [
        "one slug twice in the file",
        () => Promise.resolve(),
        `${linked}\nokta,urn:a,https://a.example/,,,\nokta,urn:b,https://a.example/,,,\n`,
        /has it twice/,
      ],
      [
        "two people for one NameID",
        () => Promise.resolve(),
        `${linked}\nokta,urn:a,https://a.example/,,a@acme.example,N1\nokta,,,,b@acme.example,N1\n`,
        /is that of a@acme\.example \(row 2\) too/,
      ],
      [
        "a link to no method",
        () => Promise.resolve(),
        `${linked}\nnone,,,,a@acme.example,N1\n`,
        /no SSO method "none"/,
      ],
      ["a link of nobody", () => Promise.resolve(), `${linked}\nokta,urn:a,https://a.example/,,,N1\n`, /neither email/],
      ["a slug that cannot be one", () => Promise.resolve(), `${linked}\nOkta_1,urn:a,https://a.example/,,,\n`, /slug/],
      ["no SSO address", () => Promise.resolve(), `${linked}\nokta,urn:a,,,,\n`, /no SSO address/],
    ];
    for (const [what, before, text, cause] of rows) {
      it(`writes nothing where there is ${what}, and says so`, async () => {
        await before();
        const kept = await state();
        const { exitCode, told } = await moveIn("csv", `${text}fine,urn:f,https://f.example/,,,\n`, "--team", "acme");
        expect(exitCode).to.equal(1);
        expect(told.done).to.equal(false);
        expect(told.conflicts.map((one) => one.cause).join()).to.match(cause);
        expect(await state()).to.deep.equal(kept);
        const rest = await moveIn(
          "csv",
          `${text}fine,urn:f,https://f.example/,,,\n`,
          "--team",
          "acme",
          "--skip-conflicts",
        );
        expect(rest.told.done).to.equal(true);
        expect(await stage.store.methodBySlug("fine")).not.to.equal(undefined);
      });
    }

    it("tells of a NameID that leads to somebody else here", async () => {
      const text = `${linked}\nokta,urn:a,https://a.example/,,ada@acme.example,N1\n`;
      await moveIn("csv", text, "--team", "acme", "--create-users");
      const other = text.replace("ada@", "grace@");
      const { told } = await moveIn("csv", other, "--team", "acme", "--create-users");
      expect(told.conflicts[0]?.cause).to.match(/leads to ada@acme\.example here/);
    });

    it("tells of aliases that two methods would share", async () => {
      const providers = [keycloakProvider(), keycloakProvider({ alias: "entra" }, { idpEntityId: "urn:entra" })];
      const { told } = await moveIn("keycloak", keycloakRealm({ identityProviders: providers, users: [] }));
      expect(told.conflicts.map(({ cause }) => cause).join()).to.match(/has the same alias/);
      expect(told.conflicts.map(({ fix }) => fix)).to.deep.equal([
        "Give one of the two an entity ID of its own there.",
      ]);
    });

    it("says of an alias that two methods would share what to do, where the file's name for it came from", async () => {
      const unnamed = (alias: string, idpEntityId: string) =>
        keycloakProvider({ alias }, { idpEntityId, entityId: undefined });
      const identityProviders = [unnamed("okta", "urn:okta"), unnamed("entra", "urn:entra")];
      const realm = keycloakRealm({ identityProviders, users: [] });
      const { told } = await moveIn("keycloak", realm, "--old-entity-id", "urn:old");
      const rows = "acme,one,urn:a,https://a.example/,/a,urn:old\nacme,two,urn:b,https://b.example/,/b,urn:old\n";
      const { told: ofCsv } = await moveIn("csv", `team,method,entity_id,sso_url,old_acs,old_entity_id\n${rows}`);
      const first = "Give one of the two an entity ID of its own there, or";
      expect([told, ofCsv].map(({ conflicts }) => conflicts[0]?.fix)).to.deep.equal([
        `${first} move it in without --old-entity-id.`,
        `${first} leave old_acs and old_entity_id empty in its row.`,
      ]);
    });

    it("refuses --old-entity-id for files that it has no part in", async () => {
      for (const [from, content, told] of [
        ["csv", "method,entity_id\na,urn:a\n", /columns old_acs and old_entity_id/],
        ["polis", [polisConnection()], /cannot be kept/],
      ] as const) {
        const { exitCode, err } = await moveIn(from, content, "--old-entity-id", "urn:old");
        expect([exitCode, told.test(err)], err).to.deep.equal([64, true]);
      }
    });

    it("tells of an alias that a method here has already, or its own name, and writes nothing", async () => {
      const provider = (alias: string) => keycloakProvider({ alias }, { idpEntityId: `urn:${alias}` });
      const realm = (alias: string) => keycloakRealm({ identityProviders: [provider(alias)], users: [] });
      await moveIn("keycloak", realm("okta"));
      const kept = await state();
      const { exitCode, told } = await moveIn("keycloak", realm("entra"));
      expect([exitCode, told.done]).to.deep.equal([1, false]);
      expect(told.conflicts.map(({ cause }) => cause).join()).to.match(/acme-okta has the same alias, https:\/\/sso\./);
      expect(await state()).to.deep.equal(kept);
      const { told: rest } = await moveIn("keycloak", realm("entra"), "--skip-conflicts");
      expect([rest.failed, rest.connections]).to.deep.equal([[], []]);

      const own = ["sso", "create", "mine", "--team", "acme", "--sp-entity-id", "urn:mine"];
      await stage.json(...own);
      const text = `method,entity_id,sso_url,old_acs,old_entity_id\nfresh,urn:f,https://f.example/,/old,urn:mine\n`;
      const { told: named } = await moveIn("csv", text, "--team", "acme");
      expect(named.conflicts.map(({ cause }) => cause).join()).to.match(/mine has this name itself, urn:mine/);

      const row = "fresh,urn:f,https://f.example/,/old,urn:mine";
      const people = `method,entity_id,sso_url,old_acs,old_entity_id,email,name_id\n${row},a@acme.example,N1\n${row},b@acme.example,N2\n`;
      const { told: withPeople } = await moveIn("csv", people, "--team", "acme");
      const left = 'Its SSO method "fresh" is not moved in: it shares an alias.';
      const [ofMethod, ...ofPeople] = withPeople.conflicts.map(({ cause }) => cause);
      expect(ofMethod).to.match(/mine has this name itself/);
      expect(ofPeople).to.deep.equal([left, left]);
    });
  });

  it("says what it would do, and does nothing, with --plan", async () => {
    const before = await state();
    const { told, exitCode } = await moveIn("keycloak", keycloakRealm(), "--plan");
    expect([exitCode, told.done]).to.deep.equal([0, false]);
    expect(told.connections).to.have.length(1);
    expect(await state()).to.deep.equal(before);
    const said = await stage.run("move-in", await file(keycloakRealm()), "--from", "keycloak", "--plan");
    expect(said.out)
      .to.match(/\+ team acme/)
      .and.match(/\+ SSO method acme-okta/)
      .and.match(/this is the plan/);
  });

  // Compared each with each they would take hours.
  it("compares 20,000 people", async function () {
    this.timeout(120_000);
    const users = Array.from({ length: 20_000 }, (_, n) => keycloakUser(`person-${n}`, `G-${n}`));
    const { told } = await moveIn("keycloak", keycloakRealm({ users }), "--plan");
    expect(told.links.wait).to.equal(20_000);
  });
});
