import { expect } from "chai";
import fc from "fast-check";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { CliStage } from "../support/cli-stage.js";
import { idpKey, oldSpKey } from "../support/saml-keys.js";
import { anIdpMetadata, service } from "../support/saml-metadata.js";

interface Plan {
  readonly steps: readonly {
    readonly kind: string;
    readonly name: string;
    readonly action: string;
    readonly changes: readonly { readonly field: string }[];
  }[];
}

const without = (record: object, keys: readonly string[]): object =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const method = fc.record(
  {
    idp: fc.constantFrom("okta", "onelogin", "generic"),
    verified: fc.boolean(),
    disabled: fc.boolean(),
    idpInitiated: fc.boolean(),
    signAuthnRequests: fc.boolean(),
    tracePersonalData: fc.boolean(),
    clockSkewSeconds: fc.integer({ min: 0, max: 300 }),
    sessionNotOnOrAfter: fc.constantFrom("cap", "ignore"),
    spEntityId: word.map((name) => `urn:${name}:sp`),
    emailDomains: fc.constant(["acme.example"]),
    jit: fc.record(
      {
        createUsers: fc.boolean(),
        groupSync: fc.constantFrom("add", "mirror"),
        joinGroups: fc.constantFrom("any", "own"),
      },
      { requiredKeys: [] },
    ),
    attributes: fc.record({ email: fc.array(word, { minLength: 1, maxLength: 3 }), costCenter: fc.constant(["cc"]) }),
    groupMap: fc.dictionary(word, word, { maxKeys: 3 }),
    groupSeparator: fc.constantFrom(";", ",", null),
    admins: fc.constant({ groups: { IT: "operator", "Help desk": "auditor" } }),
    universalLogout: fc.constant({ issuer: "https://acme.okta.com", jwksUri: "https://acme.okta.com/keys" }),
    wantAuthnRequestsSigned: fc.boolean(),
  },
  { requiredKeys: [] },
);
const policies = fc.record(
  {
    multiGroup: fc.boolean(),
    seats: fc.option(fc.integer({ min: 0, max: 9 })),
    onRemoval: fc.constantFrom("suspend", "delete"),
    session: fc.record({ idleMinutes: fc.integer({ min: 1, max: 99 }) }),
    massChangeBrake: fc.constantFrom("off", 0.5),
  },
  { requiredKeys: [] },
);
const app = fc.record(
  {
    homeUrl: fc.constant("https://app.example/"),
    groups: fc.constant({ max: 7 }),
    claims: fc.constant(["costCenter"]),
  },
  { requiredKeys: [] },
);

const endpointSecret = (n: number): string => `whsec_${Buffer.alloc(32, n).toString("base64")}`;

