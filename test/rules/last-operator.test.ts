import { expect } from "chai";
import type { Admin } from "../../src/model/admin.js";
import type { AdminId, TeamId } from "../../src/model/ids.js";
import { isInItsPlace, leavesNoWayIn, mayGive } from "../../src/rules/index.js";
import { aGrant } from "../support/access-builders.js";
import { day } from "../support/builders.js";

const now = Date.parse("2026-11-25T10:00:00Z");
const acme = "acme" as TeamId;
const globex = "globex" as TeamId;

const operator = (id: string, own: Partial<Admin> = {}): Admin => ({
  ...{ id: id as AdminId, version: 1, email: `${id}@example.com`, ssoOnly: false, sessionsFrom: 0 },
  grants: [aGrant("operator", null)],
  password: { hash: "h", setAt: 0 },
  ...{ createdAt: 0, updatedAt: 0 },
  ...own,
});
const proven = (id: string, own: Partial<Admin> = {}): Admin => operator(id, { lastPasswordSignInAt: now - 1, ...own });
const { password: _, ...withoutPassword } = operator("a");

describe("The last operator with a way in", () => {
  const cases: readonly [string, readonly Admin[], Admin | undefined, boolean][] = [
    ["the only one is removed", [proven("a")], undefined, true],
    ["the only one is demoted", [proven("a")], { ...proven("a"), grants: [aGrant("owner", acme)] }, true],
    ["the only one is made SSO-only", [proven("a")], { ...proven("a"), ssoOnly: true }, true],
    ["the only one gets one more role", [proven("a")], proven("a"), false],
    ["another one has proved a way in too", [proven("a"), proven("b")], undefined, false],
    ["the other one has not proved it", [proven("a"), operator("b")], undefined, true],
    [
      "the other one proved it 90 days ago",
      [proven("a"), operator("b", { lastPasswordSignInAt: now - 90 * day })],
      undefined,
      true,
    ],
    [
      "the other one proved it just within 90 days",
      [proven("a"), operator("b", { lastPasswordSignInAt: now - 90 * day + 1 })],
      undefined,
      false,
    ],
    ["nobody has proved it and another has a password", [operator("a"), operator("b")], undefined, false],
    [
      "nobody has proved it and no other has a password",
      [operator("a"), operator("b", { ssoOnly: true })],
      undefined,
      true,
    ],
    ["the only one loses the password", [proven("a")], { ...withoutPassword, lastPasswordSignInAt: now - 1 }, true],
    [
      "the other one is an operator no more",
      [proven("a"), proven("b", { grants: [aGrant("owner", acme)] })],
      undefined,
      true,
    ],
    ["it has not proved it and another one has", [operator("a"), proven("b")], undefined, false],
    ["somebody else is changed", [proven("b")], undefined, false],
    ["it is no way in itself", [operator("a", { ssoOnly: true }), proven("b")], undefined, false],
    ["there is no way in to be lost", [operator("a", { ssoOnly: true })], undefined, false],
    ["it never had a password", [{ ...withoutPassword }, proven("b")], undefined, false],
  ];
  for (const [what, before, after, holds] of cases) {
    it(`${holds ? "must not go" : "may go"} where ${what}`, () => {
      expect(leavesNoWayIn(before, "a" as AdminId, after, now)).to.equal(holds);
    });
  }
});

describe("What a caller may give", () => {
  const owner = [{ role: "owner", team: acme }] as const;
  it("is what they have in that place and nothing above", () => {
    expect(mayGive(owner, { role: "owner", team: acme })).to.equal(true);
    expect(mayGive(owner, { role: "auditor", team: acme })).to.equal(true);
    expect(mayGive(owner, { role: "operator", team: null })).to.equal(false);
    expect(mayGive(owner, { role: "auditor", team: globex })).to.equal(false);
    expect(mayGive([{ role: "admin", team: acme }], { role: "owner", team: acme })).to.equal(false);
  });

  it("is everything everywhere for an operator, and only as far as the needs of a narrowed one reach", () => {
    expect(mayGive([{ role: "operator", team: null }], { role: "owner", team: globex })).to.equal(true);
    const narrowed = [{ role: "operator", team: null, needs: ["read", "own"] }] as const;
    expect(mayGive(narrowed, { role: "owner", team: globex })).to.equal(false);
    expect(mayGive(narrowed, { role: "auditor", team: globex })).to.equal(true);
  });

  it("is of a role no more than it is narrowed to, which may be theirs where the whole is not", () => {
    const admin = [{ role: "admin", team: acme }] as const;
    expect(mayGive(admin, { role: "owner", team: acme, needs: ["read", "manage"] })).to.equal(true);
    expect(mayGive(admin, { role: "owner", team: acme, needs: ["read", "own"] })).to.equal(false);
    expect(mayGive([], { role: "auditor", team: acme })).to.equal(false);
  });

  it("is nothing of the whole team where their own grant is on one record", () => {
    const link = [{ role: "admin", team: acme, record: { kind: "method", id: "m1" } }] as const;
    expect(mayGive(link, { role: "auditor", team: acme })).to.equal(false);
  });

  it("is an operator in the installation and everything else in a team", () => {
    expect(isInItsPlace({ role: "operator", team: null })).to.equal(true);
    expect(isInItsPlace({ role: "operator", team: acme })).to.equal(false);
    expect(isInItsPlace({ role: "owner", team: null })).to.equal(false);
    expect(isInItsPlace({ role: "auditor", team: acme })).to.equal(true);
  });
});
