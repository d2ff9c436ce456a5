/** Keys and certificates of identity providers, made once for each test run and kind. */
import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import { X509CertificateGenerator } from "@peculiar/x509";
import { readCertificate, type Certificate } from "../../src/saml/index.js";

export interface IdpKey {
  readonly privateKey: KeyObject;
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

export interface IdpKeyOptions {
  kind?: "rsa" | "ec";
  bits?: 1024 | 2048 | 3072 | 4096;
  curve?: "P-256" | "P-384" | "P-521";
  commonName?: string;
  notBefore?: Date;
  notAfter?: Date;
}

export async function makeIdpKey(options: IdpKeyOptions = {}): Promise<IdpKey> {
  const { kind = "rsa", bits = 2048, curve = "P-256", commonName = "idp.acme.example" } = options;
  const algorithm =
    kind === "rsa"
      ? {
          name: "RSASSA-PKCS1-v1_5",
          hash: "SHA-256",
          modulusLength: bits,
          publicExponent: new Uint8Array([1, 0, 1]),
        }
      : { name: "ECDSA", namedCurve: curve, hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    notBefore: options.notBefore ?? new Date("2026-01-01T00:00:00Z"),
    notAfter: options.notAfter ?? new Date("2036-01-01T00:00:00Z"),
    signingAlgorithm: algorithm,
    keys,
  });
  const privateKey = KeyObject.from(keys.privateKey);
  return {
    privateKey,
    privateKeyPem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    certificatePem: certificate.toString("pem"),
  };
}

export function certificateOf(key: IdpKey): Certificate {
  return readCertificate(key.certificatePem);
}

/** The key that the provider of the tests signs with. */
export const idpKey = await makeIdpKey();
/** What an attacker has made. */
export const strangerKey = await makeIdpKey({ commonName: "idp.acme.example" });
/** The provider's next key, for a rollover. */
export const nextIdpKey = await makeIdpKey({ commonName: "next.idp.acme.example" });
export const ecKey = await makeIdpKey({ kind: "ec" });
