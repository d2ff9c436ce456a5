import { callers } from "../support/builders.js";
import { expect } from "chai";
import type { Directory } from "../../src/model/directory.js";
import { methodStatus, type SsoMethod } from "../../src/model/sso-method.js";
import type { Team } from "../../src/model/team.js";
import {
  acceptProposal,
  addCertificates,
  contactsShape,
  createDirectory,
  createMethod,
  createTeam,
  createToken,
  deleteDirectory,
  deleteMethod,
  disableMethod,
  enableMethod,
  idpByHand,
  removeCertificate,
  revokeToken,
  rotateToken,
  shortFingerprint,
  tokenHash,
  tokenWorks,
  updateDirectory,
  updateMethod,
  setSeats,
  updateTeam,
  verifyMethod,
  type TeamsDeps,
} from "../../src/teams/index.js";
import { rejection } from "../support/rejection.js";
import { idpKey, makeIdpKey, nextIdpKey } from "../support/saml-keys.js";
import { StoreUnavailable } from "../../src/store/port/errors.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import { withoutEvents } from "../support/without-events.js";

const now = Date.parse("2026-11-25T10:00:00Z");
const hour = 60 * 60_000;

describe("Teams, SSO methods, directories and tokens", () => {
  let temporary: TemporaryStore;
  let deps: TeamsDeps & { stack: string };
  let team: Team;
  let time: number;
  beforeEach(async () => {
    temporary = await temporaryStore();
    time = now;
    deps = { store: temporary.store, now: () => time, caller: callers.cli, stack: "eu" };
    team = await createTeam(deps, { slug: "acme", seats: 3 });
  });
  afterEach(() => temporary.remove());

  const scope = () => temporary.store.inTeam(team.id);
  const events = async () => (await scope().events.latest({ limit: 50 })).map((event) => event.type);
  const codeOf = async (work: Promise<unknown>) => (await rejection(work)) as { code?: string; message?: string };
  const idp = (certificatePem = idpKey.certificatePem, entityId = "https://idp.acme.example") =>
    idpByHand({ entityId, ssoUrl: "https://idp.acme.example/sso", certificates: [certificatePem] }, "manual", time).idp;
  const method = (): Promise<SsoMethod> => createMethod(deps, team.id, { slug: "acme-okta", idp: idp() });
  const directory = (): Promise<Directory> => createDirectory(deps, team.id, { slug: "acme-scim" });

  describe("A team", () => {
    it("is not there without its event", async () => {
      const broken = { ...deps, store: withoutEvents(temporary.store) };
      expect(await rejection(createTeam(broken, { slug: "zoo" }))).to.be.instanceOf(StoreUnavailable);
      expect(await temporary.store.teams.bySlug("zoo")).to.equal(undefined);
    });

    it("is not there without the domains that are vouched for, and has them from the start", async () => {
      const domains = ["acme.example", "ACME.example", "acme.org"];
      expect(
        await codeOf(createTeam(deps, { slug: "zoo", domains: [...domains, "no domain"] })),
      ).to.have.nested.property("refusal.code", "value_invalid");
      expect(await temporary.store.teams.bySlug("zoo")).to.equal(undefined);
      const made = await createTeam(deps, { slug: "zoo", domains });
      const kept = await temporary.store.inTeam(made.id).domains.list();
      expect(kept.map(({ domain, words }) => [domain, words])).to.deep.equal([
        ["acme.example", ["operator"]],
        ["acme.org", ["operator"]],
      ]);
    });

    it("is made with its event, once for each slug", async () => {
      const own = await temporary.store.installation.events.latest({ limit: 9 });
      expect(own.map(({ type, subject }) => [type, subject.id])).to.deep.equal([["team.created", team.id]]);
      expect(await codeOf(createTeam(deps, { slug: "acme" }))).to.have.nested.property("refusal.code", "slug_taken");
      expect(await codeOf(createTeam(deps, { slug: "Acme_1" }))).to.have.nested.property(
        "refusal.code",
        "slug_invalid",
      );
    });

    it("keeps what a change does not name, and records a change that changes nothing nowhere", async () => {
      const changed = await updateTeam(deps, team.id, { policies: { session: { idleMinutes: 5 } } });
      expect(changed.policies).to.deep.include({ seats: 3, session: { idleMinutes: 5, absoluteMinutes: 1440 } });
      await setSeats(deps, team.id, 3);
      expect(await events()).to.deep.equal(["team.updated"]);
    });
  });

  describe("A team's IT contacts", () => {
    it("are changed whole, kept by other changes, and gone when none is left", async () => {
      const named = await updateTeam(deps, team.id, { contacts: ["it@acme.example", "ops@acme.example"] });
      expect(named.contacts).to.deep.equal(["it@acme.example", "ops@acme.example"]);
      expect((await updateTeam(deps, team.id, { name: "Acme" })).contacts).to.have.length(2);
      const none = await updateTeam(deps, team.id, { contacts: [] });
      expect(none).not.to.have.property("contacts");
      expect((await updateTeam(deps, team.id, { contacts: [] })).version).to.equal(none.version);
      expect((await events()).filter((type) => type === "team.updated")).to.have.length(3);
    });

    it("are email addresses, each once, and a few", () => {
      const fits = (contacts: unknown) => contactsShape.safeParse(contacts).success;
      expect(fits(["it@acme.example"])).to.equal(true);
      expect(fits(["it@acme.example", "IT@acme.example"])).to.equal(false);
      expect(fits(["nobody"])).to.equal(false);
      expect(fits(Array.from({ length: 21 }, (_, n) => `it${n}@acme.example`))).to.equal(false);
    });
  });

  describe("An SSO method", () => {
    it("goes from draft over ready to verified, and off and on", async () => {
      const draft = await createMethod(deps, team.id, { slug: "draft" });
      expect(methodStatus(draft)).to.equal("draft");
      expect(await codeOf(verifyMethod(deps, team.id, draft.id, "operator"))).to.have.nested.property(
        "refusal.code",
        "method_not_ready",
      );
      const ready = await updateMethod(deps, team.id, draft.id, { idp: idp() });
      expect(methodStatus(ready)).to.equal("ready");
      expect(methodStatus(await verifyMethod(deps, team.id, draft.id, "operator"))).to.equal("verified");
      expect(methodStatus(await disableMethod(deps, team.id, draft.id))).to.equal("disabled");
      expect(methodStatus(await enableMethod(deps, team.id, draft.id))).to.equal("verified");
      expect(await events()).to.include.members(["method.verified", "method.disabled", "method.enabled"]);
    });

    it("has to be verified anew for another identity provider, not for another certificate", async () => {
      const { id } = await method();
      await verifyMethod(deps, team.id, id, "operator");
      await updateMethod(deps, team.id, id, { idp: idp(nextIdpKey.certificatePem) });
      const rolled = await acceptProposal(deps, team.id, id, { confirm: true });
      expect(methodStatus(rolled.method)).to.equal("verified");
      await updateMethod(deps, team.id, id, { idp: idp(undefined, "https://other.example") });
      const other = await acceptProposal(deps, team.id, id, { confirm: true });
      expect(methodStatus(other.method)).to.equal("ready");
    });

    it("has a slug that nobody else in the installation has", async () => {
      await method();
      const other = await createTeam(deps, { slug: "other" });
      expect(await codeOf(createMethod(deps, other.id, { slug: "acme-okta" }))).to.have.nested.property(
        "refusal.code",
        "slug_taken",
      );
    });

    it("ends the sessions that came through it when it is disabled", async () => {
      const { id } = await method();
      await temporary.store.sessions.save({
        id: "s" as never,
        teamId: team.id,
        userId: "u" as never,
        methodId: id,
        data: "{}",
        createdAt: now,
        expiresAt: now + hour,
        endsAt: now + hour,
      });
      await disableMethod(deps, team.id, id);
      expect(await temporary.store.sessions.get("s" as never, now)).to.equal(undefined);
    });

    it("is gone after it is deleted, and its directory linked to nothing", async () => {
      const { id } = await method();
      const linked = await createDirectory(deps, team.id, { slug: "linked", methodId: id });
      await deleteMethod(deps, team.id, id);
      expect(await temporary.store.methodBySlug("acme-okta")).to.equal(undefined);
      expect((await scope().directories.get(linked.id))?.methodId).to.equal(undefined);
    });
  });

  describe("Certificates of an identity provider", () => {
    it("are several at once; one known already is not added twice", async () => {
      const { id } = await method();
      const { added } = await addCertificates(
        deps,
        team.id,
        id,
        `${idpKey.certificatePem}${nextIdpKey.certificatePem}`,
      );
      expect(added.map((one) => one.subject)).to.deep.equal(["CN=next.idp.acme.example"]);
      expect((await scope().methods.get(id))?.idp?.certificates).to.have.length(2);
    });

    it("go by the beginning of their fingerprint, and the last one stays", async () => {
      const { id, idp: known } = await method();
      await addCertificates(deps, team.id, id, nextIdpKey.certificatePem);
      const first = shortFingerprint(known?.certificates[0]?.fingerprint256 ?? "");
      const left = await removeCertificate(deps, team.id, id, first);
      expect(left.idp?.certificates.map((one) => one.subject)).to.deep.equal(["CN=next.idp.acme.example"]);
      const last = left.idp?.certificates[0]?.fingerprint256 ?? "";
      expect(await codeOf(removeCertificate(deps, team.id, id, last))).to.have.nested.property(
        "refusal.code",
        "certificate_last",
      );
      expect(await codeOf(removeCertificate(deps, team.id, id, "ffff"))).to.have.nested.property(
        "refusal.code",
        "not_found",
      );
      expect(await codeOf(removeCertificate(deps, team.id, id, ""))).to.have.nested.property(
        "refusal.code",
        "not_found",
      );
    });

    for (const [what, pem, message] of [
      ["a private key", idpKey.privateKeyPem, /private key/],
      ["junk", "junk!", /neither PEM nor base64/],
      ["a weak key", makeIdpKey({ bits: 1024 }).certificatePem, /1024 bits/],
    ] as const) {
      it(`are not ${what}`, async () => {
        const { id } = await method();
        const error = await codeOf(addCertificates(deps, team.id, id, pem));
        expect(error).to.have.nested.property("refusal.code", "certificate_invalid");
        expect(error.message).to.match(message);
      });
    }
  });

  describe("A directory and its tokens (issue 6)", () => {
    it("has a slug without underscore, unique in the installation, and a link within its team", async () => {
      await directory();
      expect(await codeOf(createDirectory(deps, team.id, { slug: "acme_scim" }))).to.have.nested.property(
        "refusal.code",
        "slug_invalid",
      );
      const other = await createTeam(deps, { slug: "other" });
      expect(await codeOf(createDirectory(deps, other.id, { slug: "acme-scim" }))).to.have.nested.property(
        "refusal.code",
        "slug_taken",
      );
      const foreign = await createMethod(deps, other.id, { slug: "foreign" });
      const link = createDirectory(deps, team.id, { slug: "x", methodId: foreign.id });
      expect(await codeOf(link)).to.have.nested.property("refusal.code", "not_found");
    });

    it("gets tokens that name their stack, hold 256 bits, and are kept as their SHA-256 alone", async () => {
      const { id } = await directory();
      const { token, text } = await createToken(deps, team.id, id, { name: "okta" });
      expect(text).to.match(/^db_eu_[\w-]{43}$/);
      expect(token).to.deep.include({ hash: tokenHash(text ?? ""), hint: text?.slice(-4), scopes: ["read", "write"] });
      const all = JSON.stringify([await scope().tokens.ofDirectory(id), await scope().events.latest({ limit: 9 })]);
      expect(all).not.to.contain(text);
    });

    it("takes a given token of any form with at least 32 characters, once", async () => {
      const { id } = await directory();
      const value = "x".repeat(32);
      const given = await createToken(deps, team.id, id, { name: "given", value });
      expect(given).not.to.have.property("text");
      const again = createToken(deps, team.id, id, { name: "again", value });
      expect(await codeOf(again)).to.have.nested.property("refusal.code", "token_taken");
      for (const bad of ["x".repeat(31), `${"x".repeat(32)} y`]) {
        const refused = createToken(deps, team.id, id, { name: "bad", value: bad });
        expect(await codeOf(refused)).to.have.nested.property("refusal.code", "value_invalid");
      }
    });

    it("rotates with an overlap: both work, then only the new one", async () => {
      const { id } = await directory();
      const { token } = await createToken(deps, team.id, id, { name: "okta", scopes: ["read"] });
      const rotated = await rotateToken(deps, team.id, token.id, { overlapMs: 24 * hour });
      expect(rotated.token).to.deep.include({ name: "okta", scopes: ["read"] });
      expect(tokenWorks(rotated.old, now + 24 * hour - 1)).to.equal(true);
      expect(tokenWorks(rotated.old, now + 24 * hour)).to.equal(false);
      expect(tokenWorks(rotated.token, now + 1000 * hour)).to.equal(true);
    });

    it("never makes a token live longer by rotating it", async () => {
      const { id } = await directory();
      const { token } = await createToken(deps, team.id, id, { name: "short", expiresAt: now + hour });
      const { old } = await rotateToken(deps, team.id, token.id, { overlapMs: 24 * hour });
      expect(old.expiresAt).to.equal(now + hour);
    });

    it("ends a token at once when it is revoked, and once only in the audit", async () => {
      const { id } = await directory();
      const { token } = await createToken(deps, team.id, id, { name: "okta" });
      const revoked = await revokeToken(deps, team.id, token.id);
      await revokeToken(deps, team.id, token.id);
      expect(tokenWorks(revoked, now)).to.equal(false);
      expect((await events()).filter((type) => type === "token.revoked")).to.have.length(1);
    });

    it("goes with its tokens when it is deleted", async () => {
      const { id } = await directory();
      const { token } = await createToken(deps, team.id, id, { name: "okta" });
      await deleteDirectory(deps, team.id, id);
      expect(await temporary.store.inTeam(team.id).tokens.get(token.id)).to.equal(undefined);
    });

    it("of the declarative file is changed there, but switched off from anywhere", async () => {
      const file = { ...deps, caller: callers.file };
      const { id } = await createDirectory(file, team.id, { slug: "filed" });
      expect(await codeOf(updateDirectory(deps, team.id, id, { name: "x" }))).to.have.nested.property(
        "refusal.code",
        "managed_by_file",
      );
      expect(await updateDirectory(deps, team.id, id, { disabled: true })).to.include({ disabled: true });
    });
  });
});
