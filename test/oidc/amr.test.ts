import { expect } from "chai";
import { amrOf } from "../../src/oidc/claims/amr.js";

describe("How somebody was authenticated (RFC 8176; DESIGN §6): amr, from the AuthnContextClassRef", () => {
  const saml = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
  for (const [classRef, amr] of [
    [`${saml}Password`, "pwd"],
    [`${saml}PasswordProtectedTransport`, "pwd"],
    [`${saml}X509`, "hwk"],
    [`${saml}TLSClient`, "hwk"],
    ["http://schemas.microsoft.com/claims/multipleauthn", "mfa"],
    ["https://refeds.org/profile/mfa", "mfa"],
    [`${saml}unspecified`, "ext"],
    [`${saml}X509-of-somebody`, "ext"],
    ["https://refeds.org/profile/mfa/not", "ext"],
    [`https://evil.example/${saml}Password`, "ext"],
    ["", "ext"],
    [undefined, "ext"],
  ] as const) {
    it(`${JSON.stringify(classRef ?? null)} is ${amr}`, () => {
      expect(amrOf(classRef)).to.deep.equal([amr]);
    });
  }
});
