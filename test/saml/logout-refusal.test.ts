import { expect } from "chai";
import { asLogout, LogoutRefusal } from "../../src/saml/logout/logout-refusal.js";
import { SamlRefusal } from "../../src/saml/index.js";

/** What a sign-out says of what a sign-in would be refused for. */
function refused(error: Error): LogoutRefusal {
  try {
    asLogout(() => {
      throw error;
    });
  } catch (thrown) {
    if (thrown instanceof LogoutRefusal) return thrown;
    throw thrown;
  }
  throw new Error("it was not refused");
}

describe("A refusal of what sign-out shares with sign-in", () => {
  for (const code of ["encoding", "xml", "unsigned", "algorithm", "signature", "structure"] as const) {
    it(`has a code of its own: ${code}`, () => {
      const error = new SamlRefusal(`saml_${code}`, "why", { expected: "a", actual: "b" });
      const refusal = refused(error);
      expect(refusal).to.include({ name: "LogoutRefusal", code: `saml_logout_${code}`, message: "why" });
      expect(refusal).to.include({ expected: "a", actual: "b", flaw: undefined, cause: error });
    });
  }

  it("is about the structure where sign-out has no code for it", () => {
    expect(refused(new SamlRefusal("saml_version", "why")).code).to.equal("saml_logout_structure");
  });

  it("keeps what is at fault, and tells a name that no key opens from one that is encrypted as nobody takes it", () => {
    expect(refused(new SamlRefusal("changed", ""))).to.include({ code: "saml_logout_signature", flaw: "changed" });
    const [shape, unopened] = [new SamlRefusal("encryption_shape", ""), new SamlRefusal("saml_decrypt", "")];
    expect(refused(shape)).to.include({ code: "saml_logout_name_id", flaw: "encryption_shape" });
    expect(refused(unopened)).to.include({ code: "saml_logout_name_id", flaw: "unopened" });
  });

  it("is not made of a fault of ours", () => {
    const fault = new TypeError("ours");
    expect(() => refused(fault)).to.throw(TypeError, "ours");
    expect(asLogout(() => 7)).to.equal(7);
  });
});
