import { expect } from "chai";
import {
  acceptInvitation,
  adminRoles,
  createAdmin,
  memoryCounters,
  proveInvitation,
  removeAdmin,
  signInByPassword,
  updateAdmin,
  type AdminSignIn,
} from "../../src/access/index.js";
import type { Admin } from "../../src/model/admin.js";
import { factsOf } from "../../src/model/invitation.js";
import { acme, callers } from "../support/builders.js";
import { AccessStage, expectRefused, globex, ownerOf, rolesIn } from "./access-stage.js";

const from = { reference: callers.cli.reference, address: "192.0.2.1" };
const browserKey = Buffer.alloc(32, 7);
const first = "correct horse battery";
const second = "staple that nobody knew";

describe("An invitation to be an admin (DESIGN §5)", () => {
  const stage = new AccessStage();
  let counters = memoryCounters(stage.now);
  beforeEach(() => (counters = memoryCounters(stage.now)));

  const inviteTo = async (team: typeof acme, email: string, role: "owner" | "auditor" = "auditor"): Promise<string> =>
    (await createAdmin(stage.deps(ownerOf(team)), { email, role, team })).invitation ?? "";
  const accept = (link: string, password: string, current?: string): Promise<Admin> =>
    acceptInvitation({ store: stage.store, now: stage.now, counters, from }, link, { password, current });
  const prove = (link: string) => proveInvitation({ store: stage.store, now: stage.now }, link);
  const signIn = (email: string, password: string): Promise<AdminSignIn> =>
    signInByPassword({ store: stage.store, now: stage.now, counters, browserKey, from }, { email, password });
  const named = async (email: string) => (await stage.store.installation.admins.byEmail(email))?.grants ?? [];

  it("makes somebody new an admin once, within three days, and is kept as a hash", async () => {
    const link = await inviteTo(acme, "ada@example.com");
    expect(link).to.match(/^dbi_/);
    const invitation = await prove(link);
    expect(JSON.stringify(invitation)).to.not.contain(link);
    expect(await named("ada@example.com"), "nobody yet").to.deep.equal([]);
    await expectRefused(accept(link, "short"), "password_weak");
    const admin = await accept(link, first);
    expect(admin).to.include({ email: "ada@example.com", id: invitation.id });
    expect(admin.password?.hash).to.match(/^\$argon2id/);
    await expectRefused(accept(link, second), "link_invalid");
    expect(await stage.types(acme)).to.deep.equal(["admin.created", "admin.password_set"]);
    const late = await inviteTo(acme, "b@example.com");
    stage.time += 3 * 24 * 60 * 60_000;
    await expectRefused(prove(late), "link_invalid");
    await expectRefused(accept(late, first), "link_invalid");
  });

  describe("of somebody who is an admin of another team", () => {
    let link: string;
    beforeEach(async () => {
      // The owner of globex made the account, and knows its password.
      await accept(await inviteTo(globex, "ada@example.com", "owner"), first);
      stage.time += 1000;
      link = await inviteTo(acme, "Ada@example.com");
    });

    it("gives whoever knows the password nothing of the new team, before it is taken up and after", async () => {
      const eve = await signIn("ada@example.com", first);
      expect(eve.ok && rolesIn(eve.admin)).to.deep.equal([["owner", globex]]);
      stage.time += 1000;
      const admin = await accept(link, second, first);
      expect(rolesIn(admin)).to.deep.equal([
        ["owner", globex],
        ["auditor", acme],
      ]);
      expect((await signIn("ada@example.com", first)).ok, "the old password").to.equal(false);
      expect(eve.ok && eve.at, "the old session has ended").to.be.lessThan(admin.sessionsFrom);
      expect((await signIn("ada@example.com", second)).ok).to.equal(true);
    });

    it("is not taken up by the link alone, nor with a wrong password, nor under the password that was", async () => {
      await expectRefused(accept(link, second), "value_invalid");
      await expectRefused(accept(link, second, "wrong"), "value_invalid");
      await expectRefused(accept(link, first, first), "password_weak");
      expect(rolesIn(await stage.admin("ada@example.com"))).to.deep.equal([["owner", globex]]);
      expect((await signIn("ada@example.com", first)).ok).to.equal(true);
    });

    it("ends a session that began in its very millisecond, and a sign-in that was half done", async () => {
      const eve = await signIn("ada@example.com", first);
      const [late, admin] = await Promise.all([signIn("ada@example.com", first), accept(link, second, first)]);
      for (const one of [eve, late]) expect(!one.ok || one.at < admin.sessionsFrom).to.equal(true);
    });

    it("counts wrong passwords as failed sign-ins: the link is no way to guess", async () => {
      for (let n = 0; n < 10; n++) await expectRefused(accept(link, second, `wrong ${n}`), "value_invalid");
      await expectRefused(accept(link, second, first), "too_many_attempts");
      const signed = await signIn("ada@example.com", first);
      expect(!signed.ok && signed.refusal.code).to.equal("too_many_attempts");
    });

    it("counts no password at all too: whoever made links is held up who asks by them which addresses have accounts", async () => {
      for (let n = 0; n < 10; n++) await expectRefused(accept(link, second), "value_invalid");
      await expectRefused(accept(link, second), "too_many_attempts");
    });

    it("is taken up once, of two tabs", async () => {
      const both = await Promise.allSettled([accept(link, second, first), accept(link, `${second}!`, first)]);
      expect(both.filter(({ status }) => status === "fulfilled")).to.have.length(1);
      expect(rolesIn(await stage.admin("ada@example.com"))).to.have.length(2);
      await expectRefused(accept(link, second, first), "link_invalid");
    });

    it("gives the role that it has by then, and nothing once it was taken back", async () => {
      const owner = stage.deps(ownerOf(acme));
      await updateAdmin(owner, "ada@example.com", { team: acme, expected: 1 }, { role: "owner" });
      await accept(link, second, first);
      expect(rolesIn(await stage.admin("ada@example.com"))[1]).to.deep.equal(["owner", acme]);
      await removeAdmin(owner, "ada@example.com", { team: acme, expected: 3 });
      const next = await inviteTo(acme, "ada@example.com");
      await removeAdmin(owner, "ada@example.com", { team: acme });
      await expectRefused(accept(next, first, second), "link_invalid");
      expect(rolesIn(await stage.admin("ada@example.com"))).to.deep.equal([["owner", globex]]);
      expect(await stage.types(acme)).to.deep.equal([
        ...["admin.created", "admin.updated", "admin.password_set", "admin.removed", "admin.created", "admin.removed"],
      ]);
    });

    it("waits for a new account where the old one is gone by then", async () => {
      await removeAdmin(stage.deps(ownerOf(globex)), "ada@example.com", { team: globex });
      expect(rolesIn(await accept(link, second))).to.deep.equal([["auditor", acme]]);
    });

    it("is not taken up by the password of an account that signs in by SSO alone", async () => {
      await updateAdmin(stage.deps(), "ada@example.com", { team: globex }, { ssoOnly: true });
      await expectRefused(accept(link, second, first), "value_invalid");
    });
  });

  it("of two teams to somebody new needs the password of the first for the second", async () => {
    const [ours, theirs] = [await inviteTo(acme, "ada@example.com"), await inviteTo(globex, "ada@example.com")];
    await accept(ours, first);
    await expectRefused(accept(theirs, second), "value_invalid");
    expect(rolesIn(await accept(theirs, second, first))).to.deep.equal([
      ["auditor", acme],
      ["auditor", globex],
    ]);
  });

  it("makes operators of a team's admins by its own link alone: whoever made the account opens it no more", async () => {
    for (const isIn of [false, true]) {
      const email = `grace-${isIn}@example.com`;
      const early = await inviteTo(acme, email);
      if (isIn) await accept(early, first);
      stage.time += 1000;
      const { invitation = "" } = await createAdmin(stage.deps(), { email, role: "operator", team: null });
      const admin = await accept(invitation, second);
      expect(rolesIn(admin).at(-1)).to.deep.equal(["operator", null]);
      expect((await signIn(email, first)).ok).to.equal(false);
      expect(admin.sessionsFrom).to.be.greaterThan(stage.time - 1);
      await expectRefused(accept(early, first), isIn ? "link_invalid" : "value_invalid");
    }
  });

  it("is one for an address in a place; one that has run out makes room, and is shown as such until then", async () => {
    await inviteTo(acme, "ada@example.com");
    await expectRefused(inviteTo(acme, "ADA@example.com"), "already_admin");
    const [one] = await adminRoles(stage.store.installation, acme);
    stage.time += 3 * 24 * 60 * 60_000;
    const link = await inviteTo(acme, "ada@example.com", "owner");
    const [next, ...more] = await adminRoles(stage.store.installation, acme);
    expect(more).to.deep.equal([]);
    expect(next && factsOf(next).id).to.not.equal(one && factsOf(one).id);
    await accept(link, first);
    await expectRefused(inviteTo(acme, "ada@example.com"), "already_admin");
  });

  it("is written, listed and told alike for a known address and an unknown one", async () => {
    await accept(await inviteTo(globex, "known@example.com", "owner"), first);
    const emails = ["Known@Example.com", "Fresh@Example.com"];
    const links = await Promise.all(emails.map((email) => inviteTo(acme, email)));
    const roles = await adminRoles(stage.store.installation, acme);
    const events = await stage.store.inTeam(acme).events.page({ after: 0, limit: 9 });
    const proven = await Promise.all(links.map(prove));
    const alike = (value: unknown, { id, hash, email }: (typeof proven)[number]): string =>
      JSON.stringify(value).replaceAll(id, "ID").replaceAll(hash, "HASH").replaceAll(email, "EMAIL");
    const [known, fresh] = proven.map((one, n) => [
      alike(one, one),
      alike(
        roles.find((role) => factsOf(role).id === one.id),
        one,
      ),
      alike(
        {
          ...events[n],
          id: "",
          number: 0,
          hash: "",
          previousHash: "",
          dataDigest: "",
          data: events[n]?.data,
          salt: "",
        },
        one,
      ),
    ]);
    expect(known).to.deep.equal(fresh);
    expect(proven.map(({ email }) => email)).to.deep.equal(emails);
    for (const link of links) await expectRefused(accept(link, "short", "any"), "password_weak");
  });
});
