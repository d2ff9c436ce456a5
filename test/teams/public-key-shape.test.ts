import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { expect } from "chai";
import { publicKeyShape } from "../../src/teams/public-key-shape.js";

const octets = (length: number, first = 0xc3) => Buffer.alloc(length, first).toString("base64url");
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const okp = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
const rsa = (bits: number): JsonWebKey =>
  generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" });

describe("a public key that somebody proves themselves by (RFC 7517)", () => {
  const faultOf = (key: unknown): string | undefined => publicKeyShape.safeParse(key).error?.issues[0]?.message;

  it("is of RSA, a curve or Edwards, with whatever is said beside it", () => {
    for (const key of [ec, okp, rsa(2048), { ...ec, kid: "__proto__", use: "sig", x5u: "http://127.0.0.1/" }]) {
      expect(faultOf(key)).to.equal(undefined);
    }
  });

  for (const [what, key, fault] of [
    ["of a shared secret", { kty: "oct", k: octets(32) }, "must be RSA, EC or OKP"],
    ["with its private part", { ...ec, d: octets(32) }, "must be a public key: it holds private parts"],
    ["too short to verify anything", rsa(1024), "must have 2048 to 16384 bits; it has 1024"],
    ["that takes seconds to verify", { kty: "RSA", n: octets(40_000), e: "AQAB" }, "must have 2048 to 16384 bits"],
    ["off its curve", { ...ec, y: octets(32, 2) }, "is no key that can be read"],
    ["without a part", { kty: "EC", crv: "P-256", x: ec.x }, "is no key that can be read"],
    ["of an unknown curve", { ...ec, crv: "P-1" }, "is no key that can be read"],
  ] as const) {
    it(`is not one ${what}`, () => {
      expect(faultOf(key)).to.include(fault);
    });
  }
});
