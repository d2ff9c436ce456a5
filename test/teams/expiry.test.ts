import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { warningsAbout, warnOfExpiry, type TeamsDeps } from "../../src/teams/index.js";
import { readMethodKeys, sealedMethodKeys } from "../../src/teams/certificates/method-keys.js";
import { aKey } from "../support/access-builders.js";
import { AdminStage } from "../support/admin-stage.js";
import { aDirectory, anApp, anOAuthClient, aToken, noon } from "../support/builders.js";
import { oldSpKey } from "../support/saml-keys.js";
import { expectKnownEvents } from "../support/known-events.js";

const day = 24 * 60 * 60_000;
const givenPair = { privateKey: oldSpKey.privateKeyPem, certificate: oldSpKey.certificatePem };

describe("warnings of what ends: once at 30, 14 and 3 days (DESIGN §5, events in the catalogue)", () => {
  let stage: AdminStage;
  let deps: TeamsDeps;
  beforeEach(async () => {
    stage = await AdminStage.open();
    deps = stage.deps.settings({ ...stage.as("operator"), reference: newId<ReferenceId>() });
    await warnOfExpiry(deps); // of the certificates that the stage comes with
  });
  afterEach(() => stage.close());

  const records = () => stage.deps.store.inTeam(stage.acme.team.id);
  const told = async (type: string) =>
    [
      ...(await records().events.latest({ limit: 100 })),
      ...(await stage.deps.store.installation.events.latest({ limit: 100 })),
    ].filter((event) => event.type === type);

  const aTokenOf = (own: Parameters<typeof aToken>[0]) =>
    records().tokens.create(
      aToken({ id: newId(), teamId: stage.acme.team.id, directoryId: stage.acme.directory.id, hash: newId(), ...own }),
    );

  it("of a SCIM token, in the team's chain, and no more once it has ended", async () => {
    const token = await aTokenOf({ name: "ending", expiresAt: noon + 40 * day });
    const left: number[] = [];
    for (const days of [5, 11, 20, 27, 30, 38, 39, 41]) {
      stage.time = noon + days * day;
      left.push(...(await warnOfExpiry(deps)).map(({ daysLeft }) => daysLeft));
    }
    expect(left).to.deep.equal([29, 13, 2]);
    const events = await told("token.expiring");
    expect(events.map(({ subject }) => subject.id)).to.deep.equal([token.id, token.id, token.id]);
    expect(events[0]?.data).to.deep.include({ name: "ending", directory: "acme-scim", daysLeft: 2 });
    await expectKnownEvents(stage.deps.store);
  });

  it("of an API key, in the chain of its place: the team's, or the installation's", async () => {
    const { apiKeys } = stage.deps.store.installation;
    await apiKeys.create({ ...aKey(stage.acme.team.id, "hash one"), name: "of acme", expiresAt: noon + 2 * day });
    await apiKeys.create({ ...aKey(null, "hash two"), name: "of all", expiresAt: noon + 10 * day });
    expect((await warnOfExpiry(deps)).map(({ of, kind }) => [kind, of])).to.deep.equal([
      ["api_key", "of acme"],
      ["api_key", "of all"],
    ]);
    // The stage's own keys were warned of before.
    const ours = (await told("key.expiring")).filter(({ data }) => String(data?.["name"]).startsWith("of "));
    expect(ours.map(({ teamId, data }) => [teamId, data?.["name"]])).to.deep.equal([
      [stage.acme.team.id, "of acme"],
      [null, "of all"],
    ]);
    await expectKnownEvents(stage.deps.store);
  });

  it("of the key pair that a method was given, beside the certificates of its identity provider", async () => {
    const { method } = stage.acme;
    const [pair] = await sealedMethodKeys(stage.deps.spKeys, readMethodKeys([givenPair]));
    if (pair === undefined) throw new TypeError("no pair");
    const spKeys = [
      { ...pair, notAfter: noon + 10 * day },
      { ...pair, fingerprint256: "ff", notAfter: noon + day },
    ];
    await records().methods.replace({ ...((await records().methods.get(method.id)) ?? method), spKeys });
    expect(await warnOfExpiry(deps)).to.deep.equal([
      { kind: "sp_key", of: method.slug, endsAt: noon + 10 * day, daysLeft: 10 },
    ]);
    const [event] = await told("certificate.expiring");
    expect(event?.data).to.deep.include({ of: `our own SAML key of ${method.slug}`, subject: "CN=sso.old.example" });
    const warnings = warningsAbout({ ...method, spKeys }, noon).join();
    expect(warnings).to.match(/Our own certificate here, CN=sso\.old\.example .* in 10 days.*--no-sp-keys/);
    await expectKnownEvents(stage.deps.store);
  });

  it("of the client secret of an app and of an OAuth client, and no more once a next one takes its place", async () => {
    const teamId = stage.acme.team.id;
    const secret = { sealed: "sealed", createdAt: noon - day, expiresAt: noon + 20 * day };
    const app = await records().apps.create(anApp({ teamId, slug: "ending", secrets: [secret] }));
    const client = { teamId, directoryId: stage.acme.directory.id, name: "okta-app" };
    await records().oauthClients.create(anOAuthClient({ ...client, secrets: [secret] }));
    const next = [{ sealed: "next", createdAt: noon }, secret];
    await records().apps.create(anApp({ teamId, slug: "rotated", secrets: next }));
    const given = await warnOfExpiry(deps);
    expect(given.map(({ kind, of, daysLeft }) => [kind, of, daysLeft])).to.have.deep.members([
      ["secret", "ending", 20],
      ["secret", "acme-scim/okta-app", 20],
    ]);
    expect(await warnOfExpiry(deps)).to.deep.equal([]);
    const events = await told("secret.expiring");
    const [ofClient, ofApp] = ["oauth_client", "app"].map((kind) =>
      events.find(({ subject }) => subject.kind === kind),
    );
    expect(ofApp).to.deep.include({ subject: { kind: "app", id: app.id, version: 1 } });
    expect(ofApp?.data).to.include({
      slug: "ending",
      clientId: app.clientId,
      expiresAt: secret.expiresAt,
      daysLeft: 20,
    });
    expect(ofClient?.data).to.include({ directory: "acme-scim", name: "okta-app" });
    await records().apps.replace({ ...app, secrets: next });
    stage.time = noon + 10 * day;
    expect((await warnOfExpiry(deps)).map(({ of }) => of)).to.deep.equal(["acme-scim/okta-app"]);
    await expectKnownEvents(stage.deps.store);
  });

  it("of what is to be used, where it ends before the one that it takes the place of", async () => {
    const { teamId, id: directoryId } = stage.acme.directory;
    const sealed = (expiresAt: number, createdAt: number) => ({ sealed: `until ${expiresAt}`, createdAt, expiresAt });
    const secrets = [sealed(noon + 5 * day, noon), sealed(noon + 9 * day, noon)];
    await records().apps.create(anApp({ teamId, slug: "short", secrets }));
    await records().oauthClients.create(anOAuthClient({ teamId, directoryId, name: "short-app", secrets }));
    await aTokenOf({ name: "short", expiresAt: noon + 6 * day, createdAt: noon });
    await aTokenOf({ name: "short", expiresAt: noon + 60 * day, createdAt: noon - day });
    const { apiKeys } = stage.deps.store.installation;
    const key = { name: "short", expiresAt: noon + 7 * day, createdAt: noon };
    await apiKeys.create({ ...aKey(teamId, "hash new"), ...key });
    await apiKeys.create({ ...aKey(teamId, "hash old"), ...key, expiresAt: noon + 60 * day, createdAt: noon - day });
    const given = (await warnOfExpiry(deps)).map(({ kind, of, daysLeft }) => [kind, of, daysLeft]);
    expect(given).to.have.deep.members([
      ["secret", "short", 5],
      // The only one that works from then on.
      ["secret", "short", 9],
      ["secret", "acme-scim/short-app", 5],
      ["secret", "acme-scim/short-app", 9],
      ["token", "acme-scim/short", 6],
      ["api_key", "short", 7],
    ]);
    await expectKnownEvents(stage.deps.store);
  });

  it("by one node of several that look at once, and not again after a restart", async () => {
    await aTokenOf({ name: "ending", expiresAt: noon + 2 * day });
    const given = await Promise.all([warnOfExpiry(deps), warnOfExpiry(deps)]);
    expect(given.flat()).to.have.length(1);
    expect(await warnOfExpiry(deps)).to.deep.equal([]);
    expect(await told("token.expiring")).to.have.length(1);
  });

  it("not of what is revoked, rotated, or of a directory that is switched off", async () => {
    const soon = { expiresAt: noon + 2 * day };
    await aTokenOf({ name: "revoked", ...soon, revokedAt: noon });
    await aTokenOf({ name: "rotated", ...soon });
    await aTokenOf({ name: "rotated" });
    const off = aDirectory({ id: newId(), teamId: stage.acme.team.id, slug: "switched-off", disabled: true });
    await aTokenOf({ name: "unused", ...soon, directoryId: (await records().directories.create(off)).id });
    expect(await warnOfExpiry(deps)).to.deep.equal([]);
    // A successor that has ended itself is none.
    await aTokenOf({ name: "twice", ...soon });
    await aTokenOf({ name: "twice", expiresAt: noon + 3 * day });
    expect((await warnOfExpiry(deps)).map(({ daysLeft }) => daysLeft)).to.deep.equal([3]);
  });
});
