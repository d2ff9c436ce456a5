import { XML_SIGNATURE } from "../names.js";
import { SamlRefusal } from "../refusal.js";
import type { Certificate } from "../certificate/certificate.js";
import { childrenNamed, elementsOf, type XmlElement } from "../xml/tree.js";
import { readSignature } from "./read-signature.js";
import {
  checkDigest,
  checkSignatureAlgorithm,
  checkSignatureContent,
  checkSignatureReference,
  checkSignatureTransforms,
  checkSignatureValue,
  type ExaminedSignature,
  type SignatureTrust,
} from "./signature-checks.js";

/**
 * Verifies the one signature of a message that holds no other signed part, as a LogoutRequest by POST: a direct child of
 * its root, judged as a Response's would be.
 * @returns the certificate whose key made it
 * @throws SamlRefusal `saml_unsigned`, `saml_signature`, `saml_algorithm`
 */
export function verifyEnveloped(message: XmlElement, trust: SignatureTrust): Certificate {
  const all = [...elementsOf(message)].filter(({ localName }) => localName === "Signature");
  const [element] = childrenNamed(message, XML_SIGNATURE, "Signature");
  if (all.length === 0) throw new SamlRefusal("saml_unsigned", "the message is not signed");
  if (all.length > 1 || element === undefined) {
    throw new SamlRefusal("signature_shape", "a Signature is where none belongs");
  }
  const signature: ExaminedSignature = { ...readSignature(element, message), signedBy: undefined };
  for (const check of [
    checkSignatureContent,
    checkSignatureReference,
    checkSignatureTransforms,
    checkSignatureAlgorithm,
    checkSignatureValue,
    checkDigest,
  ]) {
    const finding = check(signature, trust);
    if (finding.outcome === "failed") throw new SamlRefusal(finding.flaw ?? finding.code, finding.detail, finding);
  }
  if (signature.signedBy === undefined) throw new SamlRefusal("saml_signature", "the signature names no key of ours");
  return signature.signedBy;
}
