/** Keys and certificates of identity providers, made once for each test run and kind. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
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

export function makeIdpKey(options: IdpKeyOptions = {}): IdpKey {
  const { kind = "rsa", bits = 2048, curve = "P-256" } = options;
  const { privateKey, publicKey } =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: bits })
      : generateKeyPairSync("ec", { namedCurve: curve });
  const der = selfSigned(privateKey, publicKey, options);
  const base64 = der.toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return {
    privateKey,
    privateKeyPem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    certificatePem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

/** A certificate in DER (RFC 5280 §4.1), by hand because libraries make them asynchronously and builders should not be. */
function selfSigned(privateKey: KeyObject, publicKey: KeyObject, options: IdpKeyOptions): Buffer {
  const { commonName = "idp.acme.example" } = options;
  const { notBefore = new Date("2026-01-01T00:00:00Z"), notAfter = new Date("2036-01-01T00:00:00Z") } = options;
  const algorithm =
    privateKey.asymmetricKeyType === "rsa"
      ? der(0x30, Buffer.from("06092a864886f70d01010b0500", "hex")) // sha256WithRSAEncryption
      : der(0x30, Buffer.from("06082a8648ce3d040302", "hex")); // ecdsa-with-SHA256
  const name = der(0x30, der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from(commonName)))));
  const toBeSigned = der(
    0x30,
    Buffer.from("a003020102", "hex"), // version 3
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    der(0x30, time(notBefore), time(notAfter)),
    name,
    publicKey.export({ format: "der", type: "spki" }),
  );
  return der(0x30, toBeSigned, algorithm, der(0x03, Buffer.from([0]), sign("sha256", toBeSigned, privateKey)));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

export function certificateOf(key: IdpKey): Certificate {
  return readCertificate(key.certificatePem);
}

/** The key that the provider of the tests signs with. */
export const idpKey = makeIdpKey();
/** What an attacker has made. */
export const strangerKey = makeIdpKey({ commonName: "idp.acme.example" });
/** The provider's next key, for a rollover. */
export const nextIdpKey = makeIdpKey({ commonName: "next.idp.acme.example" });
/** The pair that a product before had towards identity providers. */
export const oldSpKey = makeIdpKey({ commonName: "sso.old.example" });
export const ecKey = makeIdpKey({ kind: "ec" });
