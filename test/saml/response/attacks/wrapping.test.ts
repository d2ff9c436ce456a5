import { expect } from "chai";
import {
  genuine,
  genuineResponse,
  assertionOf,
  signatureOf,
  without,
  original,
  signature,
  evil,
  evilSameId,
  put,
  before,
  inSignature,
  afterIssuer,
  extensions,
  refuses,
} from "../../../support/saml-attacks.js";
import {
  aResponse,
  aSignedResponse,
  at,
  idpEntityId,
  verdict,
  type ResponseFields,
} from "../../../support/saml-response.js";
import { signedAt } from "../../../support/saml-signing.js";

describe("Attacks on SAML responses: wrapping", () => {
  it("are made from responses that are let in unattacked", () => {
    expect([genuine, genuineResponse, aSignedResponse()].map((xml) => verdict(xml))).to.deep.equal([
      "accepted",
      "accepted",
      "accepted",
    ]);
  });

  describe("signature wrapping (XSW1 to 8, USENIX Security 2012, and later kinds)", () => {
    const whole = without(genuineResponse, signatureOf(genuineResponse));
    const evilResponse = aResponse({ responseId: "_evil", assertionId: "_evil-too", nameId: "admin@acme.example" });
    const responseSignature = signatureOf(genuineResponse);
    const responseSignatureWith = (text: string): string =>
      responseSignature.replace("</ds:Signature>", `<ds:Object>${text}</ds:Object></ds:Signature>`);
    refuses([
      [
        "1: the signed response in the signature of a forged one",
        before(evilResponse, "<samlp:Status>", responseSignatureWith(whole)),
        "saml_structure",
      ],
      [
        "2: the signed response beside a detached signature",
        before(evilResponse, "<samlp:Status>", whole + responseSignature),
        "saml_structure",
      ],
      ["3: a forged assertion before the signed one", put(evil + original), "saml_structure"],
      ["3, the other way round", put(original + evil), "saml_structure"],
      [
        "4: the signed assertion in a forged one",
        put(evil.replace("</saml:Assertion>", `${original}</saml:Assertion>`)),
        "saml_structure",
      ],
      [
        "5: the signature in the forged assertion, the signed one at the end",
        put(afterIssuer(evil, signature) + without(original, signature)),
        "saml_structure",
      ],
      [
        "6: the signed assertion in the signature of the forged one",
        put(afterIssuer(evil, inSignature(without(original, signature)))),
        "saml_structure",
      ],
      [
        "7: the signed assertion in Extensions",
        extensions(original).replace(
          new RegExp(`(</samlp:Extensions>[\\s\\S]*?)<saml:Assertion [\\s\\S]*</saml:Assertion>`),
          `$1${evil}`,
        ),
        "saml_structure",
      ],
      [
        "8: the signed assertion in an Object of the forged one's signature",
        put(afterIssuer(evil, inSignature(original))),
        "saml_structure",
      ],
      [
        "the forged assertion with the signature and the same ID",
        put(afterIssuer(evilSameId, signature)),
        "saml_signature",
      ],
      ["the forged assertion with the signature and another ID", put(afterIssuer(evil, signature)), "saml_signature"],
      ["two assertions with one ID", put(evilSameId + original), "saml_xml"],
      [
        "the signed assertion in StatusDetail",
        put(evil).replace("</samlp:Status>", `<samlp:StatusDetail>${original}</samlp:StatusDetail></samlp:Status>`),
        "saml_structure",
      ],
      [
        "the signed assertion in Advice",
        put(evil.replace("<saml:AuthnStatement", `<saml:Advice>${original}</saml:Advice><saml:AuthnStatement`)),
        "saml_structure",
      ],
      [
        "the signed assertion in an attribute value",
        put(evil.replace("<saml:AttributeValue>", `<saml:AttributeValue>${original}`)),
        "saml_structure",
      ],
      [
        "the signed assertion in the confirmation's data",
        put(evil.replace(/(<saml:SubjectConfirmationData[^>]*)\/>/, `$1>${original}</saml:SubjectConfirmationData>`)),
        "saml_structure",
      ],
      ["the signed assertion in a wrapper", put(`<w:w xmlns:w="urn:w">${original}</w:w>`), "saml_structure"],
      [
        "the signed response in a forged one",
        evilResponse.replace("</samlp:Response>", `${genuineResponse}</samlp:Response>`),
        "saml_structure",
      ],
      ["the signed response in another root", `<w:w xmlns:w="urn:w">${genuineResponse}</w:w>`, "saml_structure"],
      [
        "a forged assertion of a foreign namespace beside the signed one",
        put(`${original}<Assertion xmlns="urn:x">admin</Assertion>`),
        "saml_structure",
      ],
      ["an assertion hidden in KeyInfo", genuine.replace("<ds:X509Data>", `${evil}<ds:X509Data>`), "saml_structure"],
      [
        "the signature of the response moved into the assertion",
        put(afterIssuer(without(original, signature), responseSignature)),
        "saml_signature",
      ],
      [
        "the assertion signed, then put at the end of a forged copy of the response",
        put("").replace("</samlp:Response>", `${evil}${original}</samlp:Response>`),
        "saml_structure",
      ],
    ]);
  });

  describe("look-alike IDs", () => {
    const referring = (id: string): string => evil.replace(' ID="_evil"', id);
    refuses([
      ["Id", put(afterIssuer(referring(' Id="_assertion-1"'), signature)), "saml_structure"],
      [
        "an ID of a foreign namespace",
        put(afterIssuer(referring(' xmlns:x="urn:x" x:ID="_assertion-1"'), signature)),
        "saml_structure",
      ],
      ["xml:id", put(afterIssuer(referring(' xml:id="_assertion-1"'), signature)), "saml_structure"],
      [
        "xml:id beside an ID",
        put(afterIssuer(evil.replace(' ID="_evil"', ' ID="_evil" xml:id="_assertion-1"'), signature)),
        "saml_signature",
      ],
      ["no ID", put(afterIssuer(referring(""), signature)), "saml_structure"],
      ["an empty ID", put(afterIssuer(referring(' ID=""'), signature)), "saml_structure"],
      ["an ID with a blank", aSignedResponse({ assertionId: "_a b" }, "response"), "saml_structure"],
      ["an ID without end", aSignedResponse({ assertionId: "_".repeat(300) }, "response"), "saml_structure"],
    ]);
  });

  describe("decoys in a Signature and donors of it", () => {
    const failure: ResponseFields = { status: "urn:oasis:names:tc:SAML:2.0:status:Responder", assertionXml: null };
    const signedFailure = aSignedResponse(failure, "response");
    const decoy = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>${evil}</ds:Object></ds:Signature>`;
    const message = (name: string): string =>
      signedAt(
        `<samlp:${name} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_donor" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${idpEntityId}</saml:Issuer></samlp:${name}>`,
        "/*",
      );
    const metadata = signedAt(
      `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_metadata" entityID="${idpEntityId}"/>`,
      "/*",
    );
    const donated = (donor: string): string => put(evil).replace("</samlp:Response>", `${donor}</samlp:Response>`);
    const success = '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>';
    refuses([
      ["a signed failure", signedFailure, "saml_status"],
      [
        "a signed failure with a second Signature that holds an assertion",
        before(signedFailure, "<samlp:Status>", decoy),
        "saml_structure",
      ],
      [
        "a signed failure called a success",
        signedFailure
          .replace(/<samlp:StatusCode [^>]*>/, success)
          .replace("</samlp:Response>", `${evil}</samlp:Response>`),
        "saml_signature",
      ],
      ["a LogoutResponse", message("LogoutResponse"), "saml_structure"],
      ["a LogoutRequest", message("LogoutRequest"), "saml_structure"],
      ["an AuthnRequest", message("AuthnRequest"), "saml_structure"],
      ["metadata", metadata, "saml_structure"],
      ["an assertion as it is", original, "saml_structure"],
      ["a LogoutResponse in a forged response", donated(message("LogoutResponse")), "saml_structure"],
      [
        "metadata in Extensions of a forged response",
        put(evil).replace("<samlp:Status>", `<samlp:Extensions>${metadata}</samlp:Extensions><samlp:Status>`),
        "saml_signature",
      ],
      [
        "a LogoutResponse's signature in a forged response",
        before(put(evil), "<samlp:Status>", signatureOf(message("LogoutResponse"))),
        "saml_signature",
      ],
      [
        "an assertion for another service provider",
        aSignedResponse(
          {
            audience: "https://other.example/sp",
            recipient: "https://other.example/acs",
            destination: "https://other.example/acs",
          },
          "both",
        ),
        "saml_destination",
      ],
      [
        "the same in a response of one's own",
        put(
          assertionOf(
            aSignedResponse(
              { audience: "https://other.example/sp", recipient: "https://other.example/acs" },
              "assertion",
            ),
          ),
        ),
        "saml_recipient",
      ],
    ]);
  });
});
