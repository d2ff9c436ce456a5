/**
 * The bridge's own SAML keys: what it signs requests and logout messages with, and what identity providers encrypt
 * assertions to. Made here, read here, kept elsewhere: as files (`sp-key-files.ts`) or sealed in the store.
 */
import { createPrivateKey, webcrypto, X509Certificate, type KeyObject } from "node:crypto";

/** A key as it is kept: two PEM texts. */
export interface SpKeyPem {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** A key ready for use. Instants in milliseconds. */
export interface SpPrivateKey extends SpKeyPem {
  readonly privateKey: KeyObject;
  /** The certificate's distinguished name, its parts separated by commas. */
  readonly subject: string;
  /** SHA-256 of the certificate's DER form, lower-case hex without separators. */
  readonly fingerprint256: string;
  /** Of the certificate, decimal. */
  readonly serialNumber: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A key or certificate that cannot serve; the message says why and holds no key material. */
export class SpKeyFault extends Error {
  override readonly name = "SpKeyFault";
}

/** NIST SP 800-57 gives 2048 bits until 2030, and the certificates made here live longer than that. */
const modulusLength = 3072;
const minimumModulusLength = 2048;
const dayMs = 24 * 60 * 60 * 1000;
/** Clocks disagree, and some identity providers look at the date of the certificate they are given. */
const backdatedMs = dayMs;

export interface SpKeyRequest {
  /** The common name of the certificate: what an IdP administrator sees. */
  readonly commonName: string;
  readonly nowMs: number;
  readonly validDays?: number | undefined;
  readonly modulusLength?: number | undefined;
}

/** Makes an RSA key and a self-signed certificate over it (RSA-SHA256). */
export async function makeSpKey(request: SpKeyRequest): Promise<SpPrivateKey> {
  // Loaded on demand: keys are made once in years, and the library and its metadata shim would slow every start.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: request.modulusLength ?? modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: new x509.Name([{ CN: [{ utf8String: request.commonName }] }]),
    notBefore: new Date(request.nowMs - backdatedMs),
    notAfter: new Date(request.nowMs + (request.validDays ?? 3650) * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  return readSpKey({
    privateKeyPem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    certificatePem: new X509Certificate(Buffer.from(certificate.rawData)).toString(),
  });
}

/**
 * Reads a kept key, and holds that both halves belong together.
 * @throws SpKeyFault
 */
export function readSpKey(pem: SpKeyPem): SpPrivateKey {
  const privateKey = parsePrivateKey(pem.privateKeyPem);
  const certificate = parseCertificate(pem.certificatePem);
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (privateKey.asymmetricKeyType !== "rsa" || bits < minimumModulusLength) {
    throw new SpKeyFault(`an SP key must be RSA with at least ${minimumModulusLength} bits`);
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new SpKeyFault("the certificate was not made for this private key");
  }
  return {
    privateKey,
    privateKeyPem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    certificatePem: certificate.toString(),
    subject: certificate.subject.split("\n").join(", "),
    fingerprint256: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    serialNumber: inDecimal(certificate.serialNumber),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

/** @param hex  as OpenSSL writes it: with a minus sign where it is below zero, as some tools have made them (RFC 5280 §4.1.2.2) */
function inDecimal(hex: string): string {
  return hex.startsWith("-") ? `-${BigInt(`0x${hex.slice(1)}`)}` : String(BigInt(`0x${hex}`));
}

function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // The library's own error is left out: it may quote what it was given.
    throw new SpKeyFault("the private key is not readable as unencrypted PEM");
  }
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new SpKeyFault("the certificate is not readable as PEM");
  }
}
