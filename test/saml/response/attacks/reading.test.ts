import { expect } from "chai";
import { genuine, original, signature, put, before, extensions, refuses } from "../../../support/saml-attacks.js";
import {
  anAssertion,
  aSignedResponse,
  confirmationXml,
  idpEntityId,
  spEntityId,
  verdict,
  verified,
} from "../../../support/saml-response.js";

describe("Attacks on SAML responses: reading", () => {
  describe("signatures read in two ways (CVE-2025-29774, CVE-2025-29775, void canonicalization)", () => {
    const digestValue = /(<ds:DigestValue>)([^<]{4})/;
    const signedInfo = /<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>/.exec(genuine)?.[0] ?? "";
    refuses([
      ["a comment in DigestValue", genuine.replace(digestValue, "$1AAAA<!--$2-->"), "saml_xml"],
      ["CDATA in DigestValue", genuine.replace(/(<ds:DigestValue>)([^<]*)/, "$1<![CDATA[$2]]>"), "saml_signature"],
      ["an element in DigestValue", genuine.replace(digestValue, "$1<x/>$2"), "saml_signature"],
      ["an element in SignatureValue", genuine.replace(/(<ds:SignatureValue>)/, "$1<ds:x/>"), "saml_signature"],
      ["two SignedInfo", genuine.replace(signedInfo, signedInfo + signedInfo), "saml_signature"],
      [
        "a SignedInfo of another namespace first",
        genuine.replace(signedInfo, `<SignedInfo xmlns="urn:x"/>${signedInfo}`),
        "saml_signature",
      ],
      [
        "SignedInfo in an Object",
        genuine.replace("</ds:Signature>", `<ds:Object>${signedInfo}</ds:Object></ds:Signature>`),
        "saml_signature",
      ],
      ["a relative namespace name", genuine.replace("<saml:Subject>", '<saml:Subject xmlns:r="1">'), "saml_xml"],
      ["base64 that is not canonical", genuine.replace(/(<ds:DigestValue>[^<]*)=(<)/, "$1$2"), "saml_signature"],
      ["foreign characters in base64", genuine.replace(/(<ds:SignatureValue>)/, "$1*"), "saml_signature"],
    ]);
  });

  describe("text that two readers see differently (CVE-2017-11427 and its family)", () => {
    const name = "ada@acme.example";
    const inName = (text: string): string => genuine.replace(`>${name}</saml:NameID>`, `>${text}</saml:NameID>`);
    refuses([
      ["a comment in the NameID", inName("ada@acme<!-- -->.example"), "saml_xml"],
      ["a comment at its end", inName(`${name}<!---->.evil.example`), "saml_xml"],
      ["a processing instruction in the NameID", inName(`<?p not-an-?>${name}`), "saml_xml"],
      [
        "an element in the NameID",
        aSignedResponse(
          {
            subjectXml: `<saml:Subject><saml:NameID>ada<x xmlns="urn:x"/>@acme.example</saml:NameID>${confirmationXml()}</saml:Subject>`,
          },
          "assertion",
        ),
        "saml_structure",
      ],
      ["a comment anywhere", genuine.replace("<saml:Subject>", "<!-- --><saml:Subject>"), "saml_xml"],
      ["a comment before the root", `<!-- -->${genuine}`, "saml_xml"],
      ["a processing instruction before the root", `<?xml-stylesheet href="x"?>${genuine}`, "saml_xml"],
      [
        "an element in the Issuer",
        aSignedResponse({}, "none").replaceAll(`>${idpEntityId}</saml:Issuer>`, `>${idpEntityId}<x/></saml:Issuer>`),
        "saml_unsigned",
      ],
      ["CDATA that adds to the name", inName(`${name}<![CDATA[.evil]]>`), "saml_signature"],
      ["no-break spaces around the audience", aSignedResponse({ audience: `\u00A0${spEntityId}` }), "saml_audience"],
    ]);

    it("reads CDATA whole, as text", () => {
      const { assertion } = verified(inName("ada<![CDATA[@acme]]>.example"));
      expect(assertion?.nameId?.value).to.equal(name);
    });
  });

  describe("parsers fooled by the document (CVE-2025-25291, CVE-2025-25292, XXE, billion laughs)", () => {
    const doctype = (text: string): string => before(genuine, "<samlp:Response", text);
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${"abcdefghij"[i + 1] ?? ""} "${`&${"abcdefghij"[i] ?? ""};`.repeat(10)}">`).join("")}]>`;
    refuses([
      ["a bare DOCTYPE", doctype("<!DOCTYPE x>"), "saml_xml"],
      ["a DOCTYPE in lower case", doctype("<!doctype x>"), "saml_xml"],
      ["an internal DTD", doctype('<!DOCTYPE x [<!ENTITY e "admin">]>'), "saml_xml"],
      ["an external DTD", doctype('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'), "saml_xml"],
      ["a parameter entity", doctype('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>'), "saml_xml"],
      [
        "an external entity",
        doctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace(
          ">ada@acme.example</saml:NameID>",
          ">&e;</saml:NameID>",
        ),
        "saml_xml",
      ],
      [
        "a billion laughs",
        doctype(laughs).replace(">ada@acme.example</saml:NameID>", ">&j;</saml:NameID>"),
        "saml_xml",
      ],
      [
        "an attribute default by DTD",
        doctype('<!DOCTYPE x [<!ATTLIST saml:Assertion ID CDATA "_assertion-1">]>'),
        "saml_xml",
      ],
      ["an entity without DTD", genuine.replace(">ada@acme.example</saml:NameID>", ">&ada;</saml:NameID>"), "saml_xml"],
      [
        "an element declaration inside",
        genuine.replace("<saml:Subject>", "<!ELEMENT x ANY><saml:Subject>"),
        "saml_xml",
      ],
      ["a DOCTYPE inside", genuine.replace("<saml:Subject>", "<!DOCTYPE x><saml:Subject>"), "saml_xml"],
      ["an undeclared prefix", genuine.replace("<saml:Subject>", "<saml:Subject><q:x/>"), "saml_xml"],
      ["a second root", genuine + genuine, "saml_xml"],
      ["a repeated attribute", genuine.replace(' Version="2.0"', ' Version="2.0" Version="2.0"'), "saml_xml"],
      [
        "one attribute by two prefixes",
        genuine.replace("<saml:Subject>", '<saml:Subject xmlns:a="urn:q" xmlns:b="urn:q" a:x="1" b:x="2">'),
        "saml_xml",
      ],
      ["unclosed", genuine.slice(0, -3), "saml_xml"],
      ["UTF-16", Buffer.from(`\uFEFF${genuine}`, "utf16le"), "saml_xml"],
      ["UTF-16 named", `<?xml version="1.0" encoding="UTF-16"?>${genuine}`, "saml_xml"],
      ["Latin-1 named", `<?xml version="1.0" encoding="ISO-8859-1"?>${genuine}`, "saml_xml"],
      ["XML 1.1", `<?xml version="1.1"?>${genuine}`, "saml_xml"],
      [
        "not UTF-8",
        Buffer.concat([Buffer.from(genuine.slice(0, 50)), Buffer.from([0xc3, 0x28]), Buffer.from(genuine.slice(50))]),
        "saml_xml",
      ],
      ["an overlong UTF-8 form", Buffer.concat([Buffer.from([0xc0, 0xbc]), Buffer.from(genuine)]), "saml_xml"],
      ["a NUL", genuine.replace("ada@acme.example", "ada\0@acme.example"), "saml_xml"],
      ["a control character", genuine.replace("ada@acme.example", "ada\u0007@acme.example"), "saml_xml"],
      ["a reference to NUL", genuine.replace("ada@acme.example", "ada&#0;@acme.example"), "saml_xml"],
      ["a reference to half a pair", genuine.replace("ada@acme.example", "ada&#xD800;@acme.example"), "saml_xml"],
      ["HTML", "<!DOCTYPE html><html><body>Sign in</body></html>", "saml_xml"],
      ["JSON", '{"samlp:Response": {}}', "saml_xml"],
      ["blank", " \n ", "saml_xml"],
      [
        "XInclude",
        genuine.replace(
          "<saml:Subject>",
          '<saml:Subject><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
        ),
        "saml_signature",
      ],
    ]);
  });

  describe("documents made to hurt", () => {
    const levels = (count: number): string => "<a>".repeat(count) + "</a>".repeat(count);
    const many = (count: number, text: (index: number) => string): string =>
      Array.from({ length: count }, (_, i) => text(i)).join("");
    refuses([
      ["30,000 levels", extensions(levels(30_000)), "saml_xml"],
      ["10,000 attributes", extensions(`<a ${many(10_000, (i) => ` a${i}="1"`)}/>`), "saml_xml"],
      ["5,000 namespaces", extensions(`<a ${many(5_000, (i) => ` xmlns:a${i}="urn:x"`)}/>`), "saml_xml"],
      [
        "2,000 signatures",
        genuine.replace(
          signature,
          signature.repeat(2) + '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'.repeat(2_000),
        ),
        "saml_signature",
      ],
      ["100,000 elements", extensions("<a/>".repeat(100_000)), "saml_xml"],
      ["2,000 assertions", put(many(2_000, (i) => anAssertion({ assertionId: `_a${i}` }))), "saml_structure"],
      ["a namespace name of 10 kB", extensions(`<a xmlns:a="urn:${"x".repeat(10_000)}"/>`), "saml_xml"],
      ["4 MB", Buffer.alloc(4 * 1024 * 1024, 0x20), "saml_xml"],
    ]);

    it("a canonical form far longer than the document, under a signature that is genuine", () => {
      const long = `urn:${"x".repeat(500)}`;
      const grown = original
        .replace("<saml:Subject>", `<saml:Subject xmlns:l="${long}">`)
        .replace("</saml:Subject>", `${"<l:x>123456789</l:x>".repeat(10_000)}</saml:Subject>`);
      const { refusal } = verified(put(grown));
      expect(refusal).to.include({ code: "saml_xml", detail: "the canonical form is far too long" });
    });
  });

  it("a change of any byte of the signed assertion", () => {
    // what KeyInfo says is neither signed nor read
    const keyInfo = [genuine.indexOf("<ds:X509Certificate>"), genuine.indexOf("</ds:X509Certificate>")] as const;
    const from = genuine.indexOf(original);
    let tried = 0;
    for (let at = from; at < from + original.length; at += 7) {
      if (at > keyInfo[0] && at < keyInfo[1]) continue;
      const changed = genuine.slice(0, at) + (genuine[at] === "x" ? "y" : "x") + genuine.slice(at + 1);
      expect(verdict(changed), `at ${at}: ${genuine.slice(at - 10, at + 10)}`).to.not.equal("accepted");
      tried++;
    }
    expect(tried).to.be.greaterThan(200);
  });
});
