import { createHmac } from "node:crypto";
import { expect } from "chai";
import {
  genuine,
  genuineResponse,
  signatureOf,
  without,
  signature,
  before,
  extensions,
  inSignedInfo,
  otherAfter,
  refuses,
} from "../../../support/saml-attacks.js";
import { nextIdpKey, strangerKey } from "../../../support/saml-keys.js";
import { aResponse, aSignedResponse, verdict } from "../../../support/saml-response.js";
import { signedResponse } from "../../../support/saml-signing.js";

describe("Attacks on SAML responses: signatures", () => {
  describe("signatures that are missing, broken or too many", () => {
    const both = aSignedResponse();
    const foreign = "http://www.w3.org/2000/09/xmldsig-not#";
    refuses([
      ["none", aResponse(), "saml_unsigned"],
      ["stripped", without(genuine, signature), "saml_unsigned"],
      [
        "empty",
        genuine.replace(signature, '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'),
        "saml_signature",
      ],
      [
        "in a foreign namespace",
        genuine.replace('xmlns:ds="http://www.w3.org/2000/09/xmldsig#"', `xmlns:ds="${foreign}"`),
        "saml_signature",
      ],
      ["in no namespace", genuine.replace(signature, "<Signature/>"), "saml_signature"],
      ["without SignedInfo", genuine.replace(/<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>/, ""), "saml_signature"],
      [
        "without SignatureValue",
        genuine.replace(/<ds:SignatureValue>[\s\S]*<\/ds:SignatureValue>/, ""),
        "saml_signature",
      ],
      ["with an empty SignatureValue", genuine.replace(/(<ds:SignatureValue>)[^<]*/, "$1"), "saml_signature"],
      [
        "with two SignatureValues",
        genuine.replace(/<ds:SignatureValue>[^<]*<\/ds:SignatureValue>/, "$&$&"),
        "saml_signature",
      ],
      ["without Reference", genuine.replace(/<ds:Reference [\s\S]*<\/ds:Reference>/, ""), "saml_signature"],
      ["without DigestValue", genuine.replace(/<ds:DigestValue>[^<]*<\/ds:DigestValue>/, ""), "saml_signature"],
      ["two in one assertion", genuine.replace(signature, signature + signature), "saml_signature"],
      [
        "a broken one of the response beside the assertion's good one",
        before(genuine, "<samlp:Status>", responseSignatureBroken()),
        "saml_signature",
      ],
      [
        "a broken one of the assertion beside the response's good one",
        signedResponse(otherAfter("<ds:SignatureValue>", genuine)),
        "saml_signature",
      ],
      ["both, the response's value changed", otherAfter("<ds:SignatureValue>", both), "saml_signature"],
      ["one of a stranger's key around a good one", signedResponse(genuine, { key: strangerKey }), "saml_signature"],
      ["one more in Extensions", extensions(signature), "saml_signature"],
      ["one more in the Status", genuine.replace("</samlp:Status>", `${signature}</samlp:Status>`), "saml_signature"],
      [
        "one in the Subject instead",
        genuine.replace(signature, "").replace("<saml:Subject>", `<saml:Subject>${signature}`),
        "saml_signature",
      ],
      [
        "one within the other's KeyInfo",
        genuine.replace("<ds:X509Data>", `${signature}<ds:X509Data>`),
        "saml_signature",
      ],
      ["a changed digest", otherAfter("<ds:DigestValue>", genuine), "saml_signature"],
      ["text between its parts", genuine.replace("<ds:SignedInfo>", "x<ds:SignedInfo>"), "saml_signature"],
      ["an unknown part", genuine.replace("</ds:SignedInfo>", "<ds:Manifest/></ds:SignedInfo>"), "saml_signature"],
      [
        "parts in another order",
        genuine.replace(
          /(<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>)(<ds:SignatureValue>[^<]*<\/ds:SignatureValue>)/,
          "$2$1",
        ),
        "saml_signature",
      ],
    ]);
    function responseSignatureBroken(): string {
      return otherAfter("<ds:SignatureValue>", signatureOf(genuineResponse));
    }
  });

  describe("key confusion", () => {
    const bare = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, "");
    const keyInfo = (content: string): string =>
      aSignedResponse({}, "assertion", { key: strangerKey, keyInfo: content });
    const certificate = (pem: string): string =>
      `<ds:X509Data><ds:X509Certificate>${bare(pem)}</ds:X509Certificate></ds:X509Data>`;
    const idpCertificate = /<ds:X509Certificate>([^<]*)/.exec(genuine)?.[1] ?? "";
    refuses([
      [
        "a stranger's key with its own certificate",
        aSignedResponse({}, "assertion", { key: strangerKey }),
        "saml_signature",
      ],
      ["a stranger's key with the provider's certificate", keyInfo(certificate(idpCertificate)), "saml_signature"],
      [
        "a stranger's key with both",
        keyInfo(certificate(strangerKey.certificatePem) + certificate(idpCertificate)),
        "saml_signature",
      ],
      [
        "a stranger's key without certificate",
        aSignedResponse({}, "assertion", { key: strangerKey, keyInfo: null }),
        "saml_signature",
      ],
      [
        "KeyValue",
        keyInfo(
          "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>",
        ),
        "saml_signature",
      ],
      ["RetrievalMethod", keyInfo('<ds:RetrievalMethod URI="http://127.0.0.1:9/key"/>'), "saml_signature"],
      ["a key that is not the method's yet", aSignedResponse({}, "both", { key: nextIdpKey }), "saml_signature"],
    ]);

    it("lets in what refers to its key by WS-Security, in the signature and behind an encrypted key", () => {
      const reference =
        '<o:SecurityTokenReference xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">' +
        '<o:KeyIdentifier ValueType="http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1">q83vEjRWeJA=</o:KeyIdentifier>' +
        "</o:SecurityTokenReference>";
      expect(verdict(aSignedResponse({}, "assertion", { keyInfo: reference }))).to.equal("accepted");
      for (const inside of ["<o:Assertion/>", "<o:Embedded><o:Signature/></o:Embedded>"]) {
        const hiding = reference.replace("<o:KeyIdentifier", `${inside}<o:KeyIdentifier`);
        expect(verdict(aSignedResponse({}, "assertion", { keyInfo: hiding })), inside).to.be.oneOf([
          "saml_structure",
          "saml_signature",
        ]);
      }
    });

    it("lets in what one of several certificates signed, whatever KeyInfo says", () => {
      const xml = aSignedResponse({}, "assertion", { keyInfo: certificate(strangerKey.certificatePem) });
      expect(verdict(xml)).to.equal("accepted");
    });
  });

  describe("algorithms", () => {
    const algorithm = (uri: string): string => inSignedInfo("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", uri);
    const digest = (uri: string): string => inSignedInfo("http://www.w3.org/2001/04/xmlenc#sha256", uri);
    const hmac = (): string => {
      const uri = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
      const forged = algorithm(uri);
      const info = /<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>/.exec(forged)?.[0] ?? "";
      const canonical = info
        .replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">')
        .replace(/<([\w:]+)([^<>]*)\/>/g, "<$1$2></$1>");
      const value = createHmac("sha256", "-----BEGIN CERTIFICATE-----").update(canonical).digest("base64");
      return forged.replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`);
    };
    refuses([
      ["RSA-SHA1", aSignedResponse({}, "assertion", { algorithm: "rsa-sha1" }), "saml_algorithm"],
      ["a SHA-1 digest", aSignedResponse({}, "assertion", { digest: "sha1" }), "saml_algorithm"],
      [
        "SHA-1 in the response alone",
        aSignedResponse({}, "response", { algorithm: "rsa-sha1", digest: "sha1" }),
        "saml_algorithm",
      ],
      ["HMAC keyed with what is public", hmac(), "saml_algorithm"],
      ["RSA-MD5", algorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-md5"), "saml_algorithm"],
      ["DSA", algorithm("http://www.w3.org/2000/09/xmldsig#dsa-sha1"), "saml_algorithm"],
      ["an empty one", algorithm(""), "saml_algorithm"],
      ["__proto__", algorithm("__proto__"), "saml_algorithm"],
      ["constructor", algorithm("constructor"), "saml_algorithm"],
      ["one with a blank", algorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 "), "saml_algorithm"],
      ["one of another name", algorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"), "saml_signature"],
      ["none", inSignedInfo(/<ds:SignatureMethod [^>]*>/, "<ds:SignatureMethod/>"), "saml_algorithm"],
      ["a digest of MD5", digest("http://www.w3.org/2001/04/xmldsig-more#md5"), "saml_algorithm"],
      ["a digest of __proto__", digest("__proto__"), "saml_algorithm"],
      [
        "an HMAC output length",
        inSignedInfo(
          /(<ds:SignatureMethod [^>]*)\/>/,
          "$1><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>",
        ),
        "saml_signature",
      ],
    ]);
  });

  describe("references and transforms", () => {
    const uri = (value: string): string => inSignedInfo('URI="#_assertion-1"', `URI="${value}"`);
    const transforms = (text: string): string =>
      inSignedInfo(/<ds:Transforms>[\s\S]*<\/ds:Transforms>/, `<ds:Transforms>${text}</ds:Transforms>`);
    const enveloped = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>';
    const exclusive = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>';
    const reference = /<ds:Reference [\s\S]*<\/ds:Reference>/;
    const xpath =
      '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(self::saml:NameID)</ds:XPath></ds:Transform>';
    const other = (algorithm: string): string => `<ds:Transform Algorithm="${algorithm}"/>`;
    refuses([
      ["to the response", uri("#_response-1"), "saml_signature"],
      ["to nothing there", uri("#_nothing"), "saml_signature"],
      ["empty", uri(""), "saml_signature"],
      ["a hash alone", uri("#"), "saml_signature"],
      ["without hash", uri("_assertion-1"), "saml_signature"],
      ["none", inSignedInfo(' URI="#_assertion-1"', ""), "saml_signature"],
      ["XPointer", uri("#xpointer(id('_assertion-1'))"), "saml_signature"],
      ["XPointer to the root", uri("#xpointer(/)"), "saml_signature"],
      ["a quote that ends an XPath", uri("#_assertion-1'] | //*['"), "saml_signature"],
      ["percent encoding", uri("#%5Fassertion-1"), "saml_signature"],
      ["http", uri("http://127.0.0.1:9/#_assertion-1"), "saml_signature"],
      ["file", uri("file:///etc/passwd"), "saml_signature"],
      ["two references", inSignedInfo(reference, "$&$&"), "saml_signature"],
      [
        "a reference to a decoy first",
        genuine.replace(
          "<ds:Reference ",
          '<ds:Reference URI="#_response-1"><ds:Transforms/><ds:DigestMethod Algorithm="x"/><ds:DigestValue>AA==</ds:DigestValue></ds:Reference><ds:Reference ',
        ),
        "saml_signature",
      ],
      [
        "a reference with a type",
        inSignedInfo('URI="#_assertion-1"', 'URI="#_assertion-1" Type="http://www.w3.org/2000/09/xmldsig#Object"'),
        "saml_signature",
      ],
      ["no transforms", transforms(""), "saml_signature"],
      ["no Transforms element", inSignedInfo(/<ds:Transforms>[\s\S]*<\/ds:Transforms>/, ""), "saml_signature"],
      ["not enveloped", transforms(exclusive), "saml_signature"],
      ["enveloped alone", transforms(enveloped), "saml_signature"],
      ["in another order", transforms(exclusive + enveloped), "saml_signature"],
      ["enveloped twice", transforms(enveloped + enveloped + exclusive), "saml_signature"],
      ["XPath that hides the name", transforms(enveloped + xpath + exclusive), "saml_signature"],
      ["XPath in the place of canonicalization", transforms(enveloped + xpath), "saml_signature"],
      ["XSLT", transforms(enveloped + other("http://www.w3.org/TR/1999/REC-xslt-19991116")), "saml_signature"],
      ["base64", transforms(enveloped + other("http://www.w3.org/2000/09/xmldsig#base64")), "saml_signature"],
      ["XPath Filter 2", transforms(enveloped + other("http://www.w3.org/2002/06/xmldsig-filter2")), "saml_signature"],
      ["fifty transforms", transforms(enveloped + exclusive.repeat(50)), "saml_signature"],
      [
        "inclusive canonicalization",
        aSignedResponse({}, "assertion", {
          transforms: [
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
          ],
        }),
        "saml_signature",
      ],
      [
        "SignedInfo canonicalized inclusively",
        aSignedResponse({}, "assertion", { canonicalization: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" }),
        "saml_signature",
      ],
      [
        "SignedInfo not canonicalized at all",
        inSignedInfo(/(<ds:CanonicalizationMethod Algorithm=")[^"]*/, "$1urn:none"),
        "saml_signature",
      ],
      ["no CanonicalizationMethod", inSignedInfo(/<ds:CanonicalizationMethod [^>]*>/, ""), "saml_signature"],
      [
        "a PrefixList of thousands",
        transforms(
          enveloped +
            exclusive.replace(
              "/>",
              `><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${"a ".repeat(3000)}"/></ds:Transform>`,
            ),
        ),
        "saml_signature",
      ],
      [
        "parameters of a foreign namespace",
        transforms(
          enveloped +
            exclusive.replace("/>", '><x:InclusiveNamespaces xmlns:x="urn:x" PrefixList="a"/></ds:Transform>'),
        ),
        "saml_signature",
      ],
    ]);
  });
});
