import crypto, { createHash, createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { expect } from "chai";
import { inOneGo } from "../../src/lib/in-turns.js";
import { makeDecryptor } from "../../src/saml/decrypt/decrypt.js";
import { trialsOf, type OwnKey } from "../../src/saml/decrypt/trials.js";
import { SamlRefusal } from "../../src/saml/refusal.js";
import { makeSpKey, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";
import { readXml } from "../../src/saml/xml/read-xml.js";
import { encryptedAssertion } from "../support/saml-encryption.js";

const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1"/>`;
const ds = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';

describe("the keys that an encrypted assertion is tried with", function () {
  this.timeout(60_000);
  let current: SpPrivateKey;
  let previous: SpPrivateKey;
  let next: SpPrivateKey;
  let stranger: SpPrivateKey;
  let short: readonly SpPrivateKey[];
  before(async () => {
    const make = (modulusLength: number) => makeSpKey({ commonName: "sp.acme.example", nowMs: 0, modulusLength });
    [current, previous, next, stranger] = await Promise.all([make(3072), make(3072), make(3072), make(3072)]);
    short = await Promise.all([make(2048), make(2048), make(2048), make(2048)]);
  });

  const { privateDecrypt } = crypto;
  let operations: KeyObject[] = [];
  beforeEach(() => {
    operations = [];
    crypto.privateDecrypt = (key, octets) => {
      operations.push((key as { key: KeyObject }).key);
      return privateDecrypt(key, octets);
    };
    syncBuiltinESMExports();
  });
  afterEach(() => {
    crypto.privateDecrypt = privateDecrypt;
    syncBuiltinESMExports();
  });

  const keyElement = /<xenc:EncryptedKey .*<\/xenc:EncryptedKey>/;
  const sealedFor = (key: SpPrivateKey): string =>
    encryptedAssertion(assertion, { publicKey: createPublicKey(key.privateKey), place: "beside" });
  /** Seven keys of somebody else's and, in its place, the one that opens. */
  const amongEight = (mine: SpPrivateKey, theirs: SpPrivateKey, at: number, names = ""): string => {
    const sealed = sealedFor(mine);
    const real = keyElement.exec(sealed)![0].replace("</xenc:EncryptionMethod>", `$&${names}`);
    const other = keyElement.exec(sealedFor(theirs))![0];
    const all = Array.from({ length: 8 }, (_, n) => (n === at ? real : other).replace("_k1", `_k${n + 1}`));
    return sealed.replace(keyElement, all.join(""));
  };
  const certificate = (pem: string): string => new X509Certificate(pem).raw.toString("base64");
  const named = ({ certificatePem }: SpPrivateKey): string =>
    `<ds:KeyInfo ${ds}><ds:X509Data><ds:X509Certificate>${certificate(certificatePem)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  const serial = ({ certificatePem }: SpPrivateKey): string => {
    const number = BigInt(`0x${new X509Certificate(certificatePem).serialNumber}`).toString();
    return `<ds:KeyInfo ${ds}><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=sp</ds:X509IssuerName><ds:X509SerialNumber> ${number}\n</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>`;
  };
  const open = (xml: string, keys: readonly OwnKey[] = [current, previous, next]): string =>
    inOneGo(makeDecryptor(keys)(readXml(xml))).toString();
  const refusal = (work: () => unknown): SamlRefusal => {
    try {
      work();
    } catch (error) {
      if (error instanceof SamlRefusal) return error;
      throw error;
    }
    throw new Error("it was opened");
  };

  it("are asked for eight operations by one message at most, whoever posts it", () => {
    const refused = refusal(() => open(amongEight(stranger, stranger, 0)));
    expect(operations).to.have.length(8);
    expect(refused).to.include({ code: "saml_decrypt", flaw: "many_keys" });
    expect(refused.message).to.equal(
      "the EncryptedAssertion does not open in 8 trials, and 16 more are not made: it has 8 EncryptedKeys",
    );
  });

  it("are tried more often where they are short, for that costs less", () => {
    const [mine, second, third, theirs] = short as [SpPrivateKey, SpPrivateKey, SpPrivateKey, SpPrivateKey];
    expect(open(amongEight(third, theirs, 7), [mine, second, third])).to.equal(assertion);
    expect(operations).to.have.length(24);
  });

  it("are tried less often where they are long, and all of them with one EncryptedKey", () => {
    const long = generateKeyPairSync("rsa", { modulusLength: 4096 });
    const keys = [long, long, long, long, long];
    const one = encryptedAssertion(assertion, { publicKey: long.publicKey, place: "beside" });
    expect(open(one, keys)).to.equal(assertion);
    expect(operations).to.have.length(5);
    operations = [];
    const two = one.replace(keyElement, (key) => key + key.replace("_k1", "_k2"));
    expect(open(two, keys)).to.equal(assertion);
    expect(operations).to.have.length(3);
  });

  it("are tried once at least, where one operation is too much by itself", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    // to make one so long takes seconds
    Object.defineProperty(privateKey, "asymmetricKeyDetails", { value: { modulusLength: 8192 } });
    const transport = { digest: "sha1", masks: ["sha1"], label: Buffer.alloc(0) } as const;
    const wrapped = { octets: Buffer.alloc(1024), transport, names: { fingerprints: [], serialNumbers: [] } };
    const { trials, left } = trialsOf([{ privateKey }], [wrapped, { ...wrapped }]);
    expect([trials.length, left]).to.deep.equal([1, 1]);
  });

  it("are all tried as long as there are few: an operation for each of ours and of theirs, and none for another length", () => {
    const refused = refusal(() => open(sealedFor(stranger)));
    expect(operations).to.have.length(3);
    expect(refused).to.include({ code: "saml_decrypt", flaw: undefined });
    operations = [];
    expect(open(amongEight(next, short[0]!, 7))).to.equal(assertion);
    expect(operations).to.have.length(3);
  });

  for (const [how, name] of [
    ["certificate", named],
    ["the serial number of its certificate", serial],
  ] as const) {
    it(`begin with the one that an EncryptedKey names by ${how}`, () => {
      for (const mine of [current, previous, next]) {
        operations = [];
        expect(open(amongEight(mine, stranger, 7, name(mine)))).to.equal(assertion);
        expect(operations[0]).to.equal(mine.privateKey);
      }
    });
  }

  it("are chosen by no name: a wrong one, a broken one and one of nobody's keep nobody out", () => {
    const broken = `<ds:KeyInfo ${ds}><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    for (const names of [named(previous), named(stranger), serial(stranger), broken]) {
      expect(open(amongEight(current, stranger, 6, names))).to.equal(assertion);
    }
  });

  it("open with the last of eight for the key that is in use, without any name", () => {
    expect(open(amongEight(current, stranger, 7))).to.equal(assertion);
    expect(refusal(() => open(amongEight(next, stranger, 7))).flaw).to.equal("many_keys");
  });

  it("are tried with an EncryptedKey once, however often it is referred to", () => {
    const retrieved = encryptedAssertion(assertion, {
      publicKey: createPublicKey(current.privateKey),
      place: "retrieved",
    });
    expect(open(retrieved.replace(/<ds:RetrievalMethod[^>]*>/, "$&$&$&"))).to.equal(assertion);
    expect(operations).to.have.length(3);
  });

  it("have the names that their certificates have", () => {
    const { raw, serialNumber } = new X509Certificate(current.certificatePem);
    expect(current.fingerprint256).to.equal(createHash("sha256").update(raw).digest("hex"));
    expect(current.serialNumber).to.equal(BigInt(`0x${serialNumber}`).toString());
  });
});
