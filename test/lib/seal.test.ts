import { expect } from "chai";
import { CompactEncrypt, compactDecrypt } from "jose";
import { hkdfSync } from "node:crypto";
import { makeSealer } from "../../src/lib/seal.js";

describe("sealing (JWE, dir with A256GCM)", () => {
  const old = "the-old-secret-with-more-than-32-characters";
  const fresh = "the-new-secret-with-more-than-32-characters";

  it("opens what it sealed, texts of any language", async () => {
    const sealer = makeSealer([fresh], "test");
    const sealed = await sealer.seal("Grüße, 世界");
    expect(sealed.split(".")).to.have.length(5);
    expect(await sealer.open(sealed)).to.equal("Grüße, 世界");
  });

  it("opens with every secret of the list and seals with the first", async () => {
    const before = await makeSealer([old], "test").seal("x");
    const rolled = makeSealer([fresh, old], "test");
    expect(await rolled.open(before)).to.equal("x");
    expect(await makeSealer([old], "test").open(await rolled.seal("x"))).to.equal(undefined);
  });

  it("makes what jose opens, and opens what jose makes of the same header", async () => {
    const key = new Uint8Array(hkdfSync("sha256", fresh, "", "drawbridge test", 32));
    const sealer = makeSealer([fresh], "test");
    const sealed = await sealer.seal("Grüße");
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key);
    expect(Buffer.from(plaintext).toString()).to.equal("Grüße");
    const theirs = new CompactEncrypt(Buffer.from("from jose")).setProtectedHeader({
      alg: "dir",
      enc: "A256GCM",
      kid: protectedHeader.kid ?? "",
    });
    expect(await sealer.open(await theirs.encrypt(key))).to.equal("from jose");
  });

  it("opens nothing that was sealed for another purpose", async () => {
    expect(await makeSealer([fresh], "cookies").open(await makeSealer([fresh], "keys").seal("x"))).to.equal(undefined);
  });

  it("opens nothing that was changed, cut or made up", async () => {
    const sealer = makeSealer([fresh], "test");
    const sealed = await sealer.seal("x");
    const parts = sealed.split(".");
    const swapped = [parts[0], parts[1], parts[2], Buffer.from("y").toString("base64url"), parts[4]].join(".");
    for (const bad of [swapped, sealed.slice(0, -4), `${sealed}x`, "", ".", "e30....", "a".repeat(100_000), "{}"]) {
      expect(await sealer.open(bad), bad.slice(0, 40)).to.equal(undefined);
    }
  });
});
