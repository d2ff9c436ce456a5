import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, publicEncrypt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import { inOneGo } from "../../src/lib/in-turns.js";
import { makeDecryptor } from "../../src/saml/decrypt/decrypt.js";
import { SamlRefusal } from "../../src/saml/refusal.js";
import { makeSpKey, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";
import { readXml } from "../../src/saml/xml/read-xml.js";
import { encryptedAssertion, type EncryptionOptions } from "../support/saml-encryption.js";

const testdata = new URL("./testdata/encrypted/", import.meta.url);
const privateKey = createPrivateKey(readFileSync(new URL("sp-key.pem", testdata)));
const publicKey = createPublicKey(privateKey);
const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
const larger = generateKeyPairSync("rsa", { modulusLength: 3072 });
const decrypt = makeDecryptor([{ privateKey }]);
const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1">Ädä</saml:Assertion>`;

const make = (options: Partial<EncryptionOptions> = {}): string =>
  encryptedAssertion(assertion, { publicKey, ...options });
const open = (xml: string, decryptor = decrypt): string => inOneGo(decryptor(readXml(xml))).toString();

function refusal(work: () => unknown): SamlRefusal {
  try {
    work();
  } catch (error) {
    expect(error).to.be.instanceOf(SamlRefusal);
    return error as SamlRefusal;
  }
  throw new Error("it was not refused");
}

describe("Encrypted assertions (XML Encryption 1.1 §5)", () => {
  const ciphers = ["aes128-gcm", "aes192-gcm", "aes256-gcm", "aes128-cbc", "aes192-cbc", "aes256-cbc"] as const;
  for (const content of ciphers) {
    for (const place of ["inside", "beside", "retrieved"] as const) {
      it(`opens ${content} with the key ${place}`, () => {
        expect(open(make({ content, place }))).to.equal(assertion);
      });
    }
  }

  for (const digest of [undefined, "sha1", "sha256", "sha384", "sha512"] as const) {
    it(`opens rsa-oaep-mgf1p with ${digest ?? "no"} digest, whose mask is SHA-1`, () => {
      expect(open(make({ transport: "rsa-oaep-mgf1p", ...(digest && { digest }) }))).to.equal(assertion);
    });
    for (const mask of [undefined, "sha1", "sha224", "sha256", "sha384", "sha512"] as const) {
      it(`opens rsa-oaep with ${digest ?? "no"} digest and ${mask ?? "no"} mask`, () => {
        expect(open(make({ transport: "rsa-oaep", ...(digest && { digest }), ...(mask && { mask }) }))).to.equal(
          assertion,
        );
      });
    }
  }

  it("finds the key by a RetrievalMethod that does not say its type", () => {
    const retrieved = make({ place: "retrieved" });
    const bare = retrieved.replace(
      'RetrievalMethod Type="http://www.w3.org/2001/04/xmlenc#EncryptedKey"',
      "RetrievalMethod",
    );
    expect(bare).not.to.equal(retrieved);
    expect(open(bare)).to.equal(assertion);
  });

  it("opens a key with a label (OAEPparams), and not when another label is claimed", () => {
    const labelled = make({ label: "acme" });
    expect(open(labelled)).to.equal(assertion);
    const relabelled = labelled.replace(Buffer.from("acme").toString("base64"), Buffer.from("evil").toString("base64"));
    expect(refusal(() => open(relabelled)).code).to.equal("saml_decrypt");
  });

  it("opens with whichever of several keys it was made for, of other sizes too", () => {
    const keys = [other, { privateKey }, larger].map((pair) => ({ privateKey: pair.privateKey }));
    for (const key of [publicKey, other.publicKey, larger.publicKey]) {
      expect(open(make({ publicKey: key }), makeDecryptor(keys))).to.equal(assertion);
      expect(open(make({ publicKey: key }), makeDecryptor(keys.toReversed()))).to.equal(assertion);
    }
  });

  it("opens with one of two EncryptedKeys, the other being somebody else's", () => {
    const mine = make({ place: "beside" });
    const theirs = make({ place: "beside", publicKey: other.publicKey });
    const key = /<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/.exec(theirs)![0].replace("_k1", "_k2");
    expect(open(mine.replace("</saml:EncryptedAssertion>", `${key}</saml:EncryptedAssertion>`))).to.equal(assertion);
    expect(open(mine.replace("</xenc:EncryptedData>", `</xenc:EncryptedData>${key}`))).to.equal(assertion);
  });

  it("opens with the last of eight EncryptedKeys, the others being other recipients'", () => {
    const mine = make({ place: "beside" });
    const theirs = make({ place: "beside", publicKey: other.publicKey });
    const key = /<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/.exec(theirs)![0];
    const keys = [2, 3, 4, 5, 6, 7, 8].map((n) => key.replace("_k1", `_k${n}`)).join("");
    expect(open(mine.replace("</xenc:EncryptedData>", `</xenc:EncryptedData>${keys}`))).to.equal(assertion);
  });

  it("opens an empty content and one of 300 kB", () => {
    for (const text of ["", "x".repeat(300_000)]) {
      for (const content of ciphers) {
        expect(open(encryptedAssertion(text, { publicKey, content })) === text, content).to.be.true;
      }
    }
  });

  it("reads names in default namespaces and base64 with line breaks", () => {
    expect(open(make({ prefixes: { xenc: "", ds: "" } }))).to.equal(assertion);
    const wrapped = make().replaceAll(/[A-Za-z0-9+/=]{80,}/g, (text) => text.replaceAll(/.{64}/g, "$&\r\n"));
    expect(wrapped).to.include("\r\n");
    expect(open(wrapped)).to.equal(assertion);
  });
});

describe("Encrypted assertions made by others", () => {
  let spKey: SpPrivateKey;
  before(async () => {
    spKey = await makeSpKey({ commonName: "sp.acme.example", nowMs: Date.now(), modulusLength: 2048 });
  });

  for (const cipher of ["aes128-cbc", "aes192-cbc", "aes256-cbc", "aes128-gcm", "aes256-gcm"]) {
    it(`opens what xmlsec1 encrypts with ${cipher}`, () => {
      expect(open(fromXmlsec(cipher)))
        .to.include(`ID="_a1"`)
        .and.to.include("</saml:Assertion>");
    });
  }

  it("refuses the triple DES of xmlsec1", () => {
    expect(refusal(() => open(fromXmlsec("des3-cbc"))))
      .to.include({ code: "saml_decrypt" })
      .and.have.property("message")
      .that.includes("tripledes");
  });

  for (const algorithm of [
    "2001/04/xmlenc#aes128-cbc",
    "2001/04/xmlenc#aes256-cbc",
    "2009/xmlenc11#aes128-gcm",
    "2009/xmlenc11#aes256-gcm",
  ]) {
    for (const digest of ["sha1", "sha256", "sha512"]) {
      it(`opens what xml-encryption makes with ${algorithm} and ${digest}`, async () => {
        expect(open(await byXmlEncryption(spKey, algorithm, digest), makeDecryptor([spKey]))).to.equal(assertion);
      });
    }
  }
});

describe("Refused encryption", () => {
  const genuine = make();
  const rejected: [string, string][] = [
    ["RSA-1_5 by name", genuine.replace("#rsa-oaep-mgf1p", "#rsa-1_5")],
    ["a key wrapped by RSA-1_5 under the name of OAEP", make({ tamper: { key: () => pkcs1(Buffer.alloc(32, 7)) } })],
    [
      "triple DES",
      genuine.replace("http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"),
    ],
    ["an algorithm named __proto__", genuine.replace("http://www.w3.org/2009/xmlenc11#aes256-gcm", "__proto__")],
    ["no content algorithm", genuine.replace(/<xenc:EncryptionMethod [^>]*gcm"\/>/, "")],
    ["a digest that is not on the list", make({ digest: "sha1" }).replace("xmldsig#sha1", "xmldsig#md5")],
    ["a mask that is not on the list", make({ transport: "rsa-oaep", mask: "sha1" }).replace("mgf1sha1", "mgf1md5")],
    [
      "a mask named for rsa-oaep-mgf1p, even the right one",
      make({ transport: "rsa-oaep", mask: "sha1" }).replace("2009/xmlenc11#rsa-oaep", "2001/04/xmlenc#rsa-oaep-mgf1p"),
    ],
    [
      "a mask named for rsa-oaep-mgf1p",
      make({ transport: "rsa-oaep", mask: "sha256" }).replace(
        "2009/xmlenc11#rsa-oaep",
        "2001/04/xmlenc#rsa-oaep-mgf1p",
      ),
    ],
    [
      "a CipherReference for the content",
      genuine.replace(
        /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>(?=<\/xenc:CipherData><\/xenc:EncryptedData>)/,
        `<xenc:CipherReference URI="https://evil.example/"/>`,
      ),
    ],
    [
      "a CipherReference for the key",
      genuine.replace(/<xenc:CipherValue>[^<]*<\/xenc:CipherValue>/, `<xenc:CipherReference URI="#_d1"/>`),
    ],
    ["no EncryptedData", `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>`],
    [
      "two EncryptedData",
      genuine.replace(
        /(<xenc:EncryptedData.*<\/xenc:EncryptedData>)/,
        (data) => data + data.replaceAll(/Id="_(.)1"/g, 'Id="_$12"'),
      ),
    ],
    [
      "an EncryptedData inside the EncryptedData",
      genuine.replace("<xenc:CipherData>", "<xenc:EncryptedData/><xenc:CipherData>"),
    ],
    [
      "an assertion in the open beside the EncryptedData",
      genuine.replace("</xenc:EncryptedData>", `</xenc:EncryptedData>${assertion}`),
    ],
    ["text beside the EncryptedData", genuine.replace("</xenc:EncryptedData>", "</xenc:EncryptedData>x")],
    ["no key", genuine.replace(/<ds:KeyInfo.*<\/ds:KeyInfo>/, "")],
    [
      "a key in the wrong place",
      genuine.replace(
        /<ds:KeyInfo.*?<\/ds:KeyInfo>(.*)<\/xenc:EncryptedData>/s,
        (all, rest: string) => rest + "</xenc:EncryptedData>" + /<ds:KeyInfo.*<\/ds:KeyInfo>/.exec(all)![0],
      ),
    ],
    [
      "nine keys",
      make({ place: "beside" }).replace(/(<xenc:EncryptedKey.*<\/xenc:EncryptedKey>)/, (key) =>
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => key.replace("_k1", `_k${n}`)).join(""),
      ),
    ],
    ["a key for other data", make({ place: "beside" }).replace('URI="#_d1"', 'URI="#_d2"')],
    [
      "a RetrievalMethod to elsewhere",
      make({ place: "retrieved" }).replace('URI="#_k1"', 'URI="https://evil.example/key"'),
    ],
    [
      "a RetrievalMethod to something else",
      make({ place: "retrieved" }).replace('#EncryptedKey" URI', '#AgreementMethod" URI'),
    ],
    ["a RetrievalMethod to nothing", make({ place: "retrieved" }).replace('URI="#_k1"', 'URI="#_k9"')],
    [
      "a RetrievalMethod with a transform",
      make({ place: "retrieved" }).replace('URI="#_k1"/>', 'URI="#_k1"><ds:Transforms/></ds:RetrievalMethod>'),
    ],
    [
      "a key that is wrapped by another key",
      genuine.replace(
        "</xenc:EncryptionMethod><xenc:CipherData>",
        `</xenc:EncryptionMethod><ds:KeyInfo><xenc:EncryptedKey/></ds:KeyInfo><xenc:CipherData>`,
      ),
    ],
    ["an agreed key", genuine.replace("<xenc:EncryptedKey", `<xenc:AgreementMethod Algorithm="x"/><xenc:EncryptedKey`)],
    ["the type of a content, not an element", genuine.replace("xmlenc#Element", "xmlenc#Content")],
    ["another root", genuine.replaceAll("EncryptedAssertion", "EncryptedID")],
    [
      "the same names in a foreign namespace",
      genuine.replaceAll("http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2001/04/xmlenc"),
    ],
    ["what is not base64", genuine.replace(/<xenc:CipherValue>....../, "<xenc:CipherValue>{}!$%.")],
    ["an empty key", make({ tamper: { key: () => Buffer.alloc(0) } })],
    ["a key of zeros", make({ tamper: { key: (octets) => Buffer.alloc(octets.length) } })],
    ["a key of ones, above the modulus", make({ tamper: { key: (octets) => Buffer.alloc(octets.length, 0xff) } })],
    ["a key with an octet more", make({ tamper: { key: (octets) => Buffer.concat([Buffer.alloc(1), octets]) } })],
    ["a content key of another length than the cipher's", genuine.replace("aes256-gcm", "aes128-gcm")],
    ["somebody else's key", make({ publicKey: other.publicKey })],
    ["somebody else's key with CBC", make({ publicKey: other.publicKey, content: "aes256-cbc" })],
    ["a key of another size", make({ publicKey: larger.publicKey })],
    ["a flipped bit in the GCM content", make({ tamper: { content: flip(20) } })],
    ["a flipped bit in the GCM tag", make({ tamper: { content: flip(-1) } })],
    ["a flipped bit in the IV", make({ tamper: { content: flip(0) } })],
    ["a truncated GCM tag", make({ tamper: { content: (octets) => octets.subarray(0, -4) } })],
    ["GCM content of less than IV and tag", make({ tamper: { content: (octets) => octets.subarray(0, 27) } })],
    [
      "CBC content with a broken block",
      make({ content: "aes128-cbc", tamper: { content: (octets) => octets.subarray(0, -1) } }),
    ],
    [
      "CBC content that is an IV only",
      make({ content: "aes128-cbc", tamper: { content: (octets) => octets.subarray(0, 16) } }),
    ],
    ["CBC padding of 0", make({ content: "aes256-cbc", fill: 0 })],
    ["CBC padding of 17", make({ content: "aes256-cbc", fill: 17 })],
    ["CBC padding of 255", make({ content: "aes256-cbc", fill: 255 })],
  ];
  for (const [what, xml] of rejected) {
    it(`refuses ${what}`, () => {
      expect(refusal(() => open(xml)).code).to.equal("saml_decrypt");
    });
  }

  it("opens the genuine one that these were made from", () => {
    expect(open(genuine)).to.equal(assertion);
  });

  it("never hands out what a wrong key makes of CBC, where padding looks right once in sixteen times", () => {
    const xml = readXml(make({ publicKey: other.publicKey, content: "aes128-cbc" }));
    for (let tries = 0; tries < 200; tries++) {
      expect(refusal(() => inOneGo(decrypt(xml))).code).to.equal("saml_decrypt");
    }
  });

  it("says the same of a wrong key, a broken key, broken content and broken padding", () => {
    const messages = [
      make({ publicKey: other.publicKey }),
      make({ tamper: { key: flip(100) } }),
      make({ tamper: { content: flip(30) } }),
      make({ content: "aes128-cbc", fill: 99 }),
      make({ content: "aes128-cbc", tamper: { key: flip(9) } }),
    ].map((xml) => refusal(() => open(xml)).message);
    expect(new Set(messages).size).to.equal(1);
  });
});

function flip(index: number): (octets: Buffer) => Buffer {
  return (octets) => {
    const changed = Buffer.from(octets);
    const at = index < 0 ? octets.length + index : index;
    changed[at] = changed[at]! ^ 0x01;
    return changed;
  };
}

function pkcs1(key: Buffer): Buffer {
  return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, key);
}

function fromXmlsec(cipher: string): string {
  const data = readFileSync(new URL(`xmlsec-${cipher}.xml`, testdata), "utf8").replace(/^<\?xml.*\?>\s*/, "");
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
}

interface XmlEncryption {
  encrypt: (content: string, options: object, done: (error: Error | null, xml: string) => void) => void;
}

/** What node-saml decrypts with, and what identity providers on Node encrypt with. */
async function byXmlEncryption(key: SpPrivateKey, algorithm: string, digest: string): Promise<string> {
  const { encrypt } = createRequire(import.meta.url)("xml-encryption") as XmlEncryption;
  const options = {
    rsa_pub: key.certificatePem,
    pem: key.certificatePem,
    encryptionAlgorithm: `http://www.w3.org/${algorithm}`,
    keyEncryptionAlgorithm: "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    keyEncryptionDigest: digest,
  };
  const data = await new Promise<string>((resolve, reject) => {
    encrypt(assertion, options, (error, xml) => (error === null ? resolve(xml) : reject(error)));
  });
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
}
