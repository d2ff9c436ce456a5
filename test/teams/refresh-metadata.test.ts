import { callers } from "../support/builders.js";
import { expect } from "chai";
import { rejection } from "../support/rejection.js";
import { FetchFault } from "../../src/outgoing/index.js";
import { methodStatus, type SsoMethod } from "../../src/model/sso-method.js";
import {
  acceptProposal,
  approveCertificates,
  createMethod,
  createTeam,
  refreshDueMetadata,
  refreshMetadata,
  updateMethod,
  verifyMethod,
  warnOfExpiry,
  type RefreshDeps,
} from "../../src/teams/index.js";
import { idpKey, makeIdpKey, nextIdpKey, type IdpKey } from "../support/saml-keys.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const start = Date.parse("2026-11-25T10:00:00Z");
const hour = 60 * 60_000;
const day = 24 * hour;

const metadata = (
  keys: readonly IdpKey[],
  entityId = "https://idp.acme.example",
  sso = "https://idp.acme.example/sso",
) =>
  `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys
    .map(
      (key) =>
        `<md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${key.certificatePem.replace(/-----[A-Z ]+-----|\s/g, "")}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
    .join(
      "",
    )}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${sso}"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

describe("Refresh of IdP metadata by URL (issue 5)", () => {
  let temporary: TemporaryStore;
  let deps: RefreshDeps;
  let time: number;
  let served: string | Error;
  let method: SsoMethod;

  const open = async (newCertificates: "adopt" | "hold") => {
    temporary = await temporaryStore();
    time = start;
    served = metadata([idpKey]);
    deps = {
      store: temporary.store,
      now: () => time,
      caller: callers.system,
      publicUrl: "https://bridge.example",
      refreshHours: 24,
      allowedHosts: [],
      fetch: () => (served instanceof Error ? Promise.reject(served) : Promise.resolve(Buffer.from(served))),
    };
    const team = await createTeam(deps, { slug: "acme" });
    const url = "https://idp.acme.example/metadata";
    method = await createMethod(deps, team.id, { slug: "acme-okta", metadata: { url, newCertificates } });
    method = (await refreshMetadata(deps, method)).method;
    method = await verifyMethod(deps, team.id, method.id, "operator");
  };
  beforeEach(() => open("adopt"));
  afterEach(() => temporary.remove());

  const refresh = async () => {
    const refreshed = await refreshMetadata(deps, method);
    method = refreshed.method;
    return refreshed;
  };
  const subjects = () => method.idp?.certificates.map((one) => one.subject.replace("CN=", ""));
  const events = async () =>
    (await temporary.store.inTeam(method.teamId).events.latest({ limit: 20 })).map((event) => event.type);

  it("makes a draft ready at its first fetch, and plans the next", () => {
    expect(methodStatus(method)).to.equal("verified");
    expect(method.fetched).to.include({ lastFetchedAt: start, nextFetchAt: start + day });
  });

  it("records nothing when nothing has changed, and moves no version that an admin edits against", async () => {
    const before = (await events()).length;
    const { version } = method;
    time += day;
    expect((await refresh()).outcome).to.equal("unchanged");
    expect((await events()).length).to.equal(before);
    expect(method.fetched).to.deep.equal({ lastFetchedAt: time, nextFetchAt: time + day });
    served = new FetchFault("no answer");
    await refresh();
    const kept = await temporary.store.inTeam(method.teamId).methods.get(method.id);
    expect(kept).to.deep.include({ version, fetched: method.fetched });
    expect(method.fetched).to.deep.include({ lastFetchedAt: time, nextFetchAt: time + hour });
  });

  it("holds the same certificate for approval without a new version at each fetch", async () => {
    await temporary.remove();
    await open("hold");
    served = metadata([nextIdpKey]);
    await refresh();
    const { version } = method;
    time += day;
    await refresh();
    expect(method).to.deep.include({ version, fetched: { lastFetchedAt: time, nextFetchAt: time + day } });
  });

  it("leaves what came from an address that an admin has changed meanwhile", async () => {
    const asked = method;
    const elsewhere = { url: "https://idp.acme.example/other", newCertificates: "adopt" as const };
    await updateMethod(deps, method.teamId, method.id, { metadata: elsewhere });
    method = (await acceptProposal(deps, method.teamId, method.id, { confirm: true })).method;
    expect(method.fetched, "of the other address").to.equal(undefined);
    served = metadata([nextIdpKey]);
    expect(await refreshMetadata(deps, asked)).to.deep.include({ outcome: "failed" });
    expect(await temporary.store.inTeam(method.teamId).methods.get(method.id)).to.deep.equal(method);
  });

  it("adopts a rolled certificate, keeps the method verified, and says so", async () => {
    served = metadata([idpKey, nextIdpKey]);
    expect((await refresh()).outcome).to.equal("changed");
    expect(subjects()).to.deep.equal(["idp.acme.example", "next.idp.acme.example"]);
    served = metadata([nextIdpKey]);
    await refresh();
    expect(subjects()).to.deep.equal(["next.idp.acme.example"]);
    expect(methodStatus(method)).to.equal("verified");
    expect((await events())[0]).to.equal("metadata.refreshed");
  });

  it("holds new certificates for approval where the method says so; the old ones stay until then", async () => {
    await temporary.remove();
    await open("hold");
    served = metadata([nextIdpKey]);
    expect((await refresh()).outcome).to.equal("held");
    expect(subjects()).to.deep.equal(["idp.acme.example"]);
    await refresh();
    expect((await events()).filter((type) => type === "certificate.held")).to.have.length(1);
    expect(method.proposal).to.deep.include({ source: "refresh", by: { kind: "system", id: null } });
    expect((await events()).filter((type) => type === "method.proposed")).to.have.length(1);
    const untested = approveCertificates(deps, method.teamId, method.id);
    expect(await rejection(untested)).to.have.nested.property("refusal.code", "confirmation_needed");
    method = await approveCertificates(deps, method.teamId, method.id, { confirm: true });
    expect(method).not.to.have.property("proposal");
    expect(subjects()).to.deep.equal(["idp.acme.example", "next.idp.acme.example"]);
    expect(method.metadata?.held).to.deep.equal([]);
  });

  for (const [what, bad, message] of [
    ["another entity ID", metadata([nextIdpKey], "https://evil.example"), /pinned to https:\/\/idp\.acme\.example/],
    [
      "our own metadata",
      metadata([nextIdpKey], "https://bridge.example/saml/acme-okta/metadata"),
      /our own SP metadata/,
    ],
    ["HTML", "<!doctype html><html>", /HTML came back/],
    ["no certificate", metadata([]), /no usable signing certificate/],
    ["a failed fetch", new FetchFault("idp.acme.example did not answer within 5 seconds."), /did not answer/],
  ] as const) {
    it(`keeps what was accepted before when it gets ${what}, and tells the failure once`, async () => {
      const { idp } = method;
      served = bad;
      for (let n = 0; n < 2; n++) {
        const { outcome, failure } = await refresh();
        expect(outcome).to.equal("failed");
        expect(failure).to.match(message);
      }
      expect(method.idp).to.deep.equal(idp);
      expect(method.fetched?.lastError?.message).to.match(message);
      expect(method.fetched?.nextFetchAt).to.equal(time + hour);
      expect((await events()).filter((type) => type === "metadata.failed")).to.have.length(1);
      served = metadata([idpKey]);
      await refresh();
      expect(method.fetched?.lastError).to.equal(undefined);
    });
  }

  it("comes in its turn only", async () => {
    expect(await refreshDueMetadata(deps)).to.deep.equal([]);
    time += day;
    expect((await refreshDueMetadata(deps)).map((one) => one.outcome)).to.deep.equal(["unchanged"]);
    expect(await refreshDueMetadata(deps)).to.deep.equal([]);
  });

  it("warns of a certificate 30, 14 and 3 days before it ends, once each and in the audit", async () => {
    served = metadata([makeIdpKey({ notAfter: new Date(start + 40 * day) })]);
    await refresh();
    const told: number[] = [];
    for (const daysBefore of [40, 31, 30, 20, 14, 13, 4, 3, 2]) {
      time = start + (40 - daysBefore) * day + hour;
      told.push(...(await warnOfExpiry(deps)).map((warning) => warning.daysLeft));
    }
    expect(told).to.deep.equal([29, 13, 2]);
    expect((await events()).filter((type) => type === "certificate.expiring")).to.have.length(3);
  });

  it("says nothing of a certificate whose successor is trusted already", async () => {
    served = metadata([makeIdpKey({ notAfter: new Date(start + 10 * day) }), nextIdpKey]);
    await refresh();
    expect(await warnOfExpiry(deps)).to.deep.equal([]);
  });
});
