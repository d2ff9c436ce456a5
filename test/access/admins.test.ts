import { expect } from "chai";
import {
  acceptInvitation,
  createAdmin,
  proveInvitation,
  removeAdmin,
  resetAdmin,
  updateAdmin,
} from "../../src/access/index.js";
import type { Admin } from "../../src/model/admin.js";
import { acme, callers } from "../support/builders.js";
import { AccessStage, expectRefused, globex, ownerOf } from "./access-stage.js";

const password = "correct horse battery";
const from = { reference: callers.cli.reference, address: "192.0.2.1" };

describe("Admins (DESIGN §5)", () => {
  const stage = new AccessStage();
  const operatorNamed = async (email: string): Promise<Admin> =>
    (await createAdmin(stage.deps(), { email, role: "operator", team: null, password })).admin;

  it("are made with a password kept as Argon2id of 19 MiB and two passes, told in the chain of their place", async () => {
    const made = { email: "Ada@Example.com", role: "operator", team: null, password } as const;
    const { admin, invitation } = await createAdmin(stage.deps(), made);
    expect(invitation).to.equal(undefined);
    expect(admin.password?.hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(admin.grants).to.deep.equal([{ role: "operator", team: null }]);
    await createAdmin(stage.deps(), { email: "b@example.com", role: "owner", team: acme, password });
    expect(await stage.types(null)).to.deep.equal(["admin.created"]);
    expect(await stage.types(acme)).to.deep.equal(["admin.created"]);
    expect(JSON.stringify(await stage.store.installation.events.page({ after: 0, limit: 9 }))).to.not.contain("argon2");
  });

  it("have a usable address, and a password that is none of the first to be guessed", async () => {
    const make = (email: string, text: string) =>
      createAdmin(stage.deps(), { email, role: "operator", team: null, password: text });
    await expectRefused(make("ada", password), "value_invalid");
    await expectRefused(make("ada\u200b@example.com", password), "value_invalid");
    for (const weak of ["short", "aaaaaaaaaaaaaaa", "ada.lovelace@example.com", "xyzw".repeat(257)]) {
      await expectRefused(make("ada.lovelace@example.com", weak), "password_weak");
    }
  });

  it("are operators of the installation, and everything else of a team that is there", async () => {
    const make = (role: "operator" | "owner", team: typeof acme | null) =>
      createAdmin(stage.deps(), { email: "a@example.com", role, team, password });
    await expectRefused(make("operator", acme), "value_invalid");
    await expectRefused(make("owner", null), "value_invalid");
    await expectRefused(make("owner", "01k00000000000000000000xxx" as typeof acme), "not_found");
  });

  it("are never made, changed or taken above the caller's own role, nor in another team", async () => {
    const owner = stage.deps(ownerOf(acme));
    await expectRefused(createAdmin(owner, { email: "x@example.com", role: "operator", team: null }), "forbidden");
    await expectRefused(createAdmin(owner, { email: "x@example.com", role: "auditor", team: globex }), "forbidden");
    const { admin } = await createAdmin(stage.deps(), { email: "o@example.com", role: "owner", team: acme, password });
    const manager = stage.deps([{ role: "admin", team: acme }]);
    await expectRefused(removeAdmin(manager, admin.id, { team: acme }), "forbidden");
    await expectRefused(updateAdmin(owner, admin.id, { team: globex }, { role: "auditor" }), "not_found");
    await expectRefused(updateAdmin(owner, admin.id, { team: acme }, { ssoOnly: true }), "forbidden");
    const saved = await updateAdmin(owner, admin.id, { team: acme }, { role: "auditor" });
    expect(saved.grants).to.deep.equal([{ role: "auditor", team: acme }]);
  });

  it("set their first password by an invitation that works once, for three days, and is kept as a hash", async () => {
    const deps = { store: stage.store, now: stage.now, from };
    const made = await createAdmin(stage.deps(), { email: "ada@example.com", role: "owner", team: acme });
    const { admin, invitation = "" } = made;
    expect(invitation).to.match(/^dbi_/);
    expect(JSON.stringify(admin)).to.not.contain(invitation);
    expect((await proveInvitation(deps, invitation)).id).to.equal(admin.id);
    await expectRefused(acceptInvitation(deps, invitation, "short"), "password_weak");
    const saved = await acceptInvitation(deps, invitation, password);
    expect(saved.password?.hash).to.match(/^\$argon2id/);
    await expectRefused(acceptInvitation(deps, invitation, password), "link_invalid");
    const late = await createAdmin(stage.deps(), { email: "b@example.com", role: "owner", team: acme });
    stage.time += 3 * 24 * 60 * 60_000;
    await expectRefused(proveInvitation(deps, late.invitation ?? ""), "link_invalid");
    expect(await stage.types(acme)).to.include("admin.password_set");
  });

  it("of one team are answered like new ones when another team makes them admins, and keep their password", async () => {
    const made = await createAdmin(stage.deps(), { email: "ada@example.com", role: "owner", team: globex, password });
    const { admin } = made;
    const acmes = stage.deps(ownerOf(acme));
    const again = await createAdmin(acmes, { email: "ADA@example.com", role: "auditor", team: acme });
    expect(again.admin.id).to.equal(admin.id);
    // The link says nothing: whoever holds it cannot set the password of somebody who runs another team.
    await expectRefused(proveInvitation(stage.deps(), again.invitation ?? ""), "link_invalid");
    expect(again.admin.password).to.deep.equal(admin.password);
    expect(await stage.types(globex)).to.deep.equal(["admin.created"]);
    const other = createAdmin(stage.deps(), { email: "ada@example.com", role: "operator", team: null, password });
    await expectRefused(other, "password_not_taken");
    await expectRefused(createAdmin(acmes, { email: "ada@example.com", role: "owner", team: acme }), "already_admin");
    await removeAdmin(acmes, admin.id, { team: acme });
    const left = await stage.store.installation.admins.get(admin.id);
    expect(left?.grants).to.deep.equal([{ role: "owner", team: globex }]);
  });

  it("of a team become operators by a new invitation alone: whoever made the account opens it no more", async () => {
    const deps = { store: stage.store, now: stage.now, from };
    const acmes = stage.deps(ownerOf(acme));
    for (const isAccepted of [false, true]) {
      const email = `grace-${isAccepted}@example.com`;
      const { invitation: early = "" } = await createAdmin(acmes, { email, role: "auditor", team: acme });
      if (isAccepted) await acceptInvitation(deps, early, password);
      stage.time += 1000;
      const { admin, invitation = "" } = await createAdmin(stage.deps(), { email, role: "operator", team: null });
      await expectRefused(acceptInvitation(deps, early, password), "link_invalid");
      expect(admin).to.include({ sessionsFrom: stage.time }).and.not.have.property("password");
      const saved = await acceptInvitation(deps, invitation, "another good one");
      expect(saved.grants.map(({ role }) => role)).to.deep.equal(["auditor", "operator"]);
    }
  });

  it("lose no last way in: the last operator with a password is neither removed, demoted nor made SSO-only", async () => {
    const only = await operatorNamed("a@example.com");
    const place = { team: null };
    await expectRefused(removeAdmin(stage.deps(), only.id, place), "last_operator");
    await expectRefused(updateAdmin(stage.deps(), only.id, place, { ssoOnly: true }), "last_operator");
    const second = await operatorNamed("b@example.com");
    await stage.store.installation.admins.signedIn(only.id, stage.time);
    await expectRefused(removeAdmin(stage.deps(), only.id, place), "last_operator");
    await removeAdmin(stage.deps(), second.id, place);
    expect(await stage.store.installation.admins.list()).to.have.length(1);
  });

  it("who take each other's role at once do not both succeed", async () => {
    const [a, b] = [await operatorNamed("a@example.com"), await operatorNamed("b@example.com")];
    const both = await Promise.allSettled([a, b].map(({ id }) => removeAdmin(stage.deps(), id, { team: null })));
    expect(both.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    expect(await stage.store.installation.admins.list(null)).to.have.length(1);
  });

  it("are changed by the version that was seen, and a change that changes nothing is told nowhere", async () => {
    const { admin } = await createAdmin(stage.deps(), { email: "a@example.com", role: "owner", team: acme, password });
    const change = (expected: number, role: "owner" | "admin") =>
      updateAdmin(stage.deps(), admin.id, { team: acme, expected }, { role });
    await expectRefused(change(7, "admin"), "stale_version");
    await change(1, "owner");
    expect((await change(1, "admin")).version).to.equal(2);
    expect(await stage.types(acme)).to.deep.equal(["admin.created", "admin.updated"]);
  });

  it("come back by a reset on the host: new password, no session from before, no invitation", async () => {
    const made = await createAdmin(stage.deps(), { email: "a@example.com", role: "owner", team: acme });
    stage.time += 1000;
    const saved = await resetAdmin(stage.deps(), "A@example.com", "another good one");
    expect(saved).to.deep.include({ sessionsFrom: stage.time }).and.not.have.property("invitation");
    expect(saved.password?.setAt).to.equal(stage.time);
    await expectRefused(proveInvitation(stage.deps(), made.invitation ?? ""), "link_invalid");
    expect(await stage.types(null)).to.deep.equal(["admin.reset"]);
    await expectRefused(resetAdmin(stage.deps(), "nobody@example.com", password), "not_found");
    await updateAdmin(stage.deps(), saved.id, { team: acme }, { ssoOnly: true });
    await expectRefused(resetAdmin(stage.deps(), "a@example.com", password), "no_password");
  });
});
