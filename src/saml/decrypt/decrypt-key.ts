/**
 * RSA-OAEP key transport (XML Encryption 1.1 §5.5.2, RFC 8017 §7.1.2) on the raw RSA operation. node:crypto's own OAEP
 * takes one hash for both the label and the mask, but `rsa-oaep-mgf1p` with a SHA-256 digest means MGF1 with SHA-1; and
 * it throws on bad padding, which is a Manger oracle in time. Here nothing branches on what came out of the RSA operation.
 */
import { constants, createHash, privateDecrypt, type KeyObject } from "node:crypto";

export type OaepHash = "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** How an EncryptedKey was wrapped. Several masks are tried on one RSA result where senders are known to disagree. */
export interface KeyTransport {
  readonly digest: OaepHash;
  readonly masks: readonly OaepHash[];
  /** OAEPparams: the label, empty unless the sender set one. */
  readonly label: Buffer;
}

/** `valid` is 1 or 0, a number so that the caller can mask with it instead of branching. */
export interface UnwrappedKey {
  readonly valid: number;
  readonly key: Buffer;
}

/**
 * The raw RSA result, or undefined where the ciphertext cannot belong to this key (length, or not below the modulus):
 * both are plain to the sender, so they give nothing away.
 */
export function rawRsa(privateKey: KeyObject, wrapped: Buffer): Buffer | undefined {
  const bits = privateKey.asymmetricKeyDetails?.modulusLength;
  if (bits === undefined || wrapped.length !== Math.ceil(bits / 8)) return undefined;
  try {
    return privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped);
  } catch {
    return undefined;
  }
}

/**
 * Takes the OAEP padding off. The content algorithm says how long the key must be, so the place of every byte of the
 * padding is known beforehand and one pass of comparisons settles it.
 * @param keyLength  octets of the content key: 16, 24 or 32
 */
export function unpadOaep(
  encoded: Buffer,
  digest: OaepHash,
  mask: OaepHash,
  label: Buffer,
  keyLength: number,
): UnwrappedKey {
  const labelHash = createHash(digest).update(label).digest();
  const hashLength = labelHash.length;
  const blockLength = encoded.length - hashLength - 1;
  const zeros = blockLength - hashLength - 1 - keyLength;
  if (zeros < 0) return { valid: 0, key: Buffer.alloc(keyLength) };

  const maskedSeed = encoded.subarray(1, 1 + hashLength);
  const maskedBlock = encoded.subarray(1 + hashLength);
  const seed = xor(maskedSeed, mgf1(maskedBlock, hashLength, mask));
  const block = xor(maskedBlock, mgf1(seed, blockLength, mask));

  let difference = at(encoded, 0);
  for (let i = 0; i < hashLength; i++) difference |= at(block, i) ^ at(labelHash, i);
  for (let i = 0; i < zeros; i++) difference |= at(block, hashLength + i);
  difference |= at(block, hashLength + zeros) ^ 1;
  return { valid: isZero(difference), key: block.subarray(blockLength - keyLength) };
}

/** Copies `from` over `into` where `valid` is 1 and leaves it where it is 0, in the same steps. */
export function copyWhere(valid: number, from: Buffer, into: Buffer): void {
  const mask = -valid & 0xff;
  for (let i = 0; i < into.length; i++) into[i] = (at(into, i) & ~mask) | (at(from, i) & mask);
}

/** Mask generation function of RFC 8017 §B.2.1. */
function mgf1(seed: Buffer, length: number, hash: OaepHash): Buffer {
  const blocks: Buffer[] = [];
  const counter = Buffer.alloc(4);
  for (let made = 0, index = 0; made < length; index++) {
    counter.writeUInt32BE(index);
    const block = createHash(hash).update(seed).update(counter).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(left: Buffer, right: Buffer): Buffer {
  const result = Buffer.alloc(left.length);
  for (let i = 0; i < left.length; i++) result[i] = at(left, i) ^ at(right, i);
  return result;
}

/** 1 for 0, 0 for 1…255, without a branch. */
function isZero(octet: number): number {
  return ((octet - 1) >>> 31) & 1;
}

function at(buffer: Buffer, index: number): number {
  return buffer[index] ?? 0;
}
