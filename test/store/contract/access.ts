import { expect } from "chai";
import { aKey, aLink, aGrant, anAdmin, anInvitation } from "../../support/access-builders.js";
import { acme, later } from "../../support/builders.js";
import { expectConflict, globex, ids, type Stage } from "./stage.js";

export function accessContract(stage: Stage): void {
  describe("admins", () => {
    it("are found by their address without regard to letter case, which nobody else in the installation has", async () => {
      const { admins } = stage.store.installation;
      expect(await admins.any()).to.equal(false);
      const made = await admins.create(anAdmin({ email: "Ada@Example.com" }));
      expect(made.version).to.equal(1);
      expect(await admins.any()).to.equal(true);
      expect(await admins.byEmail("ada@example.COM")).to.deep.equal(made);
      expect(await admins.get(made.id)).to.deep.equal(made);
      expect(await admins.byEmail("bob@example.com")).to.equal(undefined);
      await expectConflict(admins.create(anAdmin({ email: "ada@example.com" })), "email");
    });

    it("are listed by where they have a role", async () => {
      const { admins } = stage.store.installation;
      const operator = await admins.create(anAdmin({ email: "o@example.com" }));
      const both = await admins.create(
        anAdmin({
          email: "b@example.com",
          grants: [aGrant("owner", acme), aGrant("auditor", globex)],
        }),
      );
      const one = await admins.create(anAdmin({ email: "c@example.com", grants: [aGrant("admin", globex)] }));
      expect(ids(await admins.list())).to.deep.equal(ids([operator, both, one]));
      expect(ids(await admins.list(null))).to.deep.equal([operator.id]);
      expect(ids(await admins.list(acme))).to.deep.equal([both.id]);
      expect(ids(await admins.list(globex))).to.deep.equal(ids([both, one]));
      const moved = await admins.replace({ ...both, grants: [aGrant("owner", acme)] });
      expect(moved.version).to.equal(2);
      expect(ids(await admins.list(globex))).to.deep.equal([one.id]);
      await expectConflict(admins.replace(both), "version");
      expect(await admins.delete(one.id)).to.equal(true);
      expect(await admins.delete(one.id)).to.equal(false);
    });

    it("keep their last sign-in beside the record: it moves no version and never goes back", async () => {
      const { admins } = stage.store.installation;
      const made = await admins.create(anAdmin());
      await admins.signedIn(made.id, later(20));
      await admins.signedIn(made.id, later(10));
      const seen = await admins.get(made.id);
      expect(seen).to.deep.equal({ ...made, lastPasswordSignInAt: later(20) });
      const renamed = await admins.replace({ ...made, ssoOnly: true });
      expect(renamed.version).to.equal(2);
      expect((await admins.list(null)).map((one) => one.lastPasswordSignInAt)).to.deep.equal([later(20)]);
    });

    it("are counted for good by works that lock them: of many that make the first one, one does", async () => {
      const { installation } = stage.store;
      const tries = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          installation.atomically(async (tx) => {
            await tx.admins.lock();
            if (await tx.admins.any()) return false;
            await tx.admins.create(anAdmin({ email: `n${n}@example.com` }));
            return true;
          }),
        ),
      );
      expect(tries.filter(Boolean)).to.have.length(1);
      expect(await installation.admins.list()).to.have.length(1);
    });

    it("change together with events of the installation and of a team, or not at all", async () => {
      const { installation } = stage.store;
      const failing = installation.atomically(async (tx) => {
        await tx.admins.create(anAdmin());
        throw new Error("no");
      });
      await failing.catch(() => undefined);
      expect(await installation.admins.any()).to.equal(false);
    });
  });

  describe("invitations", () => {
    it("are found by hash, by address in their place without regard to letter case, and listed by place", async () => {
      const { invitations, admins } = stage.store.installation;
      const ours = await invitations.create(anInvitation(acme, "i1", "Ada@Example.com"));
      expect(await admins.any(), "somebody is invited").to.equal(true);
      const theirs = await invitations.create(anInvitation(globex, "i2"));
      const all = await invitations.create(anInvitation(null, "i3"));
      await expectConflict(invitations.create(anInvitation(acme, "i4")), "email");
      await expectConflict(invitations.create(anInvitation(null, "i4", "ADA@example.com")), "email");
      await expectConflict(invitations.create(anInvitation(acme, "i1", "bob@example.com")), "hash");
      expect(await invitations.byHash("i1")).to.deep.equal(ours);
      expect(await invitations.byHash("I1")).to.equal(undefined);
      expect(await invitations.inPlace(globex, "ADA@example.com")).to.deep.equal(theirs);
      expect(await invitations.inPlace(null, "ada@example.com")).to.deep.equal(all);
      expect(await invitations.inPlace(acme, "bob@example.com")).to.equal(undefined);
      expect(ids(await invitations.list())).to.deep.equal(ids([ours, theirs, all]));
      expect(ids(await invitations.list(null))).to.deep.equal([all.id]);
      expect(ids(await invitations.list(acme))).to.deep.equal([ours.id]);
      const changed = await invitations.replace({ ...ours, role: "owner" });
      expect([changed.version, (await invitations.get(ours.id))?.role]).to.deep.equal([2, "owner"]);
      expect(await invitations.delete(ours.id)).to.equal(true);
      expect(await invitations.byHash("i1")).to.equal(undefined);
    });
  });

  describe("API keys", () => {
    it("are found by hash, listed by place, and note their use beside the record", async () => {
      const { apiKeys } = stage.store.installation;
      const all = await apiKeys.create(aKey(null, "k1"));
      const ours = await apiKeys.create(aKey(acme, "k2"));
      const theirs = await apiKeys.create(aKey(globex, "k3"));
      await expectConflict(apiKeys.create(aKey(acme, "k1")), "hash");
      expect(await apiKeys.byHash("k2")).to.deep.equal(ours);
      expect(await apiKeys.byHash("K2")).to.equal(undefined);
      expect(ids(await apiKeys.list())).to.deep.equal(ids([all, ours, theirs]));
      expect(ids(await apiKeys.list(null))).to.deep.equal([all.id]);
      expect(ids(await apiKeys.list(acme))).to.deep.equal([ours.id]);
      await apiKeys.touch(ours.id, later(5));
      await apiKeys.touch(ours.id, later(4));
      expect(await apiKeys.get(ours.id)).to.deep.equal({ ...ours, lastUsedAt: later(5) });
      const revoked = await apiKeys.replace({ ...ours, revokedAt: later(6) });
      expect(await apiKeys.byHash("k2")).to.deep.include({ version: 2, revokedAt: later(6), lastUsedAt: later(5) });
      expect(revoked.version).to.equal(2);
    });
  });

  describe("setup links", () => {
    it("are found by hash and listed by team", async () => {
      const { setupLinks } = stage.store.installation;
      const ours = await setupLinks.create(aLink(acme, "s1"));
      const theirs = await setupLinks.create(aLink(globex, "s2"));
      await expectConflict(setupLinks.create(aLink(globex, "s1")), "hash");
      expect(await setupLinks.byHash("s1")).to.deep.equal(ours);
      expect(ids(await setupLinks.ofTeam(globex))).to.deep.equal([theirs.id]);
      const opened = await setupLinks.replace({ ...ours, openedAt: later(1) });
      expect(await setupLinks.get(ours.id)).to.deep.equal(opened);
      expect(await setupLinks.delete(ours.id)).to.equal(true);
      expect(await setupLinks.byHash("s1")).to.equal(undefined);
    });
  });
}
