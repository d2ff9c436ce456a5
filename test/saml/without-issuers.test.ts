import type { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { withoutIssuers } from "../../src/saml/certificate/without-issuers.js";

/** A certificate whose key has so many bits, signed by another's; a real key of that length takes a minute to make. */
function certificate(modulusLength: number, issuer?: X509Certificate): X509Certificate {
  const own = { publicKey: { asymmetricKeyDetails: { modulusLength } } };
  return { ...own, verify: (key: unknown) => key === issuer?.publicKey } as unknown as X509Certificate;
}

describe("The issuers in a chain", () => {
  it("are left out with keys of up to 8192 bits; a longer one is not tried, which would take its time", () => {
    for (const [bits, left] of [
      [8192, 1],
      [8193, 2],
    ] as const) {
      const issuer = certificate(bits);
      expect(withoutIssuers([certificate(2048, issuer), issuer])).to.have.length(left);
    }
  });
});
