/**
 * Encrypts assertions as identity providers do, and as attackers might: every algorithm name, digest, mask, label and
 * place of the key can be chosen. OAEP is done here in the open, so that mixtures node:crypto does not know can be made.
 */
import { constants, createCipheriv, createHash, publicEncrypt, randomBytes, type KeyObject } from "node:crypto";

export type Hash = "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

export interface EncryptionOptions {
  publicKey: KeyObject;
  content?: "aes128-gcm" | "aes192-gcm" | "aes256-gcm" | "aes128-cbc" | "aes192-cbc" | "aes256-cbc";
  transport?: "rsa-oaep-mgf1p" | "rsa-oaep";
  digest?: Hash;
  /** Left out of the XML where undefined: the default of the algorithm, SHA-1. */
  mask?: Hash;
  label?: string;
  /** Where the EncryptedKey stands: in the data's KeyInfo, beside the data, or beside it and referred to. */
  place?: "inside" | "beside" | "retrieved";
  /** Other prefixes than xenc and ds, as Entra and ADFS write (default namespaces). */
  prefixes?: { xenc: string; ds: string };
  /** The last octet of the CBC padding, when it should be wrong. */
  fill?: number;
  /** Changes the octets before they become base64. */
  tamper?: { content?: (octets: Buffer) => Buffer; key?: (octets: Buffer) => Buffer };
}

const contentAlgorithm = (name: string): string =>
  name.endsWith("gcm") ? `http://www.w3.org/2009/xmlenc11#${name}` : `http://www.w3.org/2001/04/xmlenc#${name}`;

const digestAlgorithm = (hash: Hash): string =>
  ({
    sha1: "http://www.w3.org/2000/09/xmldsig#sha1",
    sha224: "http://www.w3.org/2001/04/xmldsig-more#sha224",
    sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
    sha384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
    sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
  })[hash];

/** An EncryptedAssertion around the text of an assertion. */
export function encryptedAssertion(assertion: string, options: EncryptionOptions): string {
  const { content = "aes256-gcm", transport = "rsa-oaep-mgf1p", digest, mask, label, place = "inside" } = options;
  const { xenc, ds } = options.prefixes ?? { xenc: "xenc:", ds: "ds:" };
  const bind = (prefix: string, uri: string): string =>
    `xmlns${prefix === "" ? "" : `:${prefix.slice(0, -1)}`}="${uri}"`;
  const xencNs = bind(xenc, "http://www.w3.org/2001/04/xmlenc#");
  const dsNs = bind(ds, "http://www.w3.org/2000/09/xmldsig#");

  const contentKey = randomBytes(Number(content.slice(3, 6)) / 8);
  const octets = encryptContent(content, contentKey, Buffer.from(assertion), options.fill);
  const wrapped = wrapKey(options.publicKey, contentKey, digest ?? "sha1", mask ?? "sha1", Buffer.from(label ?? ""));
  const value = (bytes: Buffer): string =>
    `<${xenc}CipherData><${xenc}CipherValue>${bytes.toString("base64")}</${xenc}CipherValue></${xenc}CipherData>`;

  const transportNs =
    transport === "rsa-oaep" ? "http://www.w3.org/2009/xmlenc11#" : "http://www.w3.org/2001/04/xmlenc#";
  const method =
    `<${xenc}EncryptionMethod Algorithm="${transportNs}${transport}">` +
    (digest === undefined ? "" : `<${ds}DigestMethod ${dsNs} Algorithm="${digestAlgorithm(digest)}"/>`) +
    (transport !== "rsa-oaep" || mask === undefined
      ? ""
      : `<x11:MGF xmlns:x11="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1${mask}"/>`) +
    (label === undefined ? "" : `<${xenc}OAEPparams>${Buffer.from(label).toString("base64")}</${xenc}OAEPparams>`) +
    `</${xenc}EncryptionMethod>`;
  const key =
    `<${xenc}EncryptedKey ${xencNs} Id="_k1">${method}${value(options.tamper?.key?.(wrapped) ?? wrapped)}` +
    `${place === "beside" ? `<${xenc}ReferenceList><${xenc}DataReference URI="#_d1"/></${xenc}ReferenceList>` : ""}</${xenc}EncryptedKey>`;
  const info =
    place === "inside"
      ? `<${ds}KeyInfo ${dsNs}>${key}</${ds}KeyInfo>`
      : place === "retrieved"
        ? `<${ds}KeyInfo ${dsNs}><${ds}RetrievalMethod Type="http://www.w3.org/2001/04/xmlenc#EncryptedKey" URI="#_k1"/></${ds}KeyInfo>`
        : "";
  return (
    `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">` +
    `<${xenc}EncryptedData ${xencNs} Id="_d1" Type="http://www.w3.org/2001/04/xmlenc#Element">` +
    `<${xenc}EncryptionMethod Algorithm="${contentAlgorithm(content)}"/>${info}` +
    `${value(options.tamper?.content?.(octets) ?? octets)}</${xenc}EncryptedData>` +
    `${place === "inside" ? "" : key}</saml:EncryptedAssertion>`
  );
}

function encryptContent(name: string, key: Buffer, plain: Buffer, fill: number | undefined): Buffer {
  if (name.endsWith("gcm")) {
    const iv = randomBytes(12);
    const cipher = createCipheriv(`aes-${name.slice(3, 6)}-gcm` as "aes-256-gcm", key, iv);
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }
  const iv = randomBytes(16);
  const missing = 16 - (plain.length % 16);
  const padding = randomBytes(missing);
  padding[missing - 1] = fill ?? missing;
  const cipher = createCipheriv(`aes-${name.slice(3, 6)}-cbc`, key, iv).setAutoPadding(false);
  return Buffer.concat([iv, cipher.update(plain), cipher.update(padding), cipher.final()]);
}

/** RSA-OAEP with any pair of hashes. */
export function wrapKey(publicKey: KeyObject, key: Buffer, digest: Hash, mask: Hash, label: Buffer): Buffer {
  const size = (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const encoded = encodeOaep(size, key, { digest, mask, label });
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, encoded);
}

export interface OaepOptions {
  digest: Hash;
  mask: Hash;
  label?: Buffer;
  /** Changes the block (label hash, zeros, one, key) before it is masked. */
  spoil?: (block: Buffer) => void;
}

/** The padding of RFC 8017 §7.1.1, step 2. */
export function encodeOaep(size: number, key: Buffer, { digest, mask, label, spoil }: OaepOptions): Buffer {
  const labelHash = createHash(digest)
    .update(label ?? "")
    .digest();
  const zeros = Buffer.alloc(size - 2 * labelHash.length - 2 - key.length);
  const block = Buffer.concat([labelHash, zeros, Buffer.from([1]), key]);
  spoil?.(block);
  const seed = randomBytes(labelHash.length);
  const maskedBlock = xor(block, mgf1(seed, block.length, mask));
  const maskedSeed = xor(seed, mgf1(maskedBlock, seed.length, mask));
  return Buffer.concat([Buffer.from([0]), maskedSeed, maskedBlock]);
}

function mgf1(seed: Buffer, length: number, hash: Hash): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; Buffer.concat(blocks).length < length; counter++) {
    blocks.push(
      createHash(hash)
        .update(seed)
        .update(Buffer.from([0, 0, 0, counter]))
        .digest(),
    );
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((octet, index) => octet ^ right[index]!));
}
