import { SignedXml } from "xml-crypto";
import { ENVELOPED_SIGNATURE, EXCLUSIVE_C14N } from "../saml/names.js";
import type { SpKeyPem } from "../saml/sp/sp-keys.js";

const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

/**
 * Signs an element in place, the Signature right behind its Issuer. By xml-crypto and not by our own signer, so that the
 * bridge is tried against a hand other than its own.
 */
export function signElement(xml: string, id: string, key: SpKeyPem): string {
  const target = `//*[@ID='${id}']`;
  const signer = new SignedXml({
    privateKey: key.privateKeyPem,
    publicCert: key.certificatePem,
    signatureAlgorithm: rsaSha256,
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
  });
  signer.addReference({ xpath: target, digestAlgorithm: sha256, transforms: [ENVELOPED_SIGNATURE, EXCLUSIVE_C14N] });
  signer.computeSignature(xml, {
    prefix: "ds",
    location: { reference: `${target}/*[local-name(.)='Issuer']`, action: "after" },
  });
  return signer.getSignedXml();
}
