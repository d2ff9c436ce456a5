import { X509Certificate, type KeyObject } from "node:crypto";
import { fileText, isDer } from "../../lib/file-text.js";
import { CertificateFault } from "./certificate-fault.js";
import { certificatesIn, noCertificate } from "./certificates-in.js";
import { withoutIssuers } from "./without-issuers.js";

/** A certificate of an identity provider, read once. Only its key counts; its dates are for warnings. */
export interface Certificate {
  readonly pem: string;
  /** The distinguished name, its parts separated by commas. */
  readonly subject: string;
  /** SHA-256 of the DER form, lower-case hex without separators. */
  readonly fingerprint256: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: KeyObject;
}

const otherKey = `Use another key at the identity provider: RSA of 2048 bits or more, or P-256, P-384, P-521.`;

const MIN_RSA_BITS = 2048;
/** OpenSSL needs a time that grows with the cube of it. */
const MAX_RSA_BITS = 8192;
const CURVES: ReadonlySet<string> = new Set(["prime256v1", "secp384r1", "secp521r1"]);
const MAX_REMEMBERED = 1000;

/** Parsing costs more than verifying, and a method's certificates are asked for at each sign-in. */
const remembered = new Map<string, Certificate>();

/** More than any provider has keys, or a chain has links. */
const MAX_AT_ONCE = 16;

/**
 * Reads the certificate of a method as it is kept.
 * @throws CertificateFault for anything else than one certificate of a key that may be trusted
 */
export function readCertificate(text: string): Certificate {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const [certificate, second] = readCertificates([text]);
  if (certificate === undefined || second !== undefined) throw new CertificateFault("This is not one certificate.");
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, certificate);
  return certificate;
}

/**
 * Reads what an administrator gives at once, each text with one certificate or several; the issuers of a chain are left out.
 * @throws CertificateFault for anything else, for RSA keys under 2048 bits and for curves besides P-256, P-384 and P-521
 */
export function readCertificates(texts: readonly string[]): readonly Certificate[] {
  if (texts.length === 0) return [];
  const found = texts.flatMap(certificatesIn);
  if (found.length > MAX_AT_ONCE) {
    throw new CertificateFault(
      `There are ${found.length} certificates, at most ${MAX_AT_ONCE} are read at once.`,
      "Give those that the identity provider signs with, and no collection of authorities.",
    );
  }
  const own = withoutIssuers(found.map(parsed));
  if (own.length === 0) throw new CertificateFault("Each of these certificates issued another of them.");
  return own.map(trusted);
}

/** The content of a certificate's file as text, DER in base64; what is neither is left for the reader to refuse. */
export function certificateText(content: Uint8Array): string {
  const octets = Buffer.from(content);
  return isDer(content) ? octets.toString("base64") : (fileText(content) ?? octets.toString("utf8"));
}

/** @throws CertificateFault */
export function parsed(der: Buffer): X509Certificate {
  try {
    const certificate = new X509Certificate(der);
    if (certificate.raw.equals(der)) return certificate;
  } catch {
    throw noCertificate(der);
  }
  throw new CertificateFault("There is something else after the certificate.");
}

/** A certificate whose key may be trusted. @throws CertificateFault */
export function trusted(certificate: X509Certificate): Certificate {
  const publicKey = publicKeyOf(certificate);
  refuseWeakKey(publicKey);
  const notBeforeMs = Date.parse(certificate.validFrom);
  const notAfterMs = Date.parse(certificate.validTo);
  if (Number.isNaN(notBeforeMs) || Number.isNaN(notAfterMs)) {
    throw new CertificateFault("The certificate does not say how long it is valid.");
  }
  return {
    pem: certificate.toString(),
    subject: certificate.subject.split("\n").join(", "),
    fingerprint256: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    notBeforeMs,
    notAfterMs,
    publicKey,
  };
}

function publicKeyOf(certificate: X509Certificate): KeyObject {
  try {
    return certificate.publicKey;
  } catch (cause) {
    throw new CertificateFault("Its key is of a kind that is not known here.", otherKey, { cause });
  }
}

function refuseWeakKey(key: KeyObject): void {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa":
    case "rsa-pss":
      if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS) {
        throw new CertificateFault(
          `Its RSA key has ${modulusLength} bits; ${MIN_RSA_BITS} to ${MAX_RSA_BITS} are accepted.`,
          otherKey,
        );
      }
      // with an exponent of 1 every text is its own signature
      if (publicExponent < 3n || publicExponent % 2n === 0n) {
        throw new CertificateFault("Its RSA key has an exponent that protects nothing.", otherKey);
      }
      return;
    case "ec":
      if (namedCurve === undefined || !CURVES.has(namedCurve)) {
        throw new CertificateFault(
          // A curve that is described in place of being named: what OpenSSL says then differs with its release.
          namedCurve === undefined || namedCurve === "UNDEF"
            ? "Its curve is one of its own making, which is not accepted; P-256, P-384 and P-521 are."
            : `Its curve ${namedCurve} is not accepted; P-256, P-384 and P-521 are.`,
          otherKey,
        );
      }
      return;
    default:
      throw new CertificateFault(
        `Its key is of type ${key.asymmetricKeyType ?? "?"}; RSA and elliptic curves are accepted.`,
        otherKey,
      );
  }
}
