import { applyDeps } from "../support/apply-deps.js";
import { callers } from "../support/builders.js";
import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { methodStatus, type SsoMethod } from "../../src/model/sso-method.js";
import {
  acceptProposal,
  addCertificates,
  applyFile,
  createMethod,
  noteTested,
  removeCertificate,
  updateTeam,
  verifyMethod,
  type Applied,
  type ApplyDeps,
} from "../../src/teams/index.js";
import { anIdentity, aSession, aUser } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { idpKey, makeIdpKey, nextIdpKey } from "../support/saml-keys.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import { Refused } from "../../src/model/refused.js";

const now = Date.parse("2026-11-25T10:00:00Z");
const provider = "https://idp.acme.example";
const keyOf = ({ certificatePem }: { certificatePem: string }) =>
  `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificatePem.replace(/-----[A-Z ]+-----|\s/g, "")}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
const metadata = (entityId = provider, key = idpKey) => `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keyOf(key)}
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${entityId}/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>`;

const file = (lines: readonly string[] = ["metadataFile: ./okta.xml", "verified: true"], more = "") => `
apiVersion: drawbridge/v1
teams:
  - slug: acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
      - slug: acme-okta
        idp: okta
${lines.map((line) => `        ${line}\n`).join("")}${more}`;

describe("A line taken out of the declarative file", () => {
  let temporary: TemporaryStore;
  let deps: ApplyDeps;
  beforeEach(async () => {
    temporary = await temporaryStore();
    deps = { ...applyDeps(temporary.store, () => now), fetch: () => Promise.resolve(Buffer.from(metadata())) };
    await writeFile(join(temporary.folder, "okta.xml"), metadata());
  });
  afterEach(() => temporary.remove());

  const apply = async (text: string, plan = false): Promise<Applied> => {
    const path = join(temporary.folder, "teams.yaml");
    await writeFile(path, text);
    return applyFile(deps, { path, env: {}, plan });
  };
  const method = async (): Promise<SsoMethod> => (await temporary.store.methodBySlug("acme-okta"))!;
  const status = async () => methodStatus(await method());
  const cli = (): ApplyDeps => ({ ...deps, caller: callers.cli });
  const stepOf = ({ steps }: Applied, name = "acme/acme-okta") => steps.find((step) => step.name === name)!;
  const fieldsOf = (applied: Applied) => stepOf(applied).changes.map((change) => change.field);
  /** A person who has signed in by the method, with a session that came through it. */
  const someoneIn = async (signedBy?: string) => {
    const { id: methodId, teamId } = await method();
    const scope = temporary.store.inTeam(teamId);
    const { id: userId } = await scope.users.create(aUser({ teamId }));
    await scope.identities.create(anIdentity({ teamId, methodId, userId }));
    const session = aSession({
      teamId,
      methodId,
      userId,
      createdAt: now,
      expiresAt: now + 1e6,
      endsAt: now + 1e7,
      ...(signedBy === undefined ? {} : { saml: { signedBy } }),
    });
    await scope.sessions.open(session);
    return async () => (await temporary.store.sessions.get(session.id, now)) !== undefined;
  };

  it("ends trust that the file gave: unverified, no identity provider, its certificate, and the sessions", async () => {
    await apply(file());
    expect((await method()).verified).to.deep.equal({ at: now, by: "file" });
    const isIn = await someoneIn();
    const without = file([]);
    const plan = await apply(without, true);
    expect(stepOf(plan)).to.deep.include({ action: "update", keptOut: 1 });
    expect(stepOf(plan).keptOutNames).to.have.length(1);
    expect(fieldsOf(plan)).to.have.members(["idp", "verified"]);
    expect(stepOf(plan).notes?.join("\n")).to.match(/idp\.acme\.example is no longer trusted\nevery session .* ends/);
    expect(await isIn()).to.equal(true);

    await apply(without);
    expect(await method()).not.to.have.any.keys("idp", "verified", "setAside");
    expect(await status()).to.equal("draft");
    expect(await isIn()).to.equal(false);
    expect(stepOf(await apply(without)).action).to.equal("unchanged");
  });

  it("keeps the identity provider where only `verified` goes, and ends the sessions", async () => {
    await apply(file());
    const isIn = await someoneIn();
    const changed = await apply(file(["metadataFile: ./okta.xml"]));
    const [verified] = stepOf(changed).changes;
    const before = { at: new Date(now).toISOString(), by: "file" };
    expect(verified).to.deep.equal({ field: "verified", before, after: null });
    expect([await status(), await isIn()]).to.deep.equal(["ready", false]);
    await apply(file());
    expect(await status()).to.equal("verified");
  });

  it("leaves what a passed test or `sso verify` gave, at every start, and `verified: false` takes that too", async () => {
    const silent = file(["metadataFile: ./okta.xml"]);
    await apply(silent);
    const { teamId, id } = await method();
    await noteTested(deps, await method());
    for (const by of ["test", "operator"] as const) {
      await verifyMethod(cli(), teamId, id, by);
      const isIn = await someoneIn();
      expect(stepOf(await apply(silent)).action).to.equal("unchanged");
      expect((await method()).verified?.by).to.equal(by);
      expect(await isIn()).to.equal(true);
      const plan = await apply(file(["metadataFile: ./okta.xml", "verified: false"]), true);
      expect(stepOf(plan).keptOut).to.equal(by === "test" ? 1 : 2);
      await apply(file(["metadataFile: ./okta.xml", "verified: false"]));
      expect([await status(), await isIn()]).to.deep.equal(["ready", false]);
    }
  });

  it("leaves a word that somebody gave beside the file's own", async () => {
    await apply(file());
    const { teamId, id } = await method();
    await verifyMethod(cli(), teamId, id, "operator");
    expect(stepOf(await apply(file())).action).to.equal("unchanged");
    const plan = await apply(file(["metadataFile: ./okta.xml"]), true);
    expect(stepOf(plan).action).to.equal("unchanged");
    expect(stepOf(plan).notes?.join()).to.match(/stays verified: the operator said so, not the file/);
  });

  it("keeps certificates added by hand: set aside with their identity provider, and back in force with it", async () => {
    await apply(file());
    const { teamId, id } = await method();
    const third = makeIdpKey({ commonName: "third.idp.acme.example" });
    await addCertificates(cli(), teamId, id, third.certificatePem);
    await acceptProposal(cli(), teamId, id, { confirm: true });
    const subjects = (certificates: readonly { subject: string }[] = []) => certificates.map((one) => one.subject);

    expect(stepOf(await apply(file([]), true)).notes?.join()).to.match(/1 certificates? added by hand .* set aside/);
    await apply(file([]));
    expect((await method()).idp).to.equal(undefined);
    expect(subjects((await method()).setAside?.certificates)).to.deep.equal(["CN=third.idp.acme.example"]);
    await apply(file(["metadataUrl: https://idp.acme.example/m"]));
    expect(subjects((await method()).idp?.certificates)).to.have.members([
      "CN=idp.acme.example",
      "CN=third.idp.acme.example",
    ]);
    expect((await method()).setAside).to.equal(undefined);

    await apply(file([]));
    await writeFile(join(temporary.folder, "okta.xml"), metadata("https://other.example", nextIdpKey));
    await apply(file());
    expect(subjects((await method()).idp?.certificates)).to.deep.equal(["CN=next.idp.acme.example"]);
    expect((await method()).setAside).to.equal(undefined);
  });

  it("lets go of a certificate that is set aside", async () => {
    await apply(file());
    const { teamId, id } = await method();
    const third = makeIdpKey({ commonName: "third.idp.acme.example" });
    const { added } = await addCertificates(cli(), teamId, id, third.certificatePem);
    await acceptProposal(cli(), teamId, id, { confirm: true });
    await apply(file([]));
    const [{ fingerprint256 } = { fingerprint256: "" }] = added;
    await removeCertificate(cli(), teamId, id, fingerprint256.slice(0, 8));
    expect((await method()).setAside).to.equal(undefined);
  });

  it("ends the sessions that came in by a certificate which it takes out, and no others", async () => {
    const both = metadata().replace("<md:SingleSignOn", `${keyOf(nextIdpKey)}<md:SingleSignOn`);
    await writeFile(join(temporary.folder, "okta.xml"), both);
    await apply(file());
    const [first, next] = (await method()).idp!.certificates;
    const [isFirstIn, isNextIn] = [await someoneIn(first!.fingerprint256), await someoneIn(next!.fingerprint256)];
    await writeFile(join(temporary.folder, "okta.xml"), metadata(provider, nextIdpKey));
    expect(stepOf(await apply(file(), true)).notes?.join()).to.match(
      /CN=idp\.acme\.example is no longer trusted; sessions/,
    );
    await apply(file());
    expect([await isFirstIn(), await isNextIn(), await status()]).to.deep.equal([false, true, "verified"]);
  });

  it("takes back a metadata URL, and the identity provider that came by it", async () => {
    await apply(file(["metadataUrl: https://idp.acme.example/m", "verified: true"]));
    expect((await method()).idp).to.deep.include({ entityId: provider, fromFile: true });
    expect(await status()).to.equal("verified");
    await apply(file([]));
    expect(await method()).not.to.have.any.keys("idp", "metadata", "verified");
  });

  it("takes over another address of the file with another identity provider, and ends what came before", async () => {
    await apply(file());
    const isIn = await someoneIn();
    const anew = file(["metadataUrl: https://other.example/m", "verified: true"]);
    deps = { ...deps, fetch: () => Promise.resolve(Buffer.from("<html>")) };
    expect(stepOf(await apply(anew, true)).notes?.join()).to.match(/idp\.acme\.example stays trusted until .* fetched/);
    expect((await apply(anew)).warnings.join()).to.match(/was not fetched/);
    expect([await status(), await isIn()]).to.deep.equal(["verified", true]);

    deps = { ...deps, fetch: () => Promise.resolve(Buffer.from(metadata("https://other.example"))) };
    await apply(anew);
    expect((await method()).idp?.entityId).to.equal("https://other.example");
    expect([await status(), await isIn()]).to.deep.equal(["verified", false]);

    deps = { ...deps, fetch: () => Promise.resolve(Buffer.from(metadata("https://third.example"))) };
    await apply(anew);
    expect((await method()).idp?.entityId, "pinned once it was fetched").to.equal("https://other.example");
  });

  it("keeps an identity provider that was imported before the file took over", async () => {
    await apply(file([], "").replace(/ {4}ssoMethods:[^]*/, ""));
    const team = (await temporary.store.teams.bySlug("acme"))!;
    const idp = {
      entityId: provider,
      ssoUrl: `${provider}/sso`,
      ssoBinding: "redirect" as const,
      wantAuthnRequestsSigned: false,
      certificates: [],
    };
    await createMethod(cli(), team.id, { slug: "acme-okta", idp });
    await apply(file([]));
    await apply(file([]));
    expect((await method()).idp?.entityId).to.equal(provider);
  });

  it("revokes a token that the file gave and names no more, and leaves those made elsewhere", async () => {
    const directory = (tokens: string) => file([], `    directories: [{ slug: acme-scim, tokens: [${tokens}] }]\n`);
    const value = "a-token-that-somebody-else-has-made-1";
    await apply(directory(`{ name: okta, value: ${value} }, { name: spare }`));
    const plan = await apply(directory("{ name: spare }"), true);
    expect(stepOf(plan, "acme/acme-scim/okta").action).to.equal("revoke");
    await apply(directory("{ name: spare }"));
    const { teamId, id } = (await temporary.store.directoryBySlug("acme-scim"))!;
    const tokens = await temporary.store.inTeam(teamId).tokens.ofDirectory(id);
    expect(tokens.map(({ name, revokedAt }) => [name, revokedAt])).to.have.deep.members([
      ["okta", now],
      ["spare", undefined],
    ]);
    expect((await apply(directory("{ name: spare }"))).steps.map((step) => step.action)).not.to.include("revoke");
  });

  it("says by name what it cannot take back", async () => {
    const more = "    directories: [{ slug: acme-scim, tokens: [{ name: okta }] }]\n";
    await apply(file([...["metadataFile: ./okta.xml", "verified: true"], "disabled: true"], more));
    const silent = await apply(file(undefined, more), true);
    expect(stepOf(silent).notes?.join()).to.match(/stays disabled: the file does not say `disabled`/);
    const gone = await apply(
      `apiVersion: drawbridge/v1\nteams: [{ slug: acme, policies: { emailDomains: [acme.example] } }]\n`,
      true,
    );
    expect(stepOf(gone)).to.include({ action: "release" });
    expect(stepOf(gone).notes?.join()).to.match(
      /stays in force: .*verified, the identity provider https:\/\/idp\.acme/,
    );
    expect(stepOf(gone, "acme/acme-scim").notes?.join()).to.match(/tokens go on working: "okta"/);
    const other = await apply("apiVersion: drawbridge/v1\nteams: [{ slug: globex }]\n", true);
    expect(stepOf(other, "acme").notes?.join()).to.match(/managed by a declarative file and not in this one/);
  });
});

describe("Faults of the declarative file", () => {
  let temporary: TemporaryStore;
  beforeEach(async () => {
    temporary = await temporaryStore();
  });
  afterEach(() => temporary.remove());

  const faultsOf = async (text: string): Promise<string> => {
    const path = join(temporary.folder, "teams.yaml");
    await writeFile(path, text);
    const deps = { store: temporary.store, now: () => now, caller: callers.file, publicUrl: "https://b" };
    const error = await rejection(applyFile(deps as ApplyDeps, { path, env: {} }));
    expect(error).to.be.instanceOf(Refused).with.nested.property("refusal.code", "file_invalid");
    return (error as Refused).refusal.cause;
  };

  it("come in one round, whatever kind they are, with what was probably meant", async () => {
    const admin = { store: temporary.store, now: () => now, caller: callers.cli };
    const { createTeam } = await import("../../src/teams/index.js");
    const other = await createTeam(admin, { slug: "initech" });
    await createMethod(admin, other.id, { slug: "taken" });
    await updateTeam(admin, other.id, { name: "Initech" });
    const faults = await faultsOf(`apiVersion: drawbridge/v1
