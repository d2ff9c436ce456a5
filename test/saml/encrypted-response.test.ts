import { createPublicKey } from "node:crypto";
import { expect } from "chai";
import {
  makeDecryptor,
  makeSpKey,
  verifyResponse,
  type SpPrivateKey,
  type Verification,
} from "../../src/saml/index.js";
import { encryptedAssertion, type EncryptionOptions } from "../support/saml-encryption.js";
import { certificateOf, idpKey, strangerKey } from "../support/saml-keys.js";
import { acsUrl, anAssertion, aResponse, idpEntityId, nowMs, requestId, spEntityId } from "../support/saml-response.js";
import { signedAssertion, signedResponse } from "../support/saml-signing.js";

let spKey: SpPrivateKey;
let nextKey: SpPrivateKey;
before(async () => {
  const make = (): Promise<SpPrivateKey> => makeSpKey({ commonName: "bridge.example", nowMs, modulusLength: 2048 });
  [spKey, nextKey] = await Promise.all([make(), make()]);
});

function verify(xml: string): Verification {
  return verifyResponse({
    bytes: Buffer.from(xml),
    method: {
      idpEntityId,
      spEntityId,
      acsUrl,
      certificates: [certificateOf(idpKey)],
      allowUnsolicited: false,
      skewMs: 60_000,
    },
    pendingIds: new Set([requestId]),
    nowMs,
    decrypt: makeDecryptor([nextKey, spKey]),
  });
}

const bare = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>\s*/, "");
const publicKey = (): EncryptionOptions["publicKey"] => createPublicKey(spKey.privateKey);
const sealed = (assertion: string, options: Partial<EncryptionOptions> = {}): string =>
  encryptedAssertion(bare(assertion), { publicKey: publicKey(), ...options });
const respond = (assertionXml: string): string => aResponse({ assertionXml });
const signedInside = (): string => signedAssertion(anAssertion());

