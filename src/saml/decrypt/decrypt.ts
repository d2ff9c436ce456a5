import { randomBytes } from "node:crypto";
import type { Portions } from "../../lib/in-turns.js";
import { copyWhere, rawRsa, unpadOaep } from "./decrypt-key.js";
import { readEncrypted, type EncryptedName } from "./decrypt-shape.js";
import { SamlRefusal } from "../refusal.js";
import type { XmlElement } from "../xml/tree.js";
import { trialsOf, type OwnKey } from "./trials.js";

/**
 * Makes the function that opens an EncryptedAssertion with any of our keys and returns the octets inside; each trial with a key,
 * which takes milliseconds, is a portion.
 *
 * Whoever can tell a failed key from failed content, or bad padding from bad XML, can decrypt by asking (Bleichenbacher,
 * Manger, Vaudenay). So all trials are made to the end, a random content key takes the place of one that none of them
 * opens, the content is decrypted with it all the same, and there is one refusal for whatever went wrong. What the
 * caller finds wrong with the octets (not XML, a bad signature) must look the same from outside.
 * @param keys  the likeliest first: where there are more trials than one message is worth, the last are not made
 * @throws SamlRefusal `saml_decrypt`, from the function that is returned
 */
export function makeDecryptor(
  keys: readonly OwnKey[],
  wanted: EncryptedName = "EncryptedAssertion",
): (encrypted: XmlElement) => Portions<Buffer> {
  return function* (encrypted) {
    const { cipher, octets, keys: wrappedKeys } = readEncrypted(encrypted, wanted);
    const contentKey = randomBytes(cipher.keyLength);
    const { trials, left } = trialsOf(keys, wrappedKeys);
    let opened = 0;
    for (const { own, wrapped } of trials) {
      yield;
      const encoded = rawRsa(own.privateKey, wrapped.octets);
      if (encoded === undefined) continue;
      const { digest, masks, label } = wrapped.transport;
      for (const mask of masks) {
        const { valid, key } = unpadOaep(encoded, digest, mask, label, cipher.keyLength);
        copyWhere(valid, key, contentKey);
        opened |= valid;
      }
    }
    yield;
    const plain = cipher.decrypt(contentKey, octets);
    if (opened !== 0 && plain !== undefined) return plain;
    if (left === 0) throw new SamlRefusal("saml_decrypt", `the ${wanted} does not open with any of our keys`);
    throw new SamlRefusal(
      "many_keys",
      `the ${wanted} does not open in ${trials.length} trials, and ${left} more are not made: it has ${wrappedKeys.length} EncryptedKeys`,
    );
  };
}
