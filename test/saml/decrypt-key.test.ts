import { createPrivateKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { copyWhere, rawRsa, unpadOaep, type OaepHash } from "../../src/saml/decrypt/decrypt-key.js";
import { encodeOaep } from "../support/saml-encryption.js";

const testdata = new URL("./testdata/encrypted/", import.meta.url);
const privateKey = createPrivateKey(readFileSync(new URL("sp-key.pem", testdata)));
const none = Buffer.alloc(0);

describe("OAEP unpadding (RFC 8017 §7.1.2)", () => {
  interface Vector {
    digest: OaepHash;
    mask: OaepHash;
    label: string;
    key: string;
    wrapped: string;
  }
  const vectors = JSON.parse(readFileSync(new URL("oaep.json", testdata), "utf8")) as Vector[];

  it("opens what OpenSSL wrapped, with every pair of digest and mask", () => {
    expect(vectors).to.have.length(42);
    for (const { digest, mask, label, key, wrapped } of vectors) {
      const encoded = rawRsa(privateKey, Buffer.from(wrapped, "base64"))!;
      const opened = unpadOaep(encoded, digest, mask, Buffer.from(label, "hex"), key.length / 2);
      expect({ valid: opened.valid, key: opened.key.toString("hex") }).to.deep.equal({ valid: 1, key });
    }
  });

  it("does not open it with another mask, digest, label or length", () => {
    for (const { digest, mask, label, key, wrapped } of vectors) {
      const encoded = rawRsa(privateKey, Buffer.from(wrapped, "base64"))!;
      const [labelOctets, length] = [Buffer.from(label, "hex"), key.length / 2];
      const valid = (...[d, m, l, k]: [OaepHash, OaepHash, Buffer, number]): number =>
        unpadOaep(encoded, d, m, l, k).valid;
      expect(valid(digest, mask === "sha1" ? "sha256" : "sha1", labelOctets, length)).to.equal(0);
      expect(valid(digest === "sha1" ? "sha256" : "sha1", mask, labelOctets, length)).to.equal(0);
      expect(valid(digest, mask, Buffer.from("x"), length)).to.equal(0);
      expect(valid(digest, mask, labelOctets, length === 16 ? 32 : 16)).to.equal(0);
    }
  });

  it("sees a single wrong bit at every place of the padding", () => {
    const key = randomBytes(32);
    for (const digest of ["sha1", "sha256"] as const) {
      const unpad = (encoded: Buffer): number => unpadOaep(encoded, digest, "sha1", none, 32).valid;
      expect(unpad(encodeOaep(256, key, { digest, mask: "sha1" }))).to.equal(1);
      const padding = 256 - 1 - (digest === "sha1" ? 20 : 32) - key.length;
      for (let at = 0; at < padding; at++) {
        for (const bit of [1, 0x80]) {
          const encoded = encodeOaep(256, key, { digest, mask: "sha1", spoil: (block) => (block[at]! ^= bit) });
          expect(unpad(encoded), `octet ${at}, bit ${bit}`).to.equal(0);
        }
      }
      const first = encodeOaep(256, key, { digest, mask: "sha1" });
      first[0] = 1;
      expect(unpad(first)).to.equal(0);
    }
  });

  it("says no where the key is too small for the hashes", () => {
    expect(unpadOaep(Buffer.alloc(128), "sha512", "sha512", none, 32)).to.deep.equal({
      valid: 0,
      key: Buffer.alloc(32),
    });
  });

  it("copies under a mask, all or nothing", () => {
    const into = Buffer.from([1, 2, 255]);
    copyWhere(0, Buffer.from([9, 8, 7]), into);
    expect([...into]).to.deep.equal([1, 2, 255]);
    copyWhere(1, Buffer.from([9, 8, 0]), into);
    expect([...into]).to.deep.equal([9, 8, 0]);
  });
});