teams:
  - slug: acme
    colour: red
    ssoMethods:
      - { slug: acme-okta, idp: okat, createUsers: true }
      - { slug: acme-entra, metadataFile: ./nix.xml }
      - { slug: taken, metadatUrl: https://idp.example/m }
      - { slug: acme-entra, jit: { groupSync: miror } }
    directories:
      - { slug: acme-scim, ssoMethod: acme-otka, quirks: 7, tokens: [{ name: a }, { name: a }] }
`);
    expect(faults).to.match(/^11 faults, nothing was changed:/);
    for (const fault of [
      /:4:5: teams\[0\]\.colour: there is no such key$/m,
      /:6:\d+: .*idp: must be one of .*; did you mean okta\?/,
      /:6:\d+: .*createUsers: there is no such key; it belongs in jit/,
      /:7:\d+: .*nix\.xml cannot be read/,
      /:8:\d+: .*slug: SSO method "taken" belongs to another team/,
      /:8:\d+: .*metadatUrl: there is no such key; did you mean metadataUrl\?/,
      /:9:\d+: .*slug: the SSO method "acme-entra" is already in team "acme"/,
      /:9:\d+: .*groupSync: must be add or mirror; did you mean mirror\?/,
      /:11:\d+: .*ssoMethod: team "acme" has no SSO method "acme-otka" in this file\. Did you mean "acme-okta"\?/,
      /:11:\d+: .*quirks: must be one of/,
      /:\d+: .*tokens\[1\]\.name: "a" is used twice/,
    ]) {
      expect(faults).to.match(fault);
    }
  });
});