describe("Encrypted responses in the shapes that identity providers send", () => {
  const shapes: [string, () => string][] = [
    [
      "Okta: AES-256-CBC, key inside, Response and Assertion signed",
      () => signedResponse(respond(sealed(signedInside(), { content: "aes256-cbc" }))),
    ],
    [
      "Shibboleth: AES-128-CBC, key beside, Response signed",
      () => signedResponse(respond(sealed(anAssertion(), { content: "aes128-cbc", place: "beside", digest: "sha1" }))),
    ],
    [
      "Shibboleth 4: AES-128-GCM, key found by reference",
      () =>
        signedResponse(respond(sealed(anAssertion(), { content: "aes128-gcm", place: "retrieved", digest: "sha1" }))),
    ],
    [
      "Keycloak: AES-256-GCM, rsa-oaep with SHA-256 twice, Response signed over the ciphertext",
      () => signedResponse(respond(sealed(anAssertion(), { transport: "rsa-oaep", digest: "sha256", mask: "sha256" }))),
    ],
    [
      "Keycloak: the same, the Assertion signed before it was encrypted",
      () => respond(sealed(signedInside(), { transport: "rsa-oaep", digest: "sha256", mask: "sha256" })),
    ],
    [
      "Keycloak with rsa-oaep-mgf1p and SHA-256: its mask is SHA-1",
      () => respond(sealed(signedInside(), { digest: "sha256" })),
    ],
    [
      "ADFS: AES-256-CBC, default namespaces, Assertion signed",
      () => respond(sealed(signedInside(), { content: "aes256-cbc", prefixes: { xenc: "", ds: "" } })),
    ],
    [
      "SimpleSAMLphp: AES-128-CBC, both signed",
      () => signedResponse(respond(sealed(signedInside(), { content: "aes128-cbc" }))),
    ],
    ["samlp: AES-256-GCM, Assertion signed", () => respond(sealed(signedInside()))],
    [
      "an assertion that leaves its prefix to the Response around it",
      () => signedResponse(respond(sealed(anAssertion().replace(/ xmlns:saml="[^"]+"/, "")))),
    ],
  ];
  for (const [what, xml] of shapes) {
    it(what, () => {
      const { outcome, assertion, refusal } = verify(xml());
      expect(refusal).to.equal(undefined);
      expect(outcome).to.equal("accepted");
      expect(assertion?.nameId?.value).to.equal("ada@acme.example");
    });
  }

  it("with the key we publish as next", () => {
    const options = { publicKey: createPublicKey(nextKey.privateKey) };
    expect(verify(respond(sealed(signedInside(), options))).outcome).to.equal("accepted");
  });
});

describe("Refused encrypted responses", () => {
  const stranger = (): string => signedAssertion(anAssertion(), { key: strangerKey });
  const evil = (): string => anAssertion({ assertionId: "_evil", nameId: "eve@acme.example" });
  const hidden: [string, () => string][] = [
    ["an assertion that nobody signed", () => respond(sealed(anAssertion()))],
    ["one that a stranger signed", () => respond(sealed(stranger()))],
    ["one that was changed after signing", () => respond(sealed(signedInside().replace("ada@", "eve@")))],
    [
      "a Response signed before its EncryptedAssertion was exchanged",
      () => {
        const genuine = signedResponse(respond(sealed(anAssertion())));
        return genuine.replace(/<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s, sealed(evil()));
      },
    ],
    ["what is not XML", () => respond(sealed("x".repeat(600)))],
    ["an empty content", () => respond(sealed(""))],
    [
      "octets that are not UTF-8",
      () =>
        respond(
          sealed(signedInside(), {
            content: "aes256-cbc",
            tamper: {
              content: (octets) =>
                Buffer.concat([octets.subarray(0, 20), Buffer.from([octets[20]! ^ 0xff]), octets.subarray(21)]),
            },
          }),
        ),
    ],
    [
      "an assertion behind a document type",
      () => respond(sealed(`<!DOCTYPE x [<!ENTITY e "x">]>${bare(signedInside())}`)),
    ],
    ["an assertion with a comment in it", () => respond(sealed(signedInside().replace("ada@", "ada@<!-- -->")))],
    ["two assertions", () => respond(sealed(bare(signedInside()) + bare(evil())))],
    [
      "an assertion inside an assertion",
      () =>
        respond(
          sealed(evil().replace("<saml:Subject>", `<saml:Advice>${bare(signedInside())}</saml:Advice><saml:Subject>`)),
        ),
    ],
    ["an EncryptedAssertion inside", () => respond(sealed(sealed(signedInside())))],
    ["a Response inside", () => respond(sealed(respond(bare(signedInside()))))],
    ["an element of another name inside", () => respond(sealed("<x/>"))],
    [
      "a content for somebody else's key",
      () => respond(sealed(signedInside(), { publicKey: createPublicKey(strangerKey.privateKey) })),
    ],
    ["RSA-1_5", () => respond(sealed(signedInside()).replace("#rsa-oaep-mgf1p", "#rsa-1_5"))],
    [
      "triple DES",
      () =>
        respond(
          sealed(signedInside()).replace(
            "http://www.w3.org/2009/xmlenc11#aes256-gcm",
            "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
          ),
        ),
    ],
    ["a flipped bit under GCM", () => respond(sealed(signedInside(), { tamper: { content: flipped } }))],
    [
      "a flipped bit under CBC",
      () => respond(sealed(signedInside(), { content: "aes128-cbc", tamper: { content: flipped } })),
    ],
    ["broken CBC padding", () => respond(sealed(signedInside(), { content: "aes128-cbc", fill: 77 }))],
    ["a broken key", () => respond(sealed(signedInside(), { tamper: { key: flipped } }))],
    [
      "a CipherReference",
      () =>
        respond(
          sealed(signedInside()).replace(
            /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/,
            '<xenc:CipherReference URI="http://127.0.0.1/"/>',
          ),
        ),
    ],
  ];
  for (const [what, xml] of hidden) {
    it(`refuses ${what}, with the one face that all of these have`, () => {
      const { outcome, assertion, refusal } = verify(xml());
      expect(outcome).to.equal("refused");
      expect(assertion).to.equal(undefined);
      expect(refusal?.face).to.equal("sealed");
    });
  }

  const visible: [string, () => string][] = [
    ["an encrypted one and one in the open", () => respond(sealed(signedInside()) + evil())],
    ["two encrypted ones", () => respond(sealed(signedInside()) + sealed(evil()).replaceAll('Id="_', 'Id="_2'))],
    [
      "an encrypted one that is not a direct child",
      () => respond(`<samlp:Extensions>${sealed(signedInside())}</samlp:Extensions>`),
    ],
  ];
  for (const [what, xml] of visible) {
    it(`refuses ${what}`, () => {
      const { outcome, refusal } = verify(xml());
      expect(outcome).to.equal("refused");
      expect(refusal?.code).to.match(/^saml_(structure|signature)$/);
    });
  }

  it("refuses every one of the rules as in the open, once the signature inside holds", () => {
    const { refusal } = verify(respond(sealed(signedAssertion(anAssertion({ audience: "urn:other" })))));
    expect(refusal).to.include({ face: "open", code: "saml_audience", actual: "urn:other" });
  });

  it("tells IT more than the face does", () => {
    expect(verify(respond(sealed(signedInside(), { tamper: { key: flipped } }))).refusal?.code).to.equal(
      "saml_decrypt",
    );
    expect(verify(respond(sealed(stranger()))).refusal?.code).to.equal("saml_signature");
    expect(verify(respond(sealed(anAssertion()))).refusal?.code).to.equal("saml_unsigned");
  });
});

function flipped(octets: Buffer): Buffer {
  const changed = Buffer.from(octets);
  changed[25] = changed[25]! ^ 0x04;
  return changed;
}
