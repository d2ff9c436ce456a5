import { expect } from "chai";
import { readXml, SamlRefusal } from "../../src/saml/index.js";
import { unpadOaep } from "../../src/saml/decrypt/decrypt-key.js";
import { readEncrypted } from "../../src/saml/decrypt/decrypt-shape.js";
import { encodeOaep, encryptedAssertion, type EncryptionOptions } from "../support/saml-encryption.js";
import { certificateOf, idpKey } from "../support/saml-keys.js";

const { publicKey } = certificateOf(idpKey);
const made = (options: Partial<EncryptionOptions> = {}): string =>
  encryptedAssertion("<a/>", { publicKey, digest: "sha256", ...options });
const [inside, beside, retrieved] = (["inside", "beside", "retrieved"] as const).map((place) => made({ place })) as [
  string,
  string,
  string,
];
const names = 'xmlns:o="urn:o" xmlns:x11="http://www.w3.org/2009/xmlenc11#"';

/** How many keys are read, or what is said instead. */
function read(xml: string): number | string {
  try {
    const root = readXml(xml.replace("<saml:EncryptedAssertion", `<saml:EncryptedAssertion ${names}`));
    return readEncrypted(root, "EncryptedAssertion").keys.length;
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error;
    expect(error.code).to.equal("saml_decrypt");
    return error.message;
  }
}

const key = /<xenc:EncryptedKey [\s\S]*<\/xenc:EncryptedKey>/;
const inData = (hint: string): string => inside.replace("<xenc:EncryptedKey", `${hint}$&`);
const inKey = (hint: string): string =>
  inside.replace(/(<xenc:EncryptedKey .*?<\/xenc:EncryptionMethod>)/, `$1<ds:KeyInfo>${hint}</ds:KeyInfo>`);
const lastIn = (owner: string, properties: string): string => inside.replace(`</xenc:${owner}>`, `${properties}$&`);
const copies = (xml: string, count: number): string =>
  xml.replace(key, (one) =>
    Array.from({ length: count }, (_, at) => one.replace('Id="_k1"', `Id="_k${at + 1}"`)).join(""),
  );

