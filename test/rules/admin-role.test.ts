import { expect } from "chai";
import type { Role } from "../../src/model/grant.js";
import { adminRoleBy, adminRoleStill } from "../../src/rules/index.js";

const admins = (groups: Readonly<Record<string, Role>>) => ({ groups });
const it3: Readonly<Record<string, Role>> = { IT: "admin", Owners: "owner", Watch: "auditor", Root: "operator" };

describe("The role that an assertion's groups give in the console (DESIGN §5)", () => {
  const cases: readonly [string, readonly string[] | undefined, Role | undefined][] = [
    ["one group", ["IT"], "admin"],
    ["several, of which the highest counts", ["Watch", "Owners", "IT"], "owner"],
    ["the operator's, which is above all", ["Owners", "Root"], "operator"],
    ["none that is named", ["Staff"], undefined],
    ["another letter case", ["it"], undefined],
    ["no groups", [], undefined],
    ["no group attribute", undefined, undefined],
    ["names that every object has", ["constructor", "__proto__", "toString"], undefined],
  ];
  for (const [what, claimed, role] of cases) {
    it(`is ${role ?? "none"} of ${what}`, () => {
      expect(adminRoleBy(admins(it3), claimed)?.role).to.equal(role);
    });
  }

  it("comes with the values that give one, each once, and no others: those it is judged by anew", () => {
    const given = adminRoleBy(admins(it3), ["Staff", "Watch", "IT", "IT"]);
    expect(given).to.deep.equal({ role: "admin", values: ["Watch", "IT"] });
  });

  it("is none where the method lets nobody in", () => {
    expect(adminRoleBy(undefined, ["IT"])).to.equal(undefined);
  });

  it("falls and ends with the method's setting, and never rises above what the sign-in gave", () => {
    const given = { role: "admin", values: ["IT"] } as const;
    expect(adminRoleStill(admins({ IT: "admin" }), given)).to.equal("admin");
    expect(adminRoleStill(admins({ IT: "auditor" }), given)).to.equal("auditor");
    expect(adminRoleStill(admins({ IT: "operator" }), given)).to.equal("admin");
    expect(adminRoleStill(admins({ Others: "owner" }), given)).to.equal(undefined);
    expect(adminRoleStill(undefined, given)).to.equal(undefined);
  });
});
