/**
 * A key pair of the service provider as administrators of another product have it: PEM with other things around it, PKCS #8 or
 * PKCS #1, line ends written as `\\n`, base64 of a whole PEM file (environments) or of DER alone (Keycloak). What is something
 * else, or cannot serve, is told by name.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { CertificateFault } from "../certificate/certificate-fault.js";
import { readCertificates, type Certificate } from "../certificate/certificate.js";
import { firstElement } from "../certificate/der.js";
import { blocksIn, straightened, type PemBlock } from "../certificate/pem-blocks.js";
import { readSpKey, SpKeyFault, type SpPrivateKey } from "./sp-keys.js";

export interface GivenSpKey {
  readonly privateKey: string;
  /** May stand in one text with the key, and with its issuers. */
  readonly certificate: string;
}

const longest = 64 * 1024;
const fewestBits = 2048;
/** An operation costs with the cube of it, and anybody may post what has to be decrypted. */
const mostBits = 4096;
const isPrivate = ({ label }: PemBlock): boolean => label.endsWith("PRIVATE KEY");

/** @throws SpKeyFault, which repeats nothing of what was given */
export function readGivenSpKey({ privateKey: text, certificate }: GivenSpKey): SpPrivateKey {
  if (text.length > longest || certificate.length > longest) throw new SpKeyFault("it is far too long for a key pair");
  const privateKey = privateKeyIn(plainText(text));
  checkKind(privateKey);
  const own = createPublicKey(privateKey);
  const found = certificatesIn(plainText(certificate)).find(({ publicKey }) => publicKey.equals(own));
  if (found === undefined) throw new SpKeyFault("the certificate was not made for this private key");
  const privateKeyPem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return readSpKey({ privateKeyPem, certificatePem: found.pem });
}

function plainText(text: string): string {
  const plain = straightened(text);
  if (plain.includes("-----BEGIN ")) return plain;
  // a PEM file in base64, as environments hold it
  const inside = Buffer.from(plain, "base64").toString("latin1").trimStart();
  return inside.startsWith("-----BEGIN ") ? straightened(inside) : plain;
}

function privateKeyIn(text: string): KeyObject {
  const blocks = blocksIn(text);
  if (blocks === undefined) throw new SpKeyFault("the private key is cut off: a BEGIN has no END");
  const block = blocks.find(isPrivate);
  if (block !== undefined) return inBlock(block);
  const [other] = blocks;
  if (other === undefined) return inDer(Buffer.from(text.replace(/\s+/g, ""), "base64"));
  if (other.label.endsWith("PUBLIC KEY")) throw isPublicKey();
  throw new SpKeyFault(`in place of the private key stands a ${other.label.toLowerCase()}`);
}

function inBlock({ label, body }: PemBlock): KeyObject {
  if (label.startsWith("ENCRYPTED") || body.includes("Proc-Type:")) throw isEncrypted();
  if (label.startsWith("OPENSSH")) {
    throw new SpKeyFault("the private key is in the form of SSH: ssh-keygen -p -m PKCS8 -f FILE makes it PKCS #8");
  }
  try {
    return createPrivateKey(`-----BEGIN ${label}-----${body}-----END ${label}-----\n`);
  } catch {
    // The library's own error is left out: it may quote what it was given.
    throw unreadable();
  }
}

/** Base64 without the lines around it, as Keycloak writes it. */
function inDer(octets: Buffer): KeyObject {
  for (const type of ["pkcs8", "pkcs1", "sec1"] as const) {
    try {
      return createPrivateKey({ key: octets, format: "der", type });
    } catch {
      // no key of that kind
    }
  }
  const content = firstElement(octets)?.content;
  // PKCS #12 begins with its version, 3 (RFC 7292 §4)
  if (content?.subarray(0, 3).equals(Buffer.from([2, 1, 3])) === true) {
    throw new SpKeyFault("it is a PKCS #12 file: openssl pkcs12 -in FILE -nodes takes it apart");
  }
  if (isPublic(octets)) throw isPublicKey();
  // with an algorithm and ciphertext (RFC 5958 §3)
  const algorithm = content && firstElement(content);
  const after = algorithm && firstElement(content.subarray(algorithm.whole.length));
  if (algorithm?.tag === 0x30 && after?.tag === 0x04) throw isEncrypted();
  throw unreadable();
}

function isPublic(octets: Buffer): boolean {
  return (["spki", "pkcs1"] as const).some((type) => {
    try {
      createPublicKey({ key: octets, format: "der", type });
      return true;
    } catch {
      return false;
    }
  });
}

const isPublicKey = (): SpKeyFault => new SpKeyFault("in place of the private key stands a public key");
const isEncrypted = (): SpKeyFault =>
  new SpKeyFault("the private key is encrypted: openssl pkey -in FILE writes it without its password");
const unreadable = (): SpKeyFault => new SpKeyFault("the private key is not readable: neither PEM nor base64 of DER");

function checkKind({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): void {
  if (type !== "rsa") {
    const kind = type === "ec" ? "on an elliptic curve" : `of the type ${type ?? "?"}`;
    throw new SpKeyFault(`the private key is ${kind}, and identity providers encrypt to RSA keys`);
  }
  const { modulusLength: bits = 0 } = asymmetricKeyDetails ?? {};
  if (bits < fewestBits || bits > mostBits) {
    throw new SpKeyFault(`the RSA key has ${bits} bits; ${fewestBits} to ${mostBits} are accepted`);
  }
}

/** Those beside the key in one text too. */
function certificatesIn(text: string): readonly Certificate[] {
  const blocks = blocksIn(text) ?? [];
  const others = blocks.filter((block) => !isPrivate(block));
  if (blocks.length > 0 && others.length === 0) throw new SpKeyFault("there is no certificate beside the private key");
  const given =
    others.length === 0
      ? text
      : others.map(({ label, body }) => `-----BEGIN ${label}-----${body}-----END ${label}-----`).join("\n");
  try {
    return readCertificates([given]);
  } catch (error) {
    if (!(error instanceof CertificateFault)) throw error;
    const said = error.message.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
    throw new SpKeyFault(`of its certificate: ${said}`, { cause: error });
  }
}
