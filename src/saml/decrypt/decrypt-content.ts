/**
 * The content of an EncryptedData (XML Encryption 1.1 §5.2): AES-GCM, and AES-CBC because Okta, ADFS and SimpleSAMLphp
 * still send it. Triple DES and everything else is unknown here, and what is unknown is refused by the caller.
 */
import { createDecipheriv, type CipherGCMTypes } from "node:crypto";

export interface ContentCipher {
  /** Octets of the content key. */
  readonly keyLength: number;
  /** The octets in, IV first; undefined when they do not decrypt with this key. */
  readonly decrypt: (key: Buffer, octets: Buffer) => Buffer | undefined;
}

const gcmIvLength = 12;
const gcmTagLength = 16;
const cbcBlockLength = 16;

const contentCiphers: ReadonlyMap<string, ContentCipher> = new Map([
  ["http://www.w3.org/2009/xmlenc11#aes128-gcm", gcm("aes-128-gcm", 16)],
  ["http://www.w3.org/2009/xmlenc11#aes192-gcm", gcm("aes-192-gcm", 24)],
  ["http://www.w3.org/2009/xmlenc11#aes256-gcm", gcm("aes-256-gcm", 32)],
  ["http://www.w3.org/2001/04/xmlenc#aes128-cbc", cbc("aes-128-cbc", 16)],
  ["http://www.w3.org/2001/04/xmlenc#aes192-cbc", cbc("aes-192-cbc", 24)],
  ["http://www.w3.org/2001/04/xmlenc#aes256-cbc", cbc("aes-256-cbc", 32)],
]);

export function contentCipher(algorithm: string): ContentCipher | undefined {
  return contentCiphers.get(algorithm);
}

function gcm(name: CipherGCMTypes, keyLength: number): ContentCipher {
  return {
    keyLength,
    decrypt(key, octets) {
      if (octets.length < gcmIvLength + gcmTagLength) return undefined;
      const decipher = createDecipheriv(name, key, octets.subarray(0, gcmIvLength), { authTagLength: gcmTagLength });
      decipher.setAuthTag(octets.subarray(octets.length - gcmTagLength));
      const plain = decipher.update(octets.subarray(gcmIvLength, octets.length - gcmTagLength));
      try {
        decipher.final();
      } catch {
        return undefined;
      }
      return plain;
    },
  };
}

function cbc(name: string, keyLength: number): ContentCipher {
  return {
    keyLength,
    decrypt(key, octets) {
      if (octets.length < 2 * cbcBlockLength || octets.length % cbcBlockLength !== 0) return undefined;
      const decipher = createDecipheriv(name, key, octets.subarray(0, cbcBlockLength));
      // The padding of XML Encryption fills with arbitrary octets and counts in the last one, so OpenSSL's is no help.
      decipher.setAutoPadding(false);
      const padded = Buffer.concat([decipher.update(octets.subarray(cbcBlockLength)), decipher.final()]);
      const fill = padded[padded.length - 1] ?? 0;
      return fill >= 1 && fill <= cbcBlockLength ? padded.subarray(0, padded.length - fill) : undefined;
    },
  };
}
