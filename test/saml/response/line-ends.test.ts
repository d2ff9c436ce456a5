import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { readIdpMetadata } from "../../../src/saml/index.js";
import { idpKey } from "../../support/saml-keys.js";
import { anIdpMetadata } from "../../support/saml-metadata.js";
import { anAssertion, aResponse, nowMs, verdict, verified } from "../../support/saml-response.js";
import { signedAssertion, signedResponse } from "../../support/saml-signing.js";

/** As Java 11 and later write base64: lines of 76 letters, each with a carriage return by reference at its end. */
const inLines = (base64: string): string => base64.replace(/.{76}/g, "$&&#13;\n");
const withLines = (xml: string): string =>
  xml.replace(
    /(<ds:(SignatureValue|X509Certificate)>)([^<]*)(?=<\/ds:\2>)/g,
    (_all, open: string, _name: string, value: string) => open + inLines(value.replace(/\s/g, "")),
  );

describe("Carriage returns by reference, as Java 11 and later write them", () => {
  for (const [what, signed] of [
    [
      "an assertion",
      () => aResponse({ assertionXml: signedAssertion(anAssertion()).replace(/^<\?xml[^>]*\?>\s*/, "") }),
    ],
    ["a response", () => signedResponse(aResponse({}))],
  ] as const) {
    it(`in the SignatureValue of ${what} are white space`, () => {
      const xml = withLines(signed());
      expect(xml).to.contain("&#13;");
      expect(verdict(xml)).to.equal("accepted");
      expect(verdict(xml.replace("ada@acme", "eve@acme"))).to.equal("saml_signature");
    });
  }

  it("in an X509Certificate of metadata are white space", () => {
    const xml = withLines(anIdpMetadata({ certificates: [idpKey.certificatePem] }));
    expect(xml).to.contain("&#13;");
    const read = readIdpMetadata(xml, { nowMs });
    expect(read.kind).to.not.equal("fault");
    const [certificate] = "certificates" in read ? read.certificates : [];
    expect(certificate?.fingerprint256).to.equal(
      new X509Certificate(idpKey.certificatePem).fingerprint256.replaceAll(":", "").toLowerCase(),
    );
  });

  it("in a value are part of it", () => {
    const sent = signedResponse(aResponse({ groups: ["Engineering\r"] }));
    expect(sent).to.contain("&#xD;");
    const values = verified(sent).assertion?.attributes.flatMap((one) => one.values);
    expect(values).to.include("Engineering\r");
  });
});
