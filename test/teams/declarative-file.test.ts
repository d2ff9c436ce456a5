import { applyDeps } from "../support/apply-deps.js";
import { callers } from "../support/builders.js";
import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { methodStatus } from "../../src/model/sso-method.js";
import { defaultPolicies } from "../../src/model/team.js";
import {
  domainView,
  acceptProposal,
  addCertificates,
  applyFile,
  tokenHash,
  updateTeam,
  type Applied,
  type ApplyDeps,
} from "../../src/teams/index.js";
import { rejection } from "../support/rejection.js";
import { ecKey, idpKey, makeIdpKey, nextIdpKey, oldSpKey } from "../support/saml-keys.js";
import { aUser } from "../support/builders.js";
import { testKeyRing } from "../support/login-stage.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import { Refused } from "../../src/model/refused.js";

const now = Date.parse("2026-11-25T10:00:00Z");
const metadata = (entityId = "https://idp.acme.example", keys = [idpKey]) => `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keys.map((key) => `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${key.certificatePem.replace(/-----[A-Z ]+-----|\s/g, "")}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`).join("")}
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.acme.example/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>`;

const whole = `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [Acme.Example, bücher.example], multiGroup: true, seats: 500 }
    ssoMethods:
      - slug: acme-okta
        idp: okta
        metadataFile: ./okta.xml
        verified: true
        jit: { createUsers: true, createGroups: true, onLogin: create-only, groupSync: add }
        idpInitiated: false
        emailDomains: [acme.example]
        spEntityId: urn:acme:sp
        attributes: { email: [mail], firstName: [given], lastName: [sur], groups: [teams] }
        groupMap: { "0f8fad5b-d9cb-469f-a165-70867728950e": Engineering }
    directories:
      - slug: acme-okta-scim
        ssoMethod: acme-okta
        tokens: [{ name: okta, value: "\${ACME_SCIM_TOKEN}" }, { name: spare }]
    apps:
      - { slug: portal, redirectUris: ["https://app.acme.example/callback"], secret: "\${PORTAL_SECRET}" }
`;
const env = { ACME_SCIM_TOKEN: "a-token-that-somebody-else-has-made-1", PORTAL_SECRET: "a-secret-of-the-portal" };

