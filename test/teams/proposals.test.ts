import { expect } from "chai";
import { methodStatus, type SsoMethod } from "../../src/model/sso-method.js";
import {
  acceptance,
  acceptProposal,
  addCertificates,
  discardProposal,
  noteTested,
  proposedChanges,
  proposedMethod,
  updateMethod,
  verifyMethod,
  type TeamsDeps,
} from "../../src/teams/index.js";
import { aMethod, anIdentity, aTeam, aUser, callers, noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { idpKey, nextIdpKey } from "../support/saml-keys.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

describe("Proposals at a verified SSO method (DESIGN §5, Nobody is locked out)", () => {
  let temporary: TemporaryStore;
  let deps: TeamsDeps;
  let method: SsoMethod;
  beforeEach(async () => {
    temporary = await temporaryStore();
    deps = { store: temporary.store, now: () => noon, caller: callers.cli };
    const { version: _, ...team } = aTeam({ slug: "acme" });
    await temporary.store.inTeam(team.id).team.create(team);
    const { version: __, ...fresh } = aMethod({ teamId: team.id, slug: "okta" });
    method = await temporary.store.inTeam(team.id).methods.create(fresh);
  });
  afterEach(() => temporary.remove());

  const idpOf = (one: SsoMethod) => {
    if (one.idp === undefined) throw new TypeError("a method without an identity provider");
    return one.idp;
  };
  const change = (settings: Parameters<typeof updateMethod>[3], by: TeamsDeps = deps) =>
    updateMethod(by, method.teamId, method.id, settings);
  const accept = (confirm = false) => acceptProposal(deps, method.teamId, method.id, { confirm });
  const code = async (work: Promise<unknown>) =>
    ((await rejection(work)) as { refusal?: { code: string } }).refusal?.code;
  const types = async () =>
    (await temporary.store.inTeam(method.teamId).events.latest({ limit: 50 })).map(({ type }) => type);

  for (const [field, settings] of [
    ["entityId", (one: SsoMethod) => ({ idp: { ...idpOf(one), entityId: "https://other.example" } })],
    ["ssoUrl", (one: SsoMethod) => ({ idp: { ...idpOf(one), ssoUrl: "https://other.example/sso" } })],
    ["ssoBinding", (one: SsoMethod) => ({ idp: { ...idpOf(one), ssoBinding: "post" as const } })],
    ["spEntityId", () => ({ spEntityId: "urn:acme:sp" })],
    ["idpInitiated", () => ({ idpInitiated: true })],
    ["attributes", () => ({ attributes: { email: ["mail"] } })],
    [
      "the metadata's address",
      () => ({ metadata: { url: "https://idp.example/m", newCertificates: "adopt" as const } }),
    ],
  ] as const) {
    it(`lets a change of ${field} wait; by the file it is live at once`, async () => {
      const waiting = await change(settings(method));
      const { proposal: _, version: __, updatedAt: ___, ...live } = waiting;
      const { version: ____, updatedAt: _____, ...before } = method;
      expect(live).to.deep.equal(before);
      expect(Object.keys(proposedChanges(waiting))).to.have.length.greaterThan(0);
      expect((await types())[0]).to.equal("method.proposed");
      const applied = await change(settings(method), { ...deps, caller: callers.file });
      expect(applied).not.to.have.property("proposal");
    });
  }

  const guest = (): TeamsDeps => ({
    ...deps,
    caller: { ...callers.cli, actor: { kind: "setup_link", id: "link" }, by: "a setup link" },
  });
  for (const [what, settings] of [
    ["where people sign out", (one: SsoMethod) => ({ idp: { ...idpOf(one), sloUrl: "https://evil.example/slo" } })],
    ["that requests are signed", (one: SsoMethod) => ({ signAuthnRequests: !one.signAuthnRequests })],
    [
      "that new certificates are held",
      () => ({ metadata: { url: "https://idp.example/m", newCertificates: "adopt" as const } }),
    ],
  ] as const) {
    it(`lets a setup link only propose ${what}, and takes it over as it was proposed`, async () => {
      const held = { url: "https://idp.example/m", newCertificates: "hold" as const };
      await change({ metadata: held }, { ...deps, caller: callers.file });
      const before = await temporary.store.inTeam(method.teamId).methods.get(method.id);
      if (before === undefined) throw new TypeError("the method is gone");
      const waiting = await change(settings(before), guest());
      const { proposal: _, version: __, updatedAt: ___, ...live } = waiting;
      const { version: ____, updatedAt: _____, ...was } = before;
      expect(live).to.deep.equal(was);
      expect(Object.keys(proposedChanges(waiting))).to.have.length(1);
      const { method: taken } = await accept(true);
      const { idp, metadata, signAuthnRequests } = settings(before) as Partial<SsoMethod>;
      if (idp !== undefined) expect(taken.idp).to.have.property("sloUrl", idp.sloUrl);
      if (metadata !== undefined) expect(taken.metadata).to.have.property("newCertificates", "adopt");
      if (signAuthnRequests !== undefined) expect(taken.signAuthnRequests).to.equal(signAuthnRequests);
    });
  }

  it("makes what no test depends on live at once, beside a proposal of the rest", async () => {
    const saved = await change({ name: "Okta", spEntityId: "urn:x", clockSkewSeconds: 5 });
    expect(saved).to.include({ name: "Okta", clockSkewSeconds: 5 }).and.not.to.have.property("spEntityId");
    expect(proposedMethod(saved)).to.have.property("spEntityId", "urn:x");
    expect(await types()).to.include.members(["method.updated", "method.proposed"]);
  });

  it("changes a method that is not verified at once", async () => {
    const { version: _, verified: __, ...fresh } = aMethod({ teamId: method.teamId });
    const ready = await temporary.store.inTeam(method.teamId).methods.create(fresh);
    const saved = await updateMethod(deps, ready.teamId, ready.id, { spEntityId: "urn:x" });
    expect(saved).to.have.property("spEntityId", "urn:x");
    expect(saved).not.to.have.property("proposal");
  });

  it("lets a newer proposal replace the one before, and drops one that is taken back", async () => {
    await change({ spEntityId: "urn:x" });
    const second = await change({ idpInitiated: true });
    expect(proposedMethod(second)).to.include({ idpInitiated: true }).and.not.to.have.property("spEntityId");
    const dropped = await discardProposal(deps, method.teamId, method.id);
    expect(dropped).not.to.have.property("proposal");
    expect(await code(discardProposal(deps, method.teamId, method.id))).to.equal("not_found");
    expect(await code(accept())).to.equal("not_found");
  });

  it("takes a tested proposal over, and stays verified even with another identity provider", async () => {
    const saved = await change({ idp: { ...idpOf(method), entityId: "https://other.example" } });
    await noteTested(deps, proposedMethod(saved));
    const accepted = await accept();
    expect(accepted).to.have.property("tested", true);
    expect(accepted.method.idp).to.have.property("entityId", "https://other.example");
    expect(accepted.method.verified).to.deep.equal({ at: noon, by: "test" });
    expect(accepted.method).not.to.have.property("proposal");
    expect((await types())[0]).to.equal("method.accepted");
  });

  it("asks for a confirmation where no test has passed, naming who could be kept out; then the method is ready again", async () => {
    const store = temporary.store.inTeam(method.teamId);
    const { version: _, ...person } = aUser({ teamId: method.teamId, userName: "ada@acme.example" });
    const user = await store.users.create(person);
    const { version: __, ...identity } = anIdentity({ teamId: method.teamId, methodId: method.id, userId: user.id });
    await store.identities.create(identity);
    await change({ spEntityId: "urn:x" });
    const refusal = (await rejection(accept())) as Error;
    expect(refusal).to.have.nested.property("refusal.code", "confirmation_needed");
    expect(refusal.message).to.match(/verified again.*1 person: /);
    const { method: saved, lostAccess } = await accept(true);
    expect(methodStatus(saved)).to.equal("ready");
    expect(lostAccess).to.have.property("users", 1);
  });

  it("keeps a method verified where only a certificate was confirmed", async () => {
    await addCertificates(deps, method.teamId, method.id, nextIdpKey.certificatePem);
    const { method: saved } = await accept(true);
    expect(methodStatus(saved)).to.equal("verified");
    expect(saved.idp?.certificates).to.have.length(2);
  });

  it("binds a test to what it tested: what came after has to be tested too", async () => {
    await noteTested(deps, proposedMethod(await change({ spEntityId: "urn:x" })));
    const later = await change({ spEntityId: "urn:y" });
    expect(await acceptance(deps, later)).to.have.property("tested", false);
    expect(await code(accept())).to.equal("confirmation_needed");
    const again = await change({ spEntityId: "urn:x" });
    expect(await acceptance(deps, again)).to.have.property("tested", true);
  });

  it("does not undo what became live meanwhile, and counts its test no more", async () => {
    await noteTested(deps, proposedMethod(await change({ spEntityId: "urn:x" })));
    const idp = { ...idpOf(method), certificates: [...idpOf(method).certificates] };
    await addCertificates({ ...deps, caller: callers.file }, method.teamId, method.id, idpKey.certificatePem);
    expect(await code(accept())).to.equal("confirmation_needed");
    const { method: saved } = await accept(true);
    expect(saved.idp?.certificates).to.have.length(idp.certificates.length + 1);
  });

  it("vouches for nothing by a test of the live settings alone", async () => {
    await noteTested(deps, method);
    await change({ spEntityId: "urn:x" });
    expect(await code(accept())).to.equal("confirmation_needed");
    expect(await verifyMethod(deps, method.teamId, method.id, "operator")).to.have.property("proposal");
  });
});
