import { randomBytes, type KeyObject } from "node:crypto";
import { copyWhere, rawRsa, unpadOaep } from "./decrypt-key.js";
import { readEncrypted, type EncryptedName } from "./decrypt-shape.js";
import { SamlRefusal } from "../refusal.js";
import type { XmlElement } from "../xml/tree.js";

/**
 * Anybody may post what has to be decrypted, and an RSA operation costs with the cube of the key's length. This is eight
 * EncryptedKeys for three keys of 3072 bits, which take 40 ms.
 */
const mostWork = 8 * 3 * 3072 ** 3;

/**
 * Makes the function that opens an EncryptedAssertion with any of our keys and returns the octets inside.
 *
 * Whoever can tell a failed key from failed content, or bad padding from bad XML, can decrypt by asking (Bleichenbacher,
 * Manger, Vaudenay). So every key is tried to the end, a random content key takes the place of one that none of them
 * opens, the content is decrypted with it all the same, and there is one refusal for whatever went wrong. What the
 * caller finds wrong with the octets (not XML, a bad signature) must look the same from outside.
 * @param keys  every one of ours that may still open something; the order does not matter
 * @throws SamlRefusal `saml_decrypt`, from the function that is returned
 */
export function makeDecryptor(
  keys: readonly { readonly privateKey: KeyObject }[],
  wanted: EncryptedName = "EncryptedAssertion",
): (encrypted: XmlElement) => Buffer {
  return (encrypted) => {
    const { cipher, octets, keys: wrappedKeys } = readEncrypted(encrypted, wanted);
    holdWork(keys, wrappedKeys);
    const contentKey = randomBytes(cipher.keyLength);
    let opened = 0;
    for (const { privateKey } of keys) {
      for (const { wrapped, transport } of wrappedKeys) {
        const encoded = rawRsa(privateKey, wrapped);
        if (encoded === undefined) continue;
        for (const mask of transport.masks) {
          const { valid, key } = unpadOaep(encoded, transport.digest, mask, transport.label, cipher.keyLength);
          copyWhere(valid, key, contentKey);
          opened |= valid;
        }
      }
    }
    const plain = cipher.decrypt(contentKey, octets);
    if (opened === 0 || plain === undefined) {
      throw new SamlRefusal("saml_decrypt", `the ${wanted} does not open with any of our keys`);
    }
    return plain;
  };
}

/** Told apart by lengths alone, which stand in our certificates and in the message. @throws SamlRefusal */
function holdWork(
  keys: readonly { readonly privateKey: KeyObject }[],
  wrappedKeys: readonly { readonly wrapped: Buffer }[],
): void {
  let work = 0;
  for (const { privateKey } of keys) {
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    work += bits ** 3 * wrappedKeys.filter(({ wrapped }) => wrapped.length === Math.ceil(bits / 8)).length;
  }
  // One, as nearly all senders write it, is opened whatever keys we were given.
  if (wrappedKeys.length === 1 || work <= mostWork) return;
  throw new SamlRefusal(
    "saml_decrypt",
    `there are ${wrappedKeys.length} EncryptedKeys, which is too many for our keys`,
  );
}