describe("The declarative file (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let deps: ApplyDeps;
  beforeEach(async () => {
    temporary = await temporaryStore();
    deps = applyDeps(temporary.store, () => now);
    await writeFile(join(temporary.folder, "okta.xml"), metadata());
  });
  afterEach(() => temporary.remove());

  const apply = async (text: string, more: { plan?: boolean; env?: Record<string, string> } = {}): Promise<Applied> => {
    const path = join(temporary.folder, "teams.yaml");
    await writeFile(path, text);
    return applyFile(deps, { path, env: more.env ?? env, plan: more.plan });
  };
  const faultsOf = async (text: string, given: Record<string, string> = env): Promise<string> => {
    const error = await rejection(apply(text, { env: given }));
    expect(error).to.be.instanceOf(Refused).with.nested.property("refusal.code", "file_invalid");
    return (error as Refused).refusal.cause;
  };
  const keptToken = async (text: string) =>
    (await temporary.store.directoryByToken("acme-okta-scim", tokenHash(text)))?.token;
  const actions = ({ steps }: Applied) => steps.map((step) => `${step.action} ${step.kind} ${step.name}`);
  const only = async () => {
    const team = (await temporary.store.teams.bySlug("acme"))!;
    const scope = temporary.store.inTeam(team.id);
    return { team, scope, method: (await temporary.store.methodBySlug("acme-okta"))! };
  };

  it("makes everything it names, as the design's example says", async () => {
    const applied = await apply(whole);
    expect(actions(applied)).to.deep.equal([
      "create team acme",
      "create ssoMethod acme/acme-okta",
      "create directory acme/acme-okta-scim",
      "create token acme/acme-okta-scim/okta",
      "create token acme/acme-okta-scim/spare",
      "create app acme/portal",
    ]);
    const { team, scope, method } = await only();
    expect(team.policies).to.deep.equal({ ...defaultPolicies, seats: 500 });
    const domains = (await scope.domains.list()).map(domainView);
    expect(domains.map(({ domain, state, proof }) => [domain, state, proof])).to.deep.equal([
      ["acme.example", "verified", "file"],
      ["xn--bcher-kva.example", "verified", "file"],
    ]);
    expect(methodStatus(method)).to.equal("verified");
    expect(method).to.deep.include({ spEntityId: "urn:acme:sp", emailDomains: ["acme.example"], managedByFile: true });
    expect(method.idp?.entityId).to.equal("https://idp.acme.example");
    const [directory] = await scope.directories.list();
    expect(directory).to.include({ methodId: method.id, quirks: "auto" });
    expect((await keptToken(env.ACME_SCIM_TOKEN))?.scopes).to.deep.equal(["read", "write"]);
    const [app] = await scope.apps.list();
    expect(await deps.sealer.open(app?.secrets[0]?.sealed ?? "")).to.equal(env.PORTAL_SECRET);
  });

  it("prints a token it was given no value for once, and keeps its hash alone", async () => {
    const [token] = (await apply(whole)).tokens;
    expect(token).to.include({ directory: "acme-okta-scim", name: "spare" });
    expect(token?.text).to.match(/^db_global_[\w-]{43}$/);
    expect((await keptToken(token?.text ?? ""))?.name).to.equal("spare");
    expect((await apply(whole)).tokens).to.deep.equal([]);
  });

  it("gives a method the key pair of the product before, changes nothing the second time, and takes it back", async () => {
    const pem = (text: string): string => JSON.stringify(text);
    const line = (privateKey: string) =>
      `        spKeys: [{ privateKey: ${privateKey}, certificate: ${pem(oldSpKey.certificatePem)} }]\n`;
    const withLine = (privateKey: string) => whole.replace("    directories:", `${line(privateKey)}    directories:`);
    const more = { env: { ...env, OLD_SP_KEY: oldSpKey.privateKeyPem } };
    const text = withLine(pem("${OLD_SP_KEY}"));
    await apply(text, more);
    const [kept] = (await only()).method.spKeys ?? [];
    expect((await testKeyRing().open(kept?.sealed ?? "")).privateKeyPem).to.equal(oldSpKey.privateKeyPem);
    const again = await apply(text, more);
    expect(actions(again).filter((one) => !one.startsWith("unchanged"))).to.deep.equal([]);
    const { steps } = await apply(whole, { ...more, plan: true });
    const [step] = steps.filter(({ kind }) => kind === "ssoMethod");
    expect(step?.changes).to.deep.equal([
      { field: "spKeys", before: [kept?.fingerprint256.slice(0, 16)], after: null },
    ]);
    await apply(whole, more);
    expect((await only()).method).not.to.have.property("spKeys");

    const wrong = await faultsOf(withLine(pem("${OLD_SP_KEY}")), { ...env, OLD_SP_KEY: ecKey.privateKeyPem });
    expect(wrong).to.match(
      /teams\.yaml:\d+:\d+: ssoMethod acme-okta: spKeys\[0\]: the private key is on an elliptic curve/,
    );
    expect(wrong).not.to.include("MI");
    expect(await faultsOf(text)).to.match(/privateKey.*: OLD_SP_KEY is not set/);
    const named = whole.replace("    directories:", "        asksAs: urn:nobody\n    directories:");
    expect(await rejection(apply(named))).to.have.nested.property("refusal.field", "asksAs");
  });

  it("keeps what a method opens beside its own door, and takes it back with its line", async () => {
    const opens = `        groupSeparator: null
        admins: { groups: { IT: admin, Root: operator } }
        aliases: [{ acs: /users/saml/auth, entityId: "urn:old" }]
        universalLogout: { issuer: "https://acme.okta.com", jwksUri: "https://acme.okta.com/oauth2/v1/keys" }
`;
    const more = whole.replace("    directories:", `${opens}    directories:`);
    await apply(more);
    expect((await only()).method).to.deep.include({
      groupSeparator: null,
      admins: { groups: { IT: "admin", Root: "operator" } },
      aliases: [{ acs: "/users/saml/auth", entityId: "urn:old" }],
      universalLogout: { issuer: "https://acme.okta.com", jwksUri: "https://acme.okta.com/oauth2/v1/keys" },
    });
    expect((await apply(more)).steps.map((step) => step.action)).to.deep.equal(Array(6).fill("unchanged"));
    await apply(whole);
    expect((await only()).method).not.to.have.any.keys("groupSeparator", "admins", "aliases", "universalLogout");
  });

  it("changes nothing when it is applied again, and records nothing", async () => {
    await apply(whole);
    const { scope } = await only();
    const before = (await scope.events.head()).number;
    const again = await apply(whole);
    expect(again.steps.map((step) => step.action)).to.deep.equal(Array(6).fill("unchanged"));
    expect((await scope.events.head()).number).to.equal(before);
  });

  it("plans without writing, field by field and without secrets", async () => {
    expect(actions(await apply(whole, { plan: true }))).to.include("create team acme");
    expect(await temporary.store.teams.bySlug("acme")).to.equal(undefined);
    await apply(whole);
    const changed = whole.replace("seats: 500", "seats: 10").replace("groupSync: add", "groupSync: mirror");
    const plan = await apply(changed, { plan: true, env: { ...env, PORTAL_SECRET: "another-secret-of-portal" } });
    const byName = new Map(plan.steps.map((step) => [step.name, step.changes]));
    expect(byName.get("acme")).to.deep.equal([{ field: "policies.seats", before: 500, after: 10 }]);
    expect(byName.get("acme/acme-okta")).to.deep.equal([{ field: "jit.groupSync", before: "add", after: "mirror" }]);
    expect(byName.get("acme/portal")?.map((change) => change.field)).to.deep.equal(["secret"]);
    expect(JSON.stringify(plan)).not.to.match(/secret-of/);
    expect((await only()).team.policies.seats).to.equal(500);
  });

  it("takes its word for a domain back when the domain is taken out, and plans that", async () => {
    await apply(whole);
    const without = whole.replace("emailDomains: [Acme.Example, bücher.example]", "emailDomains: [acme.example]");
    const plan = await apply(without, { plan: true });
    expect(plan.steps.find((step) => step.kind === "team")).to.deep.include({
      action: "update",
      changes: [
        {
          field: "policies.emailDomains",
          before: ["acme.example", "xn--bcher-kva.example"],
          after: ["acme.example"],
        },
      ],
    });
    await apply(without);
    const { scope } = await only();
    expect((await scope.domains.list()).map(({ domain }) => domain)).to.deep.equal(["acme.example"]);
    expect((await apply(without)).steps.map((step) => step.action)).to.deep.equal(Array(6).fill("unchanged"));
  });

  it("takes back what a line had said when the line is taken out", async () => {
    await apply(whole);
    await apply(
      whole
        .replace(/, seats: 500/, "")
        .replace(/ {8}spEntityId.*\n/, "")
        .replace(/ {8}emailDomains.*\n/, ""),
    );
    const { team, method } = await only();
    expect(team.policies.seats).to.equal(null);
    expect(method.spEntityId).to.equal(undefined);
    expect(method.emailDomains).to.equal(undefined);
    expect(methodStatus(method)).to.equal("verified");
  });

  it("releases what it no longer names, and deletes nothing", async () => {
    await apply(whole);
    const less = whole.slice(0, whole.indexOf("    directories:"));
    expect(actions(await apply(less))).to.include("release directory acme/acme-okta-scim");
    const { scope } = await only();
    expect((await scope.directories.list())[0]).to.include({ managedByFile: false });
  });

  it("replaces a token whose value the file changes: the old one opens nothing any more", async () => {
    await apply(whole);
    const next = { ...env, ACME_SCIM_TOKEN: "a-token-that-somebody-else-has-made-2" };
    expect(actions(await apply(whole, { env: next }))).to.include("update token acme/acme-okta-scim/okta");
    expect((await keptToken(env.ACME_SCIM_TOKEN))?.revokedAt).to.equal(now);
    expect((await keptToken(next.ACME_SCIM_TOKEN))?.revokedAt).to.equal(undefined);
  });

  it("keeps certificates that an admin added, and takes over the file's own", async () => {
    await apply(whole);
    const known = (await only()).method;
    const cli = { ...deps, caller: callers.cli };
    const third = makeIdpKey({ commonName: "third.idp.acme.example" });
    await addCertificates(cli, known.teamId, known.id, third.certificatePem);
    await acceptProposal(cli, known.teamId, known.id, { confirm: true });
    await writeFile(join(temporary.folder, "okta.xml"), metadata(undefined, [nextIdpKey]));
    const applied = await apply(whole);
    expect(actions(applied)).to.include("update ssoMethod acme/acme-okta");
    const subjects = (await only()).method.idp?.certificates.map((one) => one.subject);
    expect(subjects).to.deep.equal(["CN=next.idp.acme.example", "CN=third.idp.acme.example"]);
  });

  it("asks to be verified again when it names another identity provider and does not vouch for it", async () => {
    await apply(whole);
    await writeFile(join(temporary.folder, "okta.xml"), metadata("https://other.example"));
    await apply(whole.replace("verified: true", "verified: false"));
    expect(methodStatus((await only()).method)).to.equal("ready");
  });

  it("is the only one to change what it manages", async () => {
    await apply(whole);
    const { team } = await only();
    const cli = { ...deps, caller: callers.cli };
    expect(await rejection(updateTeam(cli, team.id, { name: "Other" }))).to.have.nested.property(
      "refusal.code",
      "managed_by_file",
    );
  });

  it("tells every fault at once, each with its line and none with a secret", async () => {
    const faults = await faultsOf(
      whole
        .replace("seats: 500", "seats: -1, colour: red")
        .replace("idp: okta", "idp: okat")
        .replace("slug: acme-okta-scim", "slug: acme_scim")
        .replace("ssoMethod: acme-okta", "ssoMethod: acme-okta\n        nme: x"),
      { PORTAL_SECRET: "short-secret" },
    );
    expect(faults).to.match(/^7 faults, nothing was changed:/);
    expect(faults).to.match(/teams\.yaml:5:\d+: teams\[0\]\.policies\.seats: must not be negative/);
    expect(faults).to.match(/teams\.yaml:5:\d+: teams\[0\]\.policies\.colour: there is no such key/);
    expect(faults).to.match(/teams\.yaml:8:\d+: .*idp: must be one of okta/);
    expect(faults).to.match(/teams\.yaml:18:\d+: .*slug: use 1 to 63/);
    expect(faults).to.match(/teams\.yaml:20:\d+: .*nme: there is no such key/);
    expect(faults).to.match(/ACME_SCIM_TOKEN is not set/);
    expect(faults).to.match(/secret: must have at least 16 characters/);
    expect(faults).not.to.contain("short-secret");
    expect(await temporary.store.teams.list()).to.deep.equal([]);
  });

  const refused: [string, string, RegExp][] = [
    ["another version", whole.replace("drawbridge/v1", "drawbridge/v2"), /apiVersion: must be drawbridge\/v1/],
    ["YAML that is none", "teams: [", /is not readable YAML/],
    ["a key written twice", whole.replace("    name: Acme", "    name: Acme\n    name: Acme"), /is not readable YAML/],
    ["nothing", "", /must be/],
    ["a list", "[]", /the file: /],
    [
      "an unknown method of a directory",
      whole.replace("ssoMethod: acme-okta", "ssoMethod: nix"),
      /has no SSO method "nix"/,
    ],
    [
      "two sources of one IdP",
      whole.replace("metadataFile: ./okta.xml", "metadataFile: ./okta.xml\n        metadataUrl: https://a.example"),
      /either metadataFile or metadataUrl/,
    ],
    ["half an IdP by hand", whole.replace("metadataFile: ./okta.xml", "entityId: x"), /needed together/],
    ["a metadata file that is not there", whole.replace("okta.xml", "nix.xml"), /nix\.xml cannot be read \(ENOENT\)/],
    ["a short token", whole.replace("${ACME_SCIM_TOKEN}", "short"), /at least 32 characters/],
    [
      "the end of a secret that is no instant",
      whole.replace('secret: "${PORTAL_SECRET}"', 'secret: { value: "${PORTAL_SECRET}", expiresAt: soon }'),
      /secret\.expiresAt: must be an instant/,
    ],
    [
      "a short secret beside its end",
      whole.replace('secret: "${PORTAL_SECRET}"', "secret: [{ value: short, expiresAt: 2040-01-01T00:00:00Z }]"),
      /secret.*value: must have at least 16 characters/,
    ],
    ["a variable outside of secrets", whole.replace("name: Acme", "name: ${HOME}"), /only secrets/],
    [
      "a secret that an alias would carry elsewhere",
      whole.replace('value: "${ACME_SCIM_TOKEN}" }', 'value: &k "${ACME_SCIM_TOKEN}" }'),
      /take the anchor \(&\) away/,
    ],
    ["an alias that leads nowhere", "apiVersion: drawbridge/v1\nteams: *x\n", /alias/],
    ["a name with an escape for terminals", whole.replace("name: Acme", 'name: "\\e[2J"'), /control characters/],
    ["a name that no store keeps", whole.replace("name: Acme", 'name: "\\0"'), /NUL|control/],
    ["a redirect address over http", whole.replace("https://app", "http://app"), /must be an https address/],
    [
      "the same method twice",
      whole.replace("    directories:", "      - slug: acme-okta\n    directories:"),
      /the SSO method "acme-okta" is already in team "acme"/,
    ],
    [
      "two teams with one method slug",
      `${whole}  - slug: other\n    ssoMethods: [{ slug: acme-okta }]\n`,
      /"acme-okta" is already in team "acme"/,
    ],
    [
      "a private key for a certificate",
      whole.replace(
        "metadataFile: ./okta.xml",
        `entityId: x\n        ssoUrl: https://a.example\n        certificates: [${JSON.stringify(idpKey.privateKeyPem)}]`,
      ),
      /This is a private key/,
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`refuses ${what}`, async () => {
      expect(await faultsOf(text)).to.match(message);
      expect(await temporary.store.teams.list()).to.deep.equal([]);
    });
  }

  it("refuses a name that would be lost in a map without a word", async () => {
    const text = whole.replace("groupMap: { ", "groupMap: { __proto__: Everybody, ");
    expect(text).to.not.equal(whole);
    expect(await faultsOf(text)).to.match(/teams\.yaml:\d+:\d+: .*groupMap\.__proto__: is no name that can be kept/);
  });

  it("quotes no secret that a missing space has made a key", async () => {
    const faults = await faultsOf(
      whole.replace('value: "${ACME_SCIM_TOKEN}"', "value:db_global_0123456789abcdefghijklmnop"),
    );
    expect(faults).to.match(/is a space missing after a colon\?/);
    expect(faults).not.to.contain("db_global_");
  });

  for (const [what, text, message] of [
    ["HTML", "<!DOCTYPE html><html></html>", /HTML came back/],
    ["our own metadata", metadata("urn:acme:sp"), /our own SP metadata/],
    [
      "two identity providers",
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${metadata("https://a.example").replace(/<\?xml.*?>/, "")}${metadata("https://b.example").replace(/<\?xml.*?>/, "")}</md:EntitiesDescriptor>`,
      /2 identity providers/,
    ],
  ] as const) {
    it(`says what a metadata file is that holds ${what}`, async () => {
      await writeFile(join(temporary.folder, "okta.xml"), text);
      expect(await faultsOf(whole)).to.match(message);
    });
  }

  describe("attributes of the team's own", () => {
    const declaring = (attributes: string, row = "costCode: [cc], ") =>
      whole
        .replace("    ssoMethods:", `    attributes: ${attributes}\n    ssoMethods:`)
        .replace("attributes: { email", `attributes: { ${row}email`);

    it("are declared, mapped, and hidden with their values kept where the line goes", async () => {
      await apply(declaring("[{ name: costCode }, { name: badges, type: string, multiValued: true }]"));
      const { team, method } = await only();
      expect(team.attributes).to.deep.equal([
        { name: "costCode", type: "string", multiValued: false },
        { name: "badges", type: "string", multiValued: true },
      ]);
      expect(method.attributes["costCode"]).to.deep.equal(["cc"]);
      await apply(whole);
      expect((await only()).team.attributes).to.deep.equal([]);
    });

    it("do not change their type while users have values, and the plan says so", async () => {
      await apply(declaring("[{ name: costCode }]"));
      const { scope, team } = await only();
      const custom = { costcode: { type: "string", value: "R-7" } } as const;
      await scope.users.create(aUser({ teamId: team.id, profile: { custom } }));
      const changed = declaring("[{ name: CostCode, type: number }]");
      for (const plan of [true, false]) {
        const error = await rejection(apply(changed, { plan }));
        expect(error).to.be.instanceOf(Refused).with.nested.property("refusal.code", "attribute_in_use");
        expect((error as Refused).refusal.cause).to.match(/"CostCode" cannot become one number: 1 users have values/);
      }
      await apply(declaring("[{ name: CostCode }]"));
    });

    for (const [what, text, message] of [
      [
        "an unknown type",
        declaring("[{ name: costCode, type: money }]"),
        /must be one of string, boolean, number, date/,
      ],
      ["a name twice", declaring("[{ name: costCode }, { name: COSTCODE }]"), /same name twice/],
      ["a name that means something", declaring("[{ name: email }]", ""), /a meaning of its own/],
      ["a name that is none", declaring('[{ name: "cost code" }]', ""), /must begin with a letter/],
      ["a row for what no team declares", declaring("[]"), /costCode: .*nor an attribute that team "acme" declares/],
      [
        "a claim of an app that no team declares",
        declaring("[{ name: costCode }]").replace("slug: portal,", "slug: portal, claims: [costcode, costCenter],"),
        /apps\[0\]\.claims\[1\]: "costCenter" is no attribute that team "acme" declares/,
      ],
      ["a field in another letter case", declaring("[]", "EMAIL: [x], "), /attributes\.EMAIL/],
    ] as const) {
      it(`refuses ${what}`, async () => {
        expect(await faultsOf(text)).to.match(message);
      });
    }
  });

  it("refuses an app that cannot be before anything is written, and plans none", async () => {
    for (const [said, field] of [
      ["tokenEndpointAuthMethod: private_key_jwt", "jwks"],
      ["tokenEndpointAuthMethod: none", "tokenEndpointAuthMethod"],
      ["grantTypes: [refresh_token]", "grantTypes"],
      ["kind: public, tokenEndpointAuthMethod: client_secret_post", "tokenEndpointAuthMethod"],
    ] as const) {
      const text = whole.replace('secret: "${PORTAL_SECRET}"', said);
      for (const plan of [true, false]) {
        const error = await rejection(apply(text, { plan }));
        expect(error, said).to.have.nested.property("refusal.field", field);
        expect(error)
          .to.have.nested.property("refusal.cause")
          .that.matches(/^app acme\/portal: /);
        expect(await temporary.store.teams.list()).to.deep.equal([]);
      }
    }
  });

  it("refuses another slug for the client id of an app that is there before anything is written, and plans none", async () => {
    await apply(whole);
    const renamed = whole
      .replace("slug: portal,", "slug: lobby, clientId: portal,")
      .replace("name: Acme\n", "name: Acme Inc\n");
    for (const plan of [true, false]) {
      const error = await rejection(apply(renamed, { plan }));
      expect(error).to.have.nested.property("refusal.code", "client_id_taken");
      expect(error)
        .to.have.nested.property("refusal.cause")
        .that.matches(/^app acme\/lobby: /);
      expect((await temporary.store.teams.bySlug("acme"))?.name).to.equal("Acme");
    }
  });

  it("refuses a method slug that another team has, before anything is written", async () => {
    await apply(whole);
    const other = "apiVersion: drawbridge/v1\nteams:\n  - slug: other\n    ssoMethods: [{ slug: acme-okta }]\n";
    expect(await faultsOf(other)).to.match(/SSO method "acme-okta" belongs to another team/);
    expect(await temporary.store.teams.bySlug("other")).to.equal(undefined);
  });

  it("warns of what works and should not stay so", async () => {
    const text = whole
      .replace(
        "metadataFile: ./okta.xml",
        `entityId: x\n        ssoUrl: http://idp.example\n        certificates: [${JSON.stringify(idpKey.certificatePem)}]`,
      )
      .replace("emailDomains: [acme.example]", "emailDomains: [acme.example, gone.example]");
    const { warnings } = await apply(text);
    expect(warnings.join("\n")).to.match(/http:\/\/idp\.example is not https/);
    expect(warnings.join("\n")).to.match(/gone\.example is not among the team's verified domains/);
  });

  it("starts all the same where a metadata URL cannot be fetched now, and vouches for nothing it has not seen", async () => {
    deps = { ...deps, fetch: () => Promise.resolve(Buffer.from("<html>")) };
    const { warnings } = await apply(
      whole.replace("metadataFile: ./okta.xml", "metadataUrl: https://idp.acme.example/m"),
    );
    expect(warnings.join("\n")).to.match(/was not fetched: HTML came back[^]*cannot be verified yet/);
    expect(methodStatus((await only()).method)).to.equal("draft");
  });
});
