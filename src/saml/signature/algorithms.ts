import { constants, createHash, verify, type KeyObject } from "node:crypto";

/** A way to sign. What is weak is known by name only so that a refusal can name it. */
export interface SignatureAlgorithm {
  readonly name: string;
  readonly hash: "sha1" | "sha256" | "sha384" | "sha512";
  readonly scheme: "rsa" | "rsa-pss" | "ecdsa";
  readonly strong: boolean;
}

export interface DigestAlgorithm {
  readonly name: string;
  readonly hash: "sha1" | "sha256" | "sha384" | "sha512";
  readonly strong: boolean;
}

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#";
const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const XENC = "http://www.w3.org/2001/04/xmlenc#";

// Maps and not objects: an algorithm called __proto__ is just unknown
const SIGNATURE_ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [`${MORE}rsa-sha256`, { name: "RSA-SHA256", hash: "sha256", scheme: "rsa", strong: true }],
  [`${MORE}rsa-sha384`, { name: "RSA-SHA384", hash: "sha384", scheme: "rsa", strong: true }],
  [`${MORE}rsa-sha512`, { name: "RSA-SHA512", hash: "sha512", scheme: "rsa", strong: true }],
  [`${MORE_2007}sha256-rsa-MGF1`, { name: "RSA-PSS-SHA256", hash: "sha256", scheme: "rsa-pss", strong: true }],
  [`${MORE_2007}sha384-rsa-MGF1`, { name: "RSA-PSS-SHA384", hash: "sha384", scheme: "rsa-pss", strong: true }],
  [`${MORE_2007}sha512-rsa-MGF1`, { name: "RSA-PSS-SHA512", hash: "sha512", scheme: "rsa-pss", strong: true }],
  [`${MORE}ecdsa-sha256`, { name: "ECDSA-SHA256", hash: "sha256", scheme: "ecdsa", strong: true }],
  [`${MORE}ecdsa-sha384`, { name: "ECDSA-SHA384", hash: "sha384", scheme: "ecdsa", strong: true }],
  [`${MORE}ecdsa-sha512`, { name: "ECDSA-SHA512", hash: "sha512", scheme: "ecdsa", strong: true }],
  [`${DSIG}rsa-sha1`, { name: "RSA-SHA1", hash: "sha1", scheme: "rsa", strong: false }],
  [`${MORE}ecdsa-sha1`, { name: "ECDSA-SHA1", hash: "sha1", scheme: "ecdsa", strong: false }],
]);

const DIGEST_ALGORITHMS: ReadonlyMap<string, DigestAlgorithm> = new Map([
  [`${XENC}sha256`, { name: "SHA-256", hash: "sha256", strong: true }],
  [`${MORE}sha384`, { name: "SHA-384", hash: "sha384", strong: true }],
  [`${XENC}sha512`, { name: "SHA-512", hash: "sha512", strong: true }],
  [`${DSIG}sha1`, { name: "SHA-1", hash: "sha1", strong: false }],
]);

export function signatureAlgorithm(uri: string | undefined): SignatureAlgorithm | undefined {
  return uri === undefined ? undefined : SIGNATURE_ALGORITHMS.get(uri);
}

export function digestAlgorithm(uri: string | undefined): DigestAlgorithm | undefined {
  return uri === undefined ? undefined : DIGEST_ALGORITHMS.get(uri);
}

export function digestOf(algorithm: DigestAlgorithm, canonical: string): Buffer {
  return createHash(algorithm.hash).update(canonical, "utf8").digest();
}

/** Whether the key made this signature. A key of another kind than the algorithm's made none. */
export function verifies(algorithm: SignatureAlgorithm, key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  const type = key.asymmetricKeyType;
  switch (algorithm.scheme) {
    case "rsa":
      return type === "rsa" && quietly(() => verify(algorithm.hash, signed, key, signature));
    case "rsa-pss": {
      const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
      return (
        (type === "rsa" || type === "rsa-pss") &&
        quietly(() => verify(algorithm.hash, signed, { key, padding, saltLength }, signature))
      );
    }
    case "ecdsa":
      // XML Signature §6.4.3 writes r and s side by side, not as ASN.1
      return (
        type === "ec" && quietly(() => verify(algorithm.hash, signed, { key, dsaEncoding: "ieee-p1363" }, signature))
      );
  }
}

/** OpenSSL throws for some malformed signatures where for others it says no. */
function quietly(verification: () => boolean): boolean {
  try {
    return verification();
  } catch {
    return false;
  }
}
