import { X509Certificate, type KeyObject } from "node:crypto";

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

/** What was given as a certificate is none that we could trust. The message says what it is and never repeats it. */
export class CertificateFault extends Error {
  override readonly name = "CertificateFault";
  /** What to give instead. */
  readonly fix: string;
  constructor(message: string, fix: string = asCertificate, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

const asCertificate = "Give the identity provider's signing certificate as it was downloaded: PEM, or bare base64.";
const otherKey = `Use another key at the identity provider: RSA of 2048 bits or more, or P-256, P-384, P-521.`;

const MAX_LENGTH = 64 * 1024;
const MIN_RSA_BITS = 2048;
/** OpenSSL needs a time that grows with the cube of it. */
const MAX_RSA_BITS = 8192;
const CURVES: ReadonlySet<string> = new Set(["prime256v1", "secp384r1", "secp521r1"]);
const MAX_REMEMBERED = 1000;

/** Parsing costs more than verifying, and a method's certificates are asked for at each sign-in. */
const remembered = new Map<string, Certificate>();

/**
 * Reads one X.509 certificate, as PEM or as the base64 that metadata holds.
 * @throws CertificateFault for anything else, for RSA keys under 2048 bits and for curves besides P-256, P-384 and P-521
 */
export function readCertificate(text: string): Certificate {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const certificate = parse(derOf(text));
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, certificate);
  return certificate;
}

/** The content of a certificate's file as text: Entra's *Certificate (Raw)* is DER, and everybody else's PEM or base64. */
export function certificateText(content: Uint8Array): string {
  const isDer = content[0] === 0x30 && content[1] !== undefined && content[1] >= 0x80;
  const octets = Buffer.from(content);
  return isDer ? octets.toString("base64") : octets.toString("utf8");
}

function derOf(text: string): Buffer {
  if (text.length > MAX_LENGTH) throw new CertificateFault("This is far too long for one certificate.");
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map((match) => match[1] ?? "");
  if (blocks.some((block) => block.endsWith("PRIVATE KEY"))) {
    throw new CertificateFault(
      "This is a private key, which must stay with its owner.",
      "Replace that key, and give the certificate here (BEGIN CERTIFICATE).",
    );
  }
  const [block] = blocks;
  if (block === "CERTIFICATE REQUEST" || block === "NEW CERTIFICATE REQUEST") {
    throw new CertificateFault("This is a certificate request.", "Give the certificate that was made from it.");
  }
  if (block === "PUBLIC KEY" || block === "RSA PUBLIC KEY") {
    throw new CertificateFault("This is a bare public key.", "Give the certificate (BEGIN CERTIFICATE).");
  }
  if (blocks.length > 1) {
    throw new CertificateFault(`There are ${blocks.length} certificates in one text.`, "Give them one by one.");
  }
  if (block !== undefined && block !== "CERTIFICATE")
    throw new CertificateFault(`This is a ${block}, not a certificate.`);
  if (/^\s*<(?:!DOCTYPE|html)/i.test(text)) throw new CertificateFault("This is a web page, not a certificate.");
  if (/^\s*</.test(text))
    throw new CertificateFault(
      "This is XML, not a certificate.",
      "If it is the metadata of the provider, give it as such.",
    );

  const pem = /^\s*-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----\s*$/.exec(text);
  if (block !== undefined && pem === null) {
    throw new CertificateFault("The certificate is cut off or has other text around it.");
  }
  const base64 = (pem?.[1] ?? text).replace(/\s+/g, "");
  const der = Buffer.from(base64, "base64");
  if (base64 === "" || der.toString("base64") !== base64) {
    throw new CertificateFault(
      "This is not a certificate: neither PEM nor base64.",
      "Give the signing certificate as it was downloaded; Entra offers it as Certificate (Base64).",
    );
  }
  return der;
}

function parse(der: Buffer): Certificate {
  let certificate: X509Certificate;
  let publicKey: KeyObject;
  try {
    certificate = new X509Certificate(der);
    publicKey = certificate.publicKey;
  } catch (cause) {
    throw new CertificateFault("This is base64, but there is no X.509 certificate in it.", asCertificate, { cause });
  }
  if (!certificate.raw.equals(der)) throw new CertificateFault("There is something else after the certificate.");
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
          `Its curve ${namedCurve ?? "?"} is not accepted; P-256, P-384 and P-521 are.`,
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