describe("The shape of what is encrypted (XML Encryption 1.1 §3)", () => {
  it("holds one key or as many as eight, inside the data or beside it", () => {
    expect([inside, beside, retrieved].map(read)).to.deep.equal([1, 1, 1]);
    expect([copies(inside, 8), copies(beside, 8)].map(read)).to.deep.equal([8, 8]);
    expect([copies(inside, 9), copies(beside, 9)].map(read)).to.deep.equal([
      "there are 9 EncryptedKeys, at most 8 are read",
      "there are 9 EncryptedKeys, at most 8 are read",
    ]);
  });

  it("has of the keys beside it those that name it, and those that name nothing", () => {
    const list = /<xenc:ReferenceList>.*<\/xenc:ReferenceList>/;
    const none = "no EncryptedKey belongs to the EncryptedData";
    expect(read(beside.replace(list, ""))).to.equal(1);
    expect(read(beside.replace('URI="#_d1"', 'URI="#_other"'))).to.equal(none);
    expect(read(beside.replace(list, "<xenc:ReferenceList/>"))).to.equal(none);
    expect(read(beside.replace(/<xenc:DataReference[^>]*>/, '<xenc:DataReference URI="#_other"/>$&'))).to.equal(1);
    expect(read(beside.replace(list, "<xenc:ReferenceList/>$&"))).to.equal(1);
    // data without an Id is named by nobody
    expect(read(beside.replace(' Id="_d1"', ""))).to.equal(none);
    expect(read(beside.replace(' Id="_d1"', "").replace("#_d1", "#undefined"))).to.equal(none);
  });

  it("refers to one key beside it, by its Id", () => {
    const lost = "RetrievalMethod does not lead to one EncryptedKey beside the data";
    for (const uri of ["#_k9", "_k1", "#", "", "x_k1"]) {
      expect(read(retrieved.replace('URI="#_k1"', `URI="${uri}"`)), uri).to.equal(lost);
    }
    expect(read(retrieved.replace(' URI="#_k1"', ""))).to.equal(lost);
    expect(read(retrieved.replace(/<ds:RetrievalMethod[^>]*>/, "$&$&"))).to.equal(1);
    expect(read(retrieved.replace("xmlenc#EncryptedKey", "xmlenc#Other"))).to.contain("RetrievalMethod is of the type");
    expect(read(retrieved.replace(/(<ds:RetrievalMethod[^>]*)\/>/, "$1><o:a/></ds:RetrievalMethod>"))).to.equal(
      "RetrievalMethod holds o:a",
    );
  });

  describe("says whose key it is", () => {
    const hints = [
      ...["<ds:MgmtData>x</ds:MgmtData>", "<ds:PGPData><ds:PGPKeyID>AQAB</ds:PGPKeyID></ds:PGPData>", "<ds:SPKIData/>"],
      ...["<ds:KeyName>a</ds:KeyName>", "<ds:KeyValue/>", "<ds:X509Data><ds:X509Certificate/></ds:X509Data>"],
      "<o:SecurityTokenReference><o:KeyIdentifier>a</o:KeyIdentifier></o:SecurityTokenReference>",
    ];
    for (const hint of hints) {
      it(`by ${hint}`, () => expect([inData(hint), inKey(hint)].map(read)).to.deep.equal([1, 1]));
    }
    const refused = [
      ...[
        "<ds:Object/>",
        "<ds:PGPData><o:Assertion/></ds:PGPData>",
        "<xenc:AgreementMethod/>",
        "<x11:DerivedKey/>",
        "<saml:Assertion/>",
      ],
      '<p:a xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>',
      ...["Assertion", "EncryptedAssertion", "Response", "Signature", "EncryptedKey"].flatMap((name) => [
        `<o:${name}/>`,
        `<o:a><o:b/><o:c><o:${name}/></o:c></o:a>`,
      ]),
    ];
    for (const hint of refused) {
      it(`not by ${hint}`, () => {
        const name = /^<([\w:]+)/.exec(hint)?.[1] ?? "";
        expect(read(inData(hint))).to.equal(`KeyInfo of EncryptedData holds ${name}`);
        expect(read(inKey(hint))).to.equal(`KeyInfo of EncryptedKey holds ${name}`);
      });
    }
    it("for a key by where to look for ours, which nobody does", () => {
      expect(read(inKey('<ds:RetrievalMethod URI="http://127.0.0.1:9/key"/>'))).to.equal(1);
      expect(read(inKey('<ds:RetrievalMethod URI="#_k1"><o:Assertion/></ds:RetrievalMethod>'))).to.equal(
        "KeyInfo of EncryptedKey holds ds:RetrievalMethod",
      );
    });
    it("beside EncryptionProperties, of the data and of a key, that hold no message", () => {
      const told = (inside: string) =>
        ["EncryptedData", "EncryptedKey"].map((owner) =>
          read(lastIn(owner, `<xenc:EncryptionProperties>${inside}</xenc:EncryptionProperties>`)),
        );
      expect(told('<xenc:EncryptionProperty Id="_p"><o:when>now</o:when></xenc:EncryptionProperty>')).to.deep.equal([
        1, 1,
      ]);
      expect(told("<xenc:EncryptionProperty><o:Assertion/></xenc:EncryptionProperty>")).to.deep.equal([
        "EncryptionProperties of EncryptedData hold a message",
        "EncryptionProperties of EncryptedKey hold a message",
      ]);
    });
  });

  describe("has each part once", () => {
    const rows: readonly (readonly [from: RegExp | string, to: string, told: string])[] = [
      [
        /<ds:KeyInfo.*<\/ds:KeyInfo>/,
        "$&<ds:KeyInfo xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>",
        "EncryptedData has two KeyInfo elements",
      ],
      [/<ds:DigestMethod[^>]*>/, "$&$&", "EncryptionMethod has two DigestMethod elements"],
      [/<\/xenc:EncryptionMethod>/, "<xenc:OAEPparams/><xenc:OAEPparams/>$&", "EncryptionMethod has two OAEPparams"],
      [/<\/xenc:EncryptionMethod>/, "<xenc:OAEPparams>{}</xenc:OAEPparams>$&", "OAEPparams is not base64"],
      [/<\/xenc:EncryptionMethod>/, "<xenc:OAEPparams><o:a/></xenc:OAEPparams>$&", "OAEPparams is not base64"],
      [/<\/xenc:EncryptionMethod>/, "<x11:MGF/>$&", "rsa-oaep-mgf1p names a mask, which is fixed for it"],
      [/<xenc:CipherData>.*?<\/xenc:CipherData>/, "$&$&", "EncryptedKey must hold exactly one CipherData, not 2"],
      [/<xenc:CipherValue>.*?<\/xenc:CipherValue>/, "", "CipherData must hold exactly one CipherValue, not 0"],
      [/<xenc:CipherValue>/, "$&<o:a/>", "CipherValue of EncryptedKey is not base64"],
      [/ Algorithm="[^"]*gcm"/, "", "content encryption by no algorithm is not accepted"],
      [/ Algorithm="[^"]*oaep-mgf1p"/, "", "key transport by no algorithm is not accepted"],
      [/(<ds:DigestMethod [^>]*?) Algorithm="[^"]*"/, "$1", "DigestMethod without algorithm is not accepted"],
      ["</xenc:EncryptedData>", "x$&", "EncryptedData holds text"],
      [/<\/xenc:CipherData>/, "<xenc:CipherReference/>$&", "CipherData holds xenc:CipherReference"],
    ];
    for (const [from, to, told] of rows)
      it(`else: ${told}`, () => expect(read(inside.replace(from, to))).to.equal(told));

    it("and an empty label is none", () => {
      expect(read(inside.replace("</xenc:EncryptionMethod>", "<xenc:OAEPparams/>$&"))).to.equal(1);
    });
  });
});

describe("OAEP where the key leaves no room (RFC 8017 §7.1.2)", () => {
  it("needs none between hash and key", () => {
    const content = Buffer.alloc(32, 7);
    const none = Buffer.alloc(0);
    const exact = encodeOaep(2 * 64 + 2 + 32, content, { digest: "sha512", mask: "sha1" });
    expect(unpadOaep(exact, "sha512", "sha1", none, 32)).to.deep.equal({ valid: 1, key: content });
    expect(unpadOaep(exact.subarray(1), "sha512", "sha1", none, 32)).to.deep.equal({ valid: 0, key: Buffer.alloc(32) });
  });
});
