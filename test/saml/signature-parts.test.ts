import { expect } from "chai";
import { canonicalize, readXml, SamlRefusal, type XmlElement } from "../../src/saml/index.js";
import type { Finding } from "../../src/saml/finding.js";
import { readSignature } from "../../src/saml/signature/read-signature.js";
import {
  checkDigest,
  checkSignatureAlgorithm,
  checkSignatureContent,
  checkSignatureReference,
  checkSignatureTransforms,
  checkSignatureValue,
  type ExaminedSignature,
} from "../../src/saml/signature/signature-checks.js";
import { certificateOf, idpKey } from "../support/saml-keys.js";

const dsig = "http://www.w3.org/2000/09/xmldsig#";
const dsig11 = "http://www.w3.org/2009/xmldsig11#";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = `${dsig}enveloped-signature`;

const whole =
  '<ds:Signature Id="s"><ds:SignedInfo Id="i"><ds:CanonicalizationMethod Algorithm="c"/><ds:SignatureMethod Algorithm="m"/>' +
  '<ds:Reference Id="r" URI="#x"><ds:Transforms><ds:Transform Algorithm="t"/></ds:Transforms>' +
  '<ds:DigestMethod Algorithm="d"/><ds:DigestValue>AA==</ds:DigestValue></ds:Reference></ds:SignedInfo>' +
  "<ds:SignatureValue>AA==</ds:SignatureValue><ds:KeyInfo/></ds:Signature>";

/** The signature as it stands in an element with the ID x. */
function signature(xml: string, parts: Partial<ExaminedSignature> = {}, around = 'ID="x"'): ExaminedSignature {
  const parent = readXml(`<p ${around} xmlns:ds="${dsig}" xmlns:d11="${dsig11}" xmlns:ec="${exclusive}">${xml}</p>`);
  return { ...readSignature(parent.children[0] as XmlElement, parent), signedBy: undefined, ...parts };
}

function told(finding: Finding): string {
  return finding.outcome === "failed" ? `${finding.flaw ?? finding.code}: ${finding.detail}` : finding.outcome;
}

