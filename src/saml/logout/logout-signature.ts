import type { Certificate } from "../certificate/certificate.js";
import type { RedirectSignature } from "../sp/redirect-binding.js";
import { SamlRefusal } from "../refusal.js";
import { signatureAlgorithm, verifies } from "../signature/algorithms.js";

/**
 * Verifies the signature of a query over the octets as they came (SAML Bindings 2.0 §3.4.4.1).
 * @returns the certificate whose key made it
 * @throws SamlRefusal `saml_unsigned`, `saml_algorithm`, `saml_signature`
 */
export function verifyRedirect(
  signature: RedirectSignature | undefined,
  certificates: readonly Certificate[],
): Certificate {
  if (signature === undefined) throw new SamlRefusal("saml_unsigned", "the message is not signed");
  const algorithm = signatureAlgorithm(signature.algorithm);
  if (algorithm?.strong !== true) {
    throw new SamlRefusal("saml_algorithm", "the signature is made in a way that is not accepted", {
      expected: "SHA-256 or stronger",
      actual: algorithm?.name ?? signature.algorithm,
    });
  }
  const signer = certificates.find(({ publicKey }) =>
    verifies(algorithm, publicKey, signature.signed, signature.value),
  );
  if (signer === undefined) {
    throw new SamlRefusal("saml_signature", "none of the method's certificates made this signature", {
      expected: certificates.map(({ fingerprint256 }) => fingerprint256).join(", "),
    });
  }
  return signer;
}
