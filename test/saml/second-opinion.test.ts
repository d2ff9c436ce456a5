import { createPublicKey } from "node:crypto";
import { expect } from "chai";
import { makeDecryptor, verifyResponse } from "../../src/saml/index.js";
import { secondOpinion, type SecondOpinion } from "../../src/saml/sp/node-saml-opinion.js";
import { makeSpKey, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";
import { encryptedAssertion, type EncryptionOptions } from "../support/saml-encryption.js";
import { certificateOf, ecKey, idpKey, nextIdpKey } from "../support/saml-keys.js";
import {
  acsUrl,
  anAssertion,
  aResponse,
  aSignedResponse,
  at,
  idpEntityId,
  nowMs,
  requestId,
  spEntityId,
} from "../support/saml-response.js";
import { signedAssertion, signedResponse } from "../support/saml-signing.js";

const method = {
  idpEntityId,
  spEntityId,
  acsUrl,
  certificates: [nextIdpKey, idpKey, ecKey].map(certificateOf),
  allowUnsolicited: false,
  skewMs: 60_000,
};
let spKey: SpPrivateKey;
let otherKey: SpPrivateKey;
before(async () => {
  const make = (): Promise<SpPrivateKey> => makeSpKey({ commonName: "bridge.example", nowMs, modulusLength: 2048 });
  [spKey, otherKey] = await Promise.all([make(), make()]);
});

/** Ours first, as it must have accepted; then theirs. */
async function opinion(xml: string, at = nowMs, keys = [otherKey, spKey]): Promise<SecondOpinion> {
  const bytes = Buffer.from(xml);
  const input = {
    bytes,
    method,
    pendingIds: new Set([requestId]),
    nowMs: at,
    decrypt: makeDecryptor([otherKey, spKey]),
  };
  const { assertion, refusal } = verifyResponse(input);
  if (assertion === undefined) throw new Error(`ours refused: ${refusal?.detail ?? ""}`);
  return secondOpinion({ xml: bytes, method, nowMs: at, keys, accepted: assertion });
}

function encrypted(options: Partial<EncryptionOptions> = {}, inner = signedAssertion(anAssertion())): string {
  const assertion = inner.replace(/^<\?xml[^>]*\?>\s*/, "");
  const publicKey = createPublicKey(spKey.privateKey);
  return aResponse({ assertionXml: encryptedAssertion(assertion, { publicKey, ...options }) });
}

describe("The second opinion of node-saml", () => {
  for (const how of ["response", "assertion", "both"] as const) {
    it(`agrees on a response signed over ${how}`, async () => {
      expect(await opinion(aSignedResponse({}, how))).to.deep.equal({ agrees: true });
    });
  }

  it("agrees on an answer without NameID", async () => {
    expect(await opinion(aSignedResponse({ nameId: null }))).to.deep.equal({ agrees: true });
  });

  it("judges at the time it is told", async () => {
    const later = nowMs + 365 * 24 * 60 * 60 * 1000;
    const instant = (seconds: number): string => new Date(later + seconds * 1000).toISOString();
    const xml = aSignedResponse({
      responseIssueInstant: instant(-5),
      assertionIssueInstant: instant(-5),
      confirmationNotOnOrAfter: instant(300),
      notBefore: instant(-300),
      notOnOrAfter: instant(300),
      authnInstant: instant(-5),
    });
    expect(await opinion(xml, later)).to.deep.equal({ agrees: true });
  });

  for (const options of [{}, { content: "aes128-cbc" }, { place: "retrieved" }, { digest: "sha1" }] as const) {
    it(`agrees on an encrypted assertion: ${JSON.stringify(options)}`, async () => {
      expect(await opinion(encrypted(options))).to.deep.equal({ agrees: true });
      expect(await opinion(signedResponse(encrypted(options, anAssertion())))).to.deep.equal({ agrees: true });
    });
  }

  const beyond: [string, () => string, string][] = [
    ["RSA-SHA384", () => aSignedResponse({}, "both", { algorithm: "rsa-sha384" }), "rsa-sha384"],
    ["SHA-384", () => aSignedResponse({}, "both", { digest: "sha384" }), "sha384"],
    ["ECDSA", () => aSignedResponse({}, "both", { key: ecKey, algorithm: "ecdsa-sha256" }), "ecdsa-sha256"],
    [
      "RSA-OAEP of XML Encryption 1.1",
      () => encrypted({ transport: "rsa-oaep", digest: "sha256", mask: "sha256" }),
      "rsa-oaep",
    ],
    ["RSA-OAEP with a SHA-256 digest", () => encrypted({ digest: "sha256" }), "sha256"],
    ["a label", () => encrypted({ label: "x" }), "OAEPparams"],
    ["AES-192", () => encrypted({ content: "aes192-cbc" }), "aes192-cbc"],
    ["a key beside the data that nothing refers to", () => encrypted({ place: "beside" }), "EncryptedKey"],
    [
      "SHA-384 inside the encryption",
      () => encrypted({}, signedAssertion(anAssertion(), { digest: "sha384" })),
      "sha384",
    ],
  ];
  for (const [what, xml, named] of beyond) {
    it(`has none about ${what}, and says so`, async () => {
      expect(await opinion(xml()))
        .to.have.property("cannot")
        .that.includes(named);
    });
  }

  it("has none about a document that would hold it up too long", async () => {
    const groups = Array.from({ length: 6000 }, (_, n) => `group-${n}-${"x".repeat(80)}`);
    expect(await opinion(aSignedResponse({ groups }, "response")))
      .to.have.property("cannot")
      .that.includes("bytes");
    const long = (length: number): string => aSignedResponse({}, "response").padEnd(length);
    expect(await opinion(long(524_289)))
      .to.have.property("cannot")
      .that.includes("524288 bytes");
    expect(await opinion(long(524_288)), "as long as it may be").not.to.have.property("cannot");
  });

  it("has none without the key that opens the assertion", async () => {
    expect(await opinion(encrypted(), nowMs, [otherKey]))
      .to.have.property("cannot")
      .that.includes("keys");
  });

  it("says in words where it differs", async () => {
    const xml = Buffer.from(aSignedResponse({ notOnOrAfter: at(-3600) }));
    const { assertion } = verifyResponse({
      bytes: Buffer.from(aSignedResponse()),
      method,
      pendingIds: new Set([requestId]),
      nowMs,
    });
    const expired = await secondOpinion({ xml, method, nowMs, accepted: assertion! });
    expect(expired).to.deep.include({ agrees: false }).and.have.property("why").that.includes("expired");
    const else_ = Buffer.from(aSignedResponse({ nameId: "eve@acme.example" }));
    expect(await secondOpinion({ xml: else_, method, nowMs, accepted: assertion! })).to.deep.equal({
      agrees: false,
      why: "node-saml read another NameID",
    });
  });
});