describe("drawbridge describe (DESIGN §5)", () => {
  let stage: CliStage;
  let folder: string;
  beforeEach(async () => {
    stage = await CliStage.open();
    folder = stage.temporary.folder;
  });
  afterEach(() => stage.close());

  const write = async (text: string): Promise<string> => {
    const file = join(folder, "teams.yaml");
    await writeFile(file, text);
    return file;
  };
  const described = async (...more: string[]) => {
    const said = await stage.json<{ file: string; secrets: string[] }>("describe", ...more);
    return { ...said, path: await write(said.file) };
  };
  /** As a refresh leaves a method whose metadata it has fetched. */
  const fetched = async (slug: string, like: string): Promise<void> => {
    const [method, { idp } = {}] = [(await stage.store.methodBySlug(slug))!, await stage.store.methodBySlug(like)];
    const { methods } = stage.store.inTeam(method.teamId);
    const metadata = { url: "https://idp.acme.example/metadata", newCertificates: "hold", held: [] } as const;
    await methods.replace({ ...method, metadata, ...(idp && { idp }) });
    await methods.note(method.id, { fetched: { lastFetchedAt: stage.time, nextFetchAt: stage.time + 3_600_000 } });
  };
  const plan = async (path: string): Promise<readonly string[]> => {
    const { steps } = await stage.json<Plan>("apply", "-f", path, "--plan");
    return steps.filter(({ action }) => action !== "unchanged").map(({ action, name }) => `${action} ${name}`);
  };

  it("prints a file that changes nothing, whatever was applied before", async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(policies, method, app, async (somePolicies, someMethod, someApp) => {
        const team = `team-${++n}`;
        const variable = `TEAM_${n}_PORTAL_SECRET`;
        const [hook, stream] = [`TEAM_${n}_CRM_SECRET`, `TEAM_${n}_SIEM_SECRET`];
        const old = `TEAM_${n}_CRM_OLD_SECRET`;
        const entra = `TEAM_${n}_SCIM_ENTRA_SECRET`;
        const spKey = `TEAM_${n}_IDP_SP_KEY`;
        stage.env = {
          [entra]: "a-secret-of-entra",
          [spKey]: oldSpKey.privateKeyPem,
          [variable]: "a-secret-of-the-portal",
          ...{ [hook]: endpointSecret(1), [old]: endpointSecret(2), [stream]: endpointSecret(3) },
        };
        const declared = {
          slug: team,
          policies: { emailDomains: ["acme.example"], ...somePolicies },
          contacts: ["it@acme.example"],
          attributes: [{ name: "costCenter" }, { name: "badges", type: "number", multiValued: true }],
          ssoMethods: [
            {
              slug: `${team}-idp`,
              entityId: `urn:idp:${n}`,
              ssoUrl: "https://idp.acme.example/sso",
              certificates: [idpKey.certificatePem],
              aliases: [{ acs: `/old/${n}`, entityId: `urn:old:${n}` }],
              asksAs: `urn:old:${n}`,
              spKeys: [{ privateKey: `\${${spKey}}`, certificate: oldSpKey.certificatePem }],
              ...someMethod,
            },
            { slug: `${team}-draft` },
          ],
          directories: [
            {
              slug: `${team}-scim`,
              ssoMethod: `${team}-idp`,
              quirks: "okta",
              tokens: [{ name: "a", scopes: ["read"] }, { name: "b" }],
              oauthClients: [
                {
                  ...{ name: "entra", kind: "entra", clientId: `${team}-entra` },
                  secret: { value: `\${${entra}}`, expiresAt: "2020-01-31T00:00:00.000Z" },
                },
                { name: "ipsie", kind: "ipsie", clientId: `${team}-ipsie`, jwksUri: "https://idp.example/keys" },
              ],
            },
          ],
          apps: [
            {
              slug: "portal",
              clientId: team,
              redirectUris: ["https://app.example/cb"],
              secret: `\${${variable}}`,
              ...someApp,
            },
          ],
          webhooks: [
            {
              slug: "crm",
              url: "https://crm.acme.example/hook",
              secret: [`\${${hook}}`, `\${${old}}`],
              events: ["user.*"],
            },
          ],
          auditStreams: [
            { slug: "siem", url: "https://siem.acme.example/in", format: "ocsf", secret: `\${${stream}}` },
            { slug: "syslog", url: "syslog+tls://log.acme.example:6514" },
          ],
        };
        const applied = await stage.run(
          "apply",
          "-f",
          await write(stringify({ apiVersion: "drawbridge/v1", teams: [declared] })),
        );
        expect(applied.exitCode, applied.err).to.equal(0);
        const { path, secrets, file } = await described("--team", team);
        expect([...secrets].sort()).to.deep.equal([entra, variable, hook, old, stream, spKey].sort());
        expect(file).not.to.match(/a-secret-of-the-portal|PRIVATE KEY/);
        expect(await plan(path), file).to.deep.equal([]);
      }),
      { numRuns: 12 },
    );
  });

  it("prints what was made by commands, which the file then takes as it is", async () => {
    await stage.json("team", "create", "acme", "--seats", "7", "--no-multi-group");
    const certificate = join(folder, "idp.pem");
    await writeFile(certificate, idpKey.certificatePem);
    await stage.json(
      ...[
        "sso",
        "create",
        "acme-okta",
        "--idp",
        "okta",
        "--entity-id",
        "urn:idp",
        "--sso-url",
        "https://idp.acme.example/sso",
      ],
      ...["--certificate", certificate, "--group", "a=Engineering", "--no-create-users"],
    );
    await stage.json("sso", "verify", "acme-okta", "--operator");
    await stage.json("directory", "create", "acme-scim", "--method", "acme-okta");
    await stage.json("token", "create", "acme-scim", "--name", "okta");
    await stage.json("token", "rotate", "acme-scim", "okta");
    const { path, file } = await described();
    expect(file).to.include("name: okta").and.not.include("db_global");
    expect(await plan(path), file).to.deep.equal(["adopt acme", "adopt acme/acme-okta", "adopt acme/acme-scim"]);
    const told = await stage.run("apply", "-f", path, "--plan");
    expect(told.out).to.include("Nothing to change, 3 would become the file's as they are");
    expect((await stage.run("apply", "-f", path)).exitCode).to.equal(0);
    expect(await plan(path)).to.deep.equal([]);
    expect((await described()).file).to.equal(file);
  });

  it("prints a file that changes nothing where records of every kind are there, however they came", async () => {
    await stage.json("team", "create", "acme", "--attribute", "costCenter:string", "--existing-users", "refuse");
    const { record } = await stage.json<{ record: { value: string } }>("domain", "add", "acme.example");
    stage.txt = () => ({ found: "records", records: [[record.value]] });
    await stage.json("domain", "check", "acme.example");
    await stage.json("domain", "add", "b.example");
    await stage.json("domain", "approve", "b.example");
    await stage.json("domain", "add", "pending.example");
    const metadata = join(folder, "okta.xml");
    await writeFile(
      metadata,
      anIdpMetadata({
        certificates: [idpKey.certificatePem],
        slo: service("SingleLogoutService", "HTTP-POST", "https://idp.acme.example/slo"),
      }),
    );
    await stage.json("sso", "create", "by-file", "--metadata-file", metadata, "--domain", "acme.example");
    await stage.json("sso", "verify", "by-file", "--operator");
    await stage.json("sso", "create", "changed", "--metadata-file", metadata);
    await stage.json("sso", "verify", "changed", "--operator");
    await stage.json("sso", "update", "changed", "--sp-entity-id", "urn:proposed");
    await stage.json("sso", "create", "by-url");
    await fetched("by-url", "by-file");
    await stage.json("sso", "create", "off");
    await stage.json("sso", "disable", "off");
    await stage.json("directory", "create", "scim", "--method", "by-file", "--quirks", "entra");
    await stage.json("directory", "disable", "scim");
    await stage.json("token", "create", "scim", "--name", "old");
    await stage.json("token", "revoke", "scim", "old");
    await stage.json("token", "create", "scim", "--name", "read", "--scope", "read", "--expires", "90d");
    await stage.json("oauth-client", "create", "scim", "--name", "entra", "--kind", "entra");
    await stage.json("app", "create", "spa", "--kind", "public", "--redirect-uri", "https://spa.example/cb");
    await stage.json(
      "app",
      "create",
      "portal",
      "--redirect-uri",
      "https://app.example/cb",
      "--allowed-group",
      "Guests",
    );
    await stage.json("app", "rotate-secret", "portal", "--secret-expires", "90d");
    await stage.json("webhook", "create", "crm", "--url", "https://crm.acme.example/hook", "--event", "user.*");
    await stage.json("webhook", "update", "crm", "--new-secret");
    await stage.json("audit-stream", "create", "siem", "--url", "https://siem.acme.example/in", "--format", "cef");
    await stage.json("audit-stream", "create", "all", "--url", "syslog://logs.example:601", "--installation");
    await stage.json("user", "create", "ada@acme.example");
    await stage.json("group", "create", "Guests", "--member", "ada@acme.example");
    await stage.json("admin", "create", "--email", "o@acme.example", "--role", "owner", "--team", "acme");
    await stage.json("api-key", "create", "deploy", "--role", "admin", "--team", "acme");
    await stage.json("setup-link", "create", "--for", "sso", "--method", "by-file");
    const { path, file, secrets } = await described();
    stage.env = Object.fromEntries(secrets.map((name, n) => [name, endpointSecret(n)]));
    const shown = () => Promise.all(["sso", "domain", "directory"].map((kind) => stage.json<object[]>(kind, "list")));
    const before = await shown();
    const { steps, warnings } = await stage.json<Plan & { warnings: string[] }>("apply", "-f", path, "--plan");
    const changing = steps.filter(({ changes }) => changes.some(({ field }) => !/secret/i.test(field)));
    expect(changing, file).to.deep.equal([]);
    expect(warnings, file).to.deep.equal([]);
    const domains = "acme.example (by the DNS), b.example (by the operator's word), pending.example (not proven yet)";
    expect(file).to.include(
      `# Email domains of acme that the file does not give, and leaves as they are: ${domains}\n`,
    );
    expect((await stage.run("apply", "-f", path)).err).to.equal("");
    const kept = ["updatedAt", "version", "managedByFile", "warnings"];
    // A certificate says that it is the file's now.
    const bare = (lists: readonly object[][]) =>
      lists
        .flat()
        .map((one) =>
          JSON.stringify(without(one, kept)).replaceAll(/"source":"(metadata|manual)"/g, '"source":"file"'),
        );
    expect(bare(await shown())).to.deep.equal(bare(before));
    expect(await plan(path)).to.deep.equal([]);
    expect((await described()).file).to.equal(file);
  });

  it("asks for both secrets while both work, and for the newest alone once the one before has ended", async () => {
    await stage.json("team", "create", "acme");
    await stage.json("app", "create", "portal", "--redirect-uri", "https://app.example/cb");
    await stage.json("app", "rotate-secret", "portal");
    expect((await described()).secrets).to.have.length(2);
    stage.time += 8 * 24 * 60 * 60_000;
    expect((await described()).secrets).to.have.length(1);
  });

  it("lists the variables on standard error, and refuses a team that is not there", async () => {
    await stage.json("team", "create", "acme");
    const told = await stage.run("describe", "--team", "acme");
    expect([told.exitCode, told.err]).to.deep.equal([0, ""]);
    expect(told.out).to.match(/^apiVersion: drawbridge\/v1\nteams:\n {2}- slug: acme\n/);
    expect((await stage.run("describe", "--team", "acmee")).exitCode).to.equal(1);
  });
});
