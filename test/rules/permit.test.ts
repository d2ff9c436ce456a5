import { expect } from "chai";
import { needs, roles, type Grant, type Role } from "../../src/model/grant.js";
import type { TeamId } from "../../src/model/ids.js";
import { permit } from "../../src/rules/index.js";

const acme = "acme" as TeamId;
const globex = "globex" as TeamId;
const of = (role: Role, team: TeamId | null = role === "operator" ? null : acme): Grant => ({ role, team });

describe("permit: who may do what (one check for every door)", () => {
  const allowed: Readonly<Record<Role, string>> = {
    operator: "read manage own operate",
    owner: "read manage own",
    admin: "read manage",
    auditor: "read",
  };
  for (const role of roles) {
    for (const need of needs) {
      const may = allowed[role].split(" ").includes(need);
      it(`${may ? "lets" : "does not let"} an ${role} do what needs "${need}" in the own team`, () => {
        const said = permit([of(role)], need, { team: acme });
        expect(said).to.deep.equal(may ? { ok: true } : { ok: false, because: "lacking", need });
      });
    }
  }

  it("hides another team from everybody but an operator", () => {
    for (const role of ["owner", "admin", "auditor"] as const) {
      expect(permit([of(role)], "read", { team: globex })).to.deep.equal({ ok: false, because: "hidden" });
    }
    expect(permit([of("operator")], "operate", { team: globex })).to.deep.equal({ ok: true });
  });

  it("lets nobody but an operator act on the installation, and says what is lacking", () => {
    expect(permit([of("owner")], "read", { team: null })).to.deep.equal({
      ok: false,
      because: "lacking",
      need: "read",
    });
    expect(permit([of("operator")], "operate", { team: null })).to.deep.equal({ ok: true });
  });

  it("counts the needs that a key was narrowed to, and no other of its role's", () => {
    const key: Grant = { role: "operator", team: null, needs: ["read"] };
    expect(permit([key], "read", { team: acme })).to.deep.equal({ ok: true });
    expect(permit([key], "manage", { team: acme })).to.deep.equal({ ok: false, because: "lacking", need: "manage" });
  });

  it("never gives a need that the role has not, whatever a key names", () => {
    const key: Grant = { role: "auditor", team: acme, needs: ["operate"] };
    expect(permit([key], "operate", { team: acme })).to.deep.equal({ ok: false, because: "lacking", need: "operate" });
  });

  it("keeps a grant on one record to that record", () => {
    const link: Grant = { role: "admin", team: acme, record: { kind: "method", id: "m1" } };
    expect(permit([link], "manage", { team: acme, record: { kind: "method", id: "m1" } })).to.deep.equal({ ok: true });
    for (const record of [undefined, { kind: "method", id: "m2" } as const, { kind: "directory", id: "m1" } as const]) {
      expect(permit([link], "manage", { team: acme, record })).to.deep.equal({ ok: false, because: "hidden" });
    }
  });

  it("adds several grants up", () => {
    const both = [of("auditor", acme), of("owner", globex)];
    expect(permit(both, "own", { team: globex })).to.deep.equal({ ok: true });
    expect(permit(both, "own", { team: acme })).to.deep.equal({ ok: false, because: "lacking", need: "own" });
  });

  it("gives nobody without a grant anything", () => {
    expect(permit([], "read", { team: acme })).to.deep.equal({ ok: false, because: "hidden" });
    expect(permit([], "read", { team: null })).to.deep.equal({ ok: false, because: "lacking", need: "read" });
  });
});
