/**
 * Finds the certificates in what administrators have: PEM with text around it or one block after another, line ends written as
 * `\n`, dashes that a word processor made, base64 in its other spellings or of a whole PEM file, hex, DER, PKCS #7. What is
 * something else is told by name.
 */
import { CertificateFault } from "./certificate-fault.js";
import { CONTEXT_0, elementsIn, firstElement, SEQUENCE, type DerElement } from "./der.js";
import { blocksIn, straightened, type PemBlock } from "./pem-blocks.js";
import { createPrivateKey } from "node:crypto";

const maxLength = 64 * 1024;
const certificateLabels: ReadonlySet<string> = new Set(["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]);
const containerLabels: ReadonlySet<string> = new Set(["PKCS7", "PKCS #7 SIGNED DATA", "CMS"]);

const withKey = "Replace that key, and give the certificate here (BEGIN CERTIFICATE).";
const notBase64 = new Map([
  [/^<(?:!DOCTYPE|html)/i, ["This is a web page, not a certificate."]],
  [/^</, ["This is XML, not a certificate.", "If it is the metadata of the provider, give it as such."]],
] as const);

/** Each in DER, in the order in which they stand; never none. @throws CertificateFault */
export function certificatesIn(text: string): readonly Buffer[] {
  if (text.length > maxLength) throw new CertificateFault("This is far too long for a certificate.");
  const plain = straightened(text);
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(plain)) {
    throw new CertificateFault("This is a private key, which must stay with its owner.", withKey);
  }
  const blocks = wholeBlocks(plain);
  if (blocks.length > 0) return certificatesOf(blocks);
  for (const [looks, [message, fix]] of notBase64) if (looks.test(plain)) throw new CertificateFault(message, fix);
  const octets = octetsOf(plain);
  const inside = octets.toString("latin1").trimStart();
  // a PEM file in base64, as secrets of a cluster are kept
  return inside.startsWith("-----BEGIN ") ? certificatesOf(wholeBlocks(straightened(inside))) : inDer(octets);
}

/** @throws CertificateFault where one has no end */
function wholeBlocks(text: string): readonly PemBlock[] {
  const blocks = blocksIn(text);
  if (blocks === undefined) throw new CertificateFault("The certificate is cut off: a BEGIN has no END.");
  return blocks;
}

function certificatesOf(blocks: readonly PemBlock[]): readonly Buffer[] {
  const found = blocks.flatMap(({ label, body }) => {
    if (containerLabels.has(label)) return inDer(octetsOf(body));
    if (!certificateLabels.has(label)) return [];
    const octets = octetsOf(body);
    // what OpenSSL adds to say for what it trusts it is none of ours
    return label === "TRUSTED CERTIFICATE" ? inDer(firstElement(octets)?.whole ?? octets) : inDer(octets);
  });
  if (found.length > 0) return found;
  const [{ label } = { label: "" }] = blocks;
  if (label.endsWith("CERTIFICATE REQUEST")) {
    throw new CertificateFault("This is a certificate request.", "Give the certificate that was made from it.");
  }
  if (label.endsWith("PUBLIC KEY")) {
    throw new CertificateFault("This is a bare public key.", "Give the certificate (BEGIN CERTIFICATE).");
  }
  throw new CertificateFault(`This is a ${label}, not a certificate.`);
}

/** Base64, also URL-safe and without padding, and hex. */
function octetsOf(text: string): Buffer {
  const packed = text.replace(/[\s"',;[\]]+/g, "");
  if (/^30:?8[1-4]:?(?:[0-9a-f]{2}:?)+$/i.test(packed)) return Buffer.from(packed.replaceAll(":", ""), "hex");
  const base64 = packed
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/={1,2}$/, "");
  const octets = Buffer.from(base64, "base64");
  if (base64 === "" || octets.toString("base64").replace(/=+$/, "") !== base64) {
    throw new CertificateFault(
      "This is not a certificate: neither PEM nor base64.",
      "Give the signing certificate as it was downloaded; Entra offers it as Certificate (Base64).",
    );
  }
  return octets;
}

/** What DER holds: a certificate, several one after another, or those of a PKCS #7. */
function inDer(octets: Buffer): readonly Buffer[] {
  const elements = elementsIn(octets);
  const [first, ...others] = elements;
  if (first?.tag !== SEQUENCE) throw noCertificate(octets);
  const contained = inPkcs7(first);
  if (contained !== undefined) return contained;
  if (first.content.subarray(0, 3).equals(Buffer.from([2, 1, 3]))) {
    throw new CertificateFault("This is a PKCS #12 file, which holds a private key.", withKey);
  }
  const length = elements.reduce((sum, { whole }) => sum + whole.length, 0);
  const rest = octets.subarray(length).toString("latin1");
  if (others.some(({ tag }) => tag !== SEQUENCE) || !/^[\0\s]*$/.test(rest)) {
    throw new CertificateFault("There is something else after the certificate.");
  }
  return elements.map(({ whole }) => whole);
}

/** 1.2.840.113549.1.7.2, signedData (RFC 2315 §9.1). */
const signedData = Buffer.from("06092a864886f70d010702", "hex");

function inPkcs7({ content }: DerElement): readonly Buffer[] | undefined {
  if (!content.subarray(0, signedData.length).equals(signedData)) return undefined;
  const [, explicit] = elementsIn(content);
  const signed = explicit === undefined ? undefined : firstElement(explicit.content);
  const certificates = signed && elementsIn(signed.content).find(({ tag }) => tag === CONTEXT_0);
  const found = certificates && elementsIn(certificates.content).filter(({ tag }) => tag === SEQUENCE);
  if (found === undefined || found.length === 0) {
    throw new CertificateFault("This is PKCS #7 without a certificate that we could read.");
  }
  return found.map(({ whole }) => whole);
}

/** What octets are that hold no certificate. */
export function noCertificate(octets: Buffer): CertificateFault {
  for (const type of ["pkcs8", "pkcs1", "sec1"] as const) {
    try {
      createPrivateKey({ key: octets, format: "der", type });
      return new CertificateFault("This is a private key, which must stay with its owner.", withKey);
    } catch {
      // no key of that kind
    }
  }
  return new CertificateFault("This is base64, but there is no X.509 certificate in it.");
}
