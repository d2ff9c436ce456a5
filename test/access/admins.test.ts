import { expect } from "chai";
import { createAdmin, proveInvitation, removeAdmin, resetAdmin, updateAdmin } from "../../src/access/index.js";
import type { Admin } from "../../src/model/admin.js";
import { acme } from "../support/builders.js";
import { AccessStage, expectRefused, globex, ownerOf, rolesIn } from "./access-stage.js";

const password = "correct horse battery";

describe("Admins (DESIGN §5)", () => {
  const stage = new AccessStage();
  const operatorNamed = async (email: string): Promise<Admin> => {
    await createAdmin(stage.deps(), { email, role: "operator", team: null, password });
    return stage.admin(email);
  };

  it("are made with a password kept as Argon2id of 19 MiB and two passes, told in the chain of their place", async () => {
    const made = { email: "Ada@Example.com", role: "operator", team: null, password } as const;
    const { invitation } = await createAdmin(stage.deps(), made);
    const admin = await stage.admin("ada@example.com");
    expect(invitation).to.equal(undefined);
    expect(admin.password?.hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(rolesIn(admin)).to.deep.equal([["operator", null]]);
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
    await createAdmin(stage.deps(), { email: "o@example.com", role: "owner", team: acme, password });
    const admin = await stage.admin("o@example.com");
    const manager = stage.deps([{ role: "admin", team: acme }]);
    await expectRefused(removeAdmin(manager, admin.id, { team: acme }), "forbidden");
    await expectRefused(updateAdmin(owner, admin.id, { team: globex }, { role: "auditor" }), "not_found");
    await expectRefused(updateAdmin(owner, admin.id, { team: acme }, { ssoOnly: true }), "forbidden");
    await updateAdmin(owner, admin.id, { team: acme }, { role: "auditor" });
    expect(rolesIn(await stage.admin("o@example.com"))).to.deep.equal([["auditor", acme]]);
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
    await createAdmin(stage.deps(), { email: "a@example.com", role: "owner", team: acme, password });
    const change = (expected: number, role: "owner" | "admin") =>
      updateAdmin(stage.deps(), "a@example.com", { team: acme, expected }, { role });
    await expectRefused(change(7, "admin"), "stale_version");
    await change(1, "owner");
    expect((await change(1, "admin")).grant?.version).to.equal(2);
    await expectRefused(change(1, "owner"), "stale_version");
    expect(await stage.types(acme)).to.deep.equal(["admin.created", "admin.updated"]);
  });

  it("come back by a reset on the host: new password, no session from before, no invitation", async () => {
    const made = await createAdmin(stage.deps(), { email: "a@example.com", role: "owner", team: acme });
    for (const next of ["another good one", "yet another one"]) {
      stage.time += 1000;
      const saved = await resetAdmin(stage.deps(), "A@example.com", next);
      expect(saved.sessionsFrom).to.equal(stage.time);
      expect(saved.password?.setAt).to.equal(stage.time);
      expect(rolesIn(saved)).to.deep.equal([["owner", acme]]);
    }
    await expectRefused(proveInvitation(stage.deps(), made.invitation ?? ""), "link_invalid");
    expect(await stage.types(null)).to.deep.equal(["admin.reset", "admin.reset"]);
    await expectRefused(resetAdmin(stage.deps(), "nobody@example.com", password), "not_found");
    const up = await createAdmin(stage.deps(), { email: "a@example.com", role: "operator", team: null });
    await resetAdmin(stage.deps(), "a@example.com", password);
    await expectRefused(proveInvitation(stage.deps(), up.invitation ?? ""), "link_invalid");
    await updateAdmin(stage.deps(), "a@example.com", { team: acme }, { ssoOnly: true });
    await expectRefused(resetAdmin(stage.deps(), "a@example.com", password), "no_password");
  });
});