describe("What a signature may hold (XML Signature §4)", () => {
  const content = (xml: string): string => told(checkSignatureContent(signature(xml)));

  it("is its parts in their order, each of them with its Id, with or without KeyInfo", () => {
    expect(content(whole)).to.equal("passed");
    expect(content(whole.replace("<ds:KeyInfo/>", ""))).to.equal("passed");
    expect(content(whole.replace(/ Id="."/g, ""))).to.equal("passed");
  });

  const method = "<ds:DigestMethod";
  const rows: readonly (readonly [what: string, from: string | RegExp, to: string, told: string])[] = [
    ["no SignedInfo", /<ds:SignedInfo.*<\/ds:SignedInfo>/, "", "Signature: SignedInfo is missing"],
    ["no value", /<ds:SignatureValue.*<\/ds:SignatureValue>/, "", "Signature: SignatureValue is missing"],
    [
      "KeyInfo twice",
      "<ds:KeyInfo/>",
      "<ds:KeyInfo/><ds:KeyInfo/>",
      `Signature: {${dsig}}KeyInfo does not belong there`,
    ],
    ["no canonicalization", /<ds:Canon[^>]*>/, "", "SignedInfo: CanonicalizationMethod is missing"],
    ["no method", /<ds:SignatureMethod[^>]*>/, "", "SignedInfo: SignatureMethod is missing"],
    ["no transforms", /<ds:Transforms.*<\/ds:Transforms>/, "", "Reference: Transforms is missing"],
    ["no digest method", /<ds:DigestMethod[^>]*>/, "", "Reference: DigestMethod is missing"],
    ["no digest", /<ds:DigestValue.*<\/ds:DigestValue>/, "", "Reference: DigestValue is missing"],
    ["methods changed about", method, `<ds:DigestValue/>${method}`, "Reference: DigestMethod is missing"],
    [
      "another part's child",
      "</ds:Transforms>",
      "<ds:DigestValue/></ds:Transforms>",
      `Transforms: {${dsig}}DigestValue does not belong there`,
    ],
    [
      "what nobody knows",
      "<ds:KeyInfo/>",
      "<ds:KeyInfo/><ds:Anything/>",
      `Signature: {${dsig}}Anything does not belong there`,
    ],
    ["another namespace's", "<ds:KeyInfo/>", "<KeyInfo/>", "Signature: KeyInfo does not belong there"],
    ["text in SignedInfo", "<ds:SignatureMethod", "x<ds:SignatureMethod", "SignedInfo holds text"],
    ["text in a Reference", "<ds:Transforms>", "x<ds:Transforms>", "Reference holds text"],
    [
      "an element in a digest",
      "AA==</ds:DigestValue>",
      "<x/></ds:DigestValue>",
      "DigestValue holds more than plain text",
    ],
    [
      "CDATA in a digest",
      "AA==</ds:DigestValue>",
      "<![CDATA[AA==]]></ds:DigestValue>",
      "DigestValue holds more than plain text",
    ],
    [
      "CDATA in a value",
      "AA==</ds:SignatureValue>",
      "<![CDATA[AA==]]></ds:SignatureValue>",
      "SignatureValue holds more than plain text",
    ],
    [
      "an attribute of a Signature",
      'Id="s"',
      'Id="s" URI="#x"',
      "Signature has an attribute that does not belong there",
    ],
    [
      "an attribute of SignedInfo",
      'Id="i"',
      'Id="i" URI="#x"',
      "SignedInfo has an attribute that does not belong there",
    ],
    [
      "an attribute of a Reference",
      'URI="#x"',
      'URI="#x" Type="t"',
      "Reference has an attribute that does not belong there",
    ],
    [
      "an attribute of Transforms",
      "<ds:Transforms>",
      '<ds:Transforms Id="t">',
      "Transforms has an attribute that does not belong there",
    ],
    [
      "an attribute of a method",
      '<ds:DigestMethod Algorithm="d"',
      '<ds:DigestMethod Algorithm="d" Id="e"',
      "DigestMethod has an attribute that does not belong there",
    ],
    ["an Id with a prefix", 'Id="i"', 'ds:Id="i"', "SignedInfo has an attribute that does not belong there"],
    [
      "an attribute of a Transform",
      'Algorithm="t"',
      'Algorithm="t" Id="e"',
      "Transform holds what does not belong there",
    ],
    ["an Algorithm with a prefix", 'Algorithm="t"', 'ds:Algorithm="t"', "Transform holds what does not belong there"],
    [
      "text in a Transform",
      '<ds:Transform Algorithm="t"/>',
      '<ds:Transform Algorithm="t">x</ds:Transform>',
      "Transform holds what does not belong there",
    ],
    [
      "an attribute of the canonicalization",
      'Algorithm="c"',
      'Algorithm="c" Id="e"',
      "CanonicalizationMethod holds what does not belong there",
    ],
  ];
  for (const [what, from, to, expected] of rows) {
    it(`is not ${what}`, () => expect(content(whole.replace(from, to))).to.equal(`signature_shape: ${expected}`));
  }

  describe("as a parameter", () => {
    const transform = (inside: string): string =>
      content(whole.replace('Algorithm="t"/>', `Algorithm="t">${inside}</ds:Transform>`));
    it("is one list of prefixes", () => {
      expect(transform('<ec:InclusiveNamespaces PrefixList="a b"/>')).to.equal("passed");
      expect(transform('<ec:InclusiveNamespaces PrefixList="a"></ec:InclusiveNamespaces>')).to.equal("passed");
    });
    for (const inside of [
      "<ec:InclusiveNamespaces/>".repeat(2),
      "<ec:Other/>",
      "<InclusiveNamespaces/>",
      "<ec:InclusiveNamespaces>x</ec:InclusiveNamespaces>",
      "<ec:InclusiveNamespaces><x/></ec:InclusiveNamespaces>",
      '<ec:InclusiveNamespaces Id="a"/>',
      '<ec:InclusiveNamespaces PrefixList="a" Id="a"/>',
      '<ec:InclusiveNamespaces ds:PrefixList="a"/>',
    ]) {
      it(`is not ${inside}`, () => {
        expect(transform(inside)).to.equal("signature_shape: Transform has parameters that are not accepted");
      });
    }
  });

  describe("about its key (§4.5)", () => {
    const keyInfo = (inside: string): string =>
      content(whole.replace("<ds:KeyInfo/>", `<ds:KeyInfo>${inside}</ds:KeyInfo>`));
    const x509 = ["Certificate", "SubjectName", "IssuerSerial", "IssuerName", "SerialNumber", "SKI", "CRL", "Digest"];
    const names = [
      ...["KeyName", "X509Data", "KeyValue", "RSAKeyValue", "Modulus", "Exponent"],
      ...x509.map((name) => `X509${name}`),
      ...["ECKeyValue", "NamedCurve", "PublicKey", "DEREncodedKeyValue", "RetrievalMethod", "Transforms", "Transform"],
      ...["PGPData", "PGPKeyID", "PGPKeyPacket", "SPKIData", "SPKISexp", "MgmtData"],
    ];
    for (const name of names) {
      it(`may be ${name}, of either version`, () => {
        const inside = [`<ds:${name}/>`, `<d11:${name}/>`, `<ds:X509Data><d11:${name}/></ds:X509Data>`];
        expect(inside.map(keyInfo)).to.deep.equal(["passed", "passed", "passed"]);
      });
    }
    for (const name of ["KeyInfo", "KeyInfoReference", "Reference"]) {
      it(`is not ${name}, which is no description of a key`, () => {
        for (const prefix of ["ds", "d11"]) {
          expect(keyInfo(`<${prefix}:${name}/>`)).to.match(/^key_info: KeyInfo holds \{.*\}/);
        }
      });
    }
    for (const name of [
      ...["Assertion", "EncryptedAssertion", "Response", "Signature", "SignedInfo", "Object", "EncryptedData"],
    ]) {
      it(`holds no ${name}, whatever its namespace and however deep`, () => {
        expect(keyInfo(`<${name}/>`)).to.equal(`key_info: KeyInfo holds ${name}`);
        const deep = `<o:a xmlns:o="urn:o"><o:b/><o:c><o:${name}/></o:c></o:a>`;
        expect(keyInfo(deep)).to.equal(`key_info: KeyInfo holds {urn:o}${name}`);
      });
    }
    it("holds nothing of SAML, whatever it is called", () => {
      for (const namespace of ["assertion", "protocol"].map((name) => `urn:oasis:names:tc:SAML:2.0:${name}`)) {
        expect(keyInfo(`<a xmlns="${namespace}"/>`)).to.equal(`key_info: KeyInfo holds {${namespace}}a`);
      }
    });
    it("may speak of it in another vocabulary", () => {
      expect(keyInfo('<o:a xmlns:o="urn:o"><o:b c="d">e</o:b></o:a>')).to.equal("passed");
    });
  });
});

describe("What a signature says of itself", () => {
  const trust = { certificates: [certificateOf(idpKey)], document: Buffer.alloc(0) };

  it("is about the element that it stands in, by one Reference", () => {
    const reference = (xml: string, around?: string) => checkSignatureReference(signature(xml, {}, around));
    expect(reference(whole)).to.include({ outcome: "passed", expected: "#x", actual: "#x" });
    const elsewhere = {
      flaw: "signature_shape",
      detail: "the signature is about something else",
      expected: "#x",
      actual: "#y",
    };
    expect(reference(whole.replace('URI="#x"', 'URI="#y"'))).to.include(elsewhere);
    expect(reference(whole.replace(' URI="#x"', ""))).to.include({ ...elsewhere, actual: "none" });
    // without an ID there is nothing that it could be about
    expect(reference(whole.replace('URI="#x"', 'URI="#"'), "")).to.include({ outcome: "failed", expected: "#" });
    expect(reference(whole.replace('URI="#x"', 'URI="#"'), 'ID=""')).to.include({ outcome: "failed", actual: "#" });
    const twice = whole.replace(' Id="r"', "").replace(/<ds:Reference.*<\/ds:Reference>/, "$&$&");
    for (const [xml, actual] of [
      [twice, "2"],
      [whole.replace(/<ds:Reference.*<\/ds:Reference>/, ""), "0"],
    ] as const) {
      expect(reference(xml)).to.include({
        flaw: "signature_shape",
        detail: "a signature must have one Reference",
        expected: "1",
        actual,
      });
    }
  });

  describe("of its transforms (SAML Core §5.4.3, §5.4.4)", () => {
    const named = (algorithm: string, prefixes = 0) => ({
      algorithm,
      inclusivePrefixes: Array.from({ length: prefixes }, (_, at) => `p${at}`),
    });
    const check = (transforms: ReturnType<typeof named>[], canonicalization = named(exclusive)) =>
      checkSignatureTransforms(signature(whole, { transforms, canonicalization }));
    const fine = [named(enveloped), named(exclusive)];

    it("is enveloped, then exclusive, with comments or without", () => {
      expect(check(fine)).to.include({ outcome: "passed", expected: "enveloped-signature, xml-exc-c14n" });
      const withComments = named(`${exclusive}WithComments`);
      expect(check([named(enveloped), withComments], withComments).outcome).to.equal("passed");
    });

    it("lists at most 32 prefixes, and none for the enveloped signature", () => {
      const ofBoth = (count: number) => [
        check([named(enveloped), named(exclusive, count)]).outcome,
        check(fine, named(exclusive, count)).outcome,
      ];
      expect(ofBoth(32)).to.deep.equal(["passed", "passed"]);
      expect(ofBoth(33)).to.deep.equal(["failed", "failed"]);
      expect(check([named(enveloped, 1), named(exclusive)]).outcome).to.equal("failed");
    });

    it("is told as it came, six of them at most, where it is another", () => {
      const finding = check([named("a"), { algorithm: undefined, inclusivePrefixes: [] } as never], named("c"));
      expect(finding).to.include({
        code: "saml_signature",
        flaw: "signature_shape",
        detail: "transforms or canonicalization are not accepted",
        expected: "enveloped-signature, xml-exc-c14n",
        actual: "a, none, c",
      });
      const many = ["1", "2", "3", "4", "5", "6", "7"].map((name) => named(name));
      expect(check(many)).to.include({ actual: "1, 2, 3, 4, 5, 6" });
    });
  });

  it("names both algorithms, by the names people know where we know them", () => {
    const algorithms = (algorithm?: string, digestAlgorithm?: string) =>
      checkSignatureAlgorithm(signature(whole, { algorithm, digestAlgorithm }));
    const rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    const sha = "http://www.w3.org/2001/04/xmlenc#sha256";
    expect(algorithms(rsa, sha)).to.include({ outcome: "passed", actual: "RSA-SHA256, SHA-256" });
    const expected = "SHA-256 or stronger";
    for (const [finding, actual] of [
      [algorithms(`${dsig}rsa-sha1`, sha), "RSA-SHA1, SHA-256"],
      [algorithms("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", sha), "ECDSA-SHA1, SHA-256"],
      [algorithms(rsa, `${dsig}sha1`), "RSA-SHA256, SHA-1"],
      [algorithms("urn:x", "urn:y"), "urn:x, urn:y"],
      [algorithms(), "none, none"],
    ] as const) {
      expect(finding).to.include({ outcome: "failed", code: "saml_algorithm", expected, actual });
    }
  });

  it("holds no value or digest that could be verified where one cannot be read", () => {
    const algorithm = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    const digestAlgorithm = "http://www.w3.org/2001/04/xmlenc#sha256";
    const noValue = "signature_shape: the signature has no value that could be verified";
    for (const parts of [
      { algorithm, signedInfo: undefined },
      { algorithm, value: undefined },
      { algorithm: "urn:x" },
    ]) {
      const finding = checkSignatureValue(signature(whole, parts), trust);
      expect(told(finding)).to.equal(noValue);
      expect(finding).to.include({ expected: certificateOf(idpKey).fingerprint256 });
    }
    for (const parts of [{ digestAlgorithm, digest: undefined }, { digestAlgorithm: "urn:x" }]) {
      expect(told(checkDigest(signature(whole, parts), trust))).to.equal(
        "signature_shape: the signature has no digest that could be verified",
      );
    }
  });

  it("has a canonical form of 64 KiB and four times the message at most", () => {
    const parts = { digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256", digest: Buffer.alloc(32) };
    const long = signature(whole, parts, `ID="x" pad="${"x".repeat(70_000)}"`);
    const most = canonicalize(long.parent, { omit: long.element }).length;
    const check = (length: number): Finding => checkDigest(long, { ...trust, document: Buffer.alloc(length) });
    const needed = Math.ceil((most - 65_536) / 4);
    expect(told(check(needed))).to.equal("changed: p was changed after it was signed");
    expect(() => check(needed - 1)).to.throw(SamlRefusal, "far too long");
    const pad = 65_536 - (most - 70_000);
    const exact = signature(whole, parts, `ID="x" pad="${"x".repeat(pad)}"`);
    const over = signature(whole, parts, `ID="x" pad="${"x".repeat(pad + 1)}"`);
    expect(told(checkDigest(exact, trust))).to.contain("was changed");
    expect(() => checkDigest(over, trust)).to.throw(SamlRefusal, "far too long");
  });
});
