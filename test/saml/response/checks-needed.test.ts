import { expect } from "chai";
import type { Portions } from "../../../src/lib/in-turns.js";
import { CHECKS, type CheckName } from "../../../src/saml/index.js";
import { verifyWith } from "../../../src/saml/response/verify-response.js";
import { strangerKey } from "../../support/saml-keys.js";
import {
  anAssertion,
  aSignedResponse,
  at,
  confirmationXml,
  idpEntityId,
  inputFor,
  type ResponseFields,
} from "../../support/saml-response.js";
import { signedAssertion } from "../../support/saml-signing.js";
import { aResponse } from "../../support/saml-response.js";

const elsewhere = "https://other.example/saml/acs";
const subject = (inside: string): ResponseFields => ({ subjectXml: `<saml:Subject>${inside}</saml:Subject>` });
const signed = (fields: ResponseFields): string => aSignedResponse(fields, "assertion");

/** For each check a document that all the others let in, and that must not come in. */
const documents: Readonly<Record<Exclude<CheckName, "decryption">, () => string>> = {
  xml: () => signed({}).replace("ada@acme", "ada@<!-- -->acme"),
  root: () => signedAssertion(aResponse().replaceAll("samlp:Response", "samlp:ArtifactResponse")),
  version: () => signed({ responseVersion: "1.1" }),
  "response-content": () => {
    const failure =
      '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/></samlp:Status>';
    return signed({}).replace("</samlp:Status>", `</samlp:Status>${failure}`);
  },
  status: () => signed({ status: "urn:oasis:names:tc:SAML:2.0:status:Responder" }),
  "one-assertion": () =>
    aSignedResponse({ assertionXml: anAssertion() + anAssertion({ assertionId: "_assertion-2" }) }, "response"),
  ids: () => signed({ responseId: null }),
  "signature-placement": () =>
    signed({}).replace(
      "<samlp:Status>",
      '<samlp:Extensions><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></samlp:Extensions><samlp:Status>',
    ),
  "signature-content": () => signed({}).replace("</ds:Signature>", "<ds:Object>more</ds:Object></ds:Signature>"),
  "signature-reference": () => aSignedResponse({}, "response", { emptyUri: true }),
  "signature-transforms": () => {
    const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    const transforms = ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", exclusive, exclusive];
    return aSignedResponse({}, "assertion", { transforms });
  },
  "signature-algorithm": () => aSignedResponse({}, "assertion", { algorithm: "rsa-sha1", digest: "sha1" }),
  signature: () => aSignedResponse({}, "assertion", { key: strangerKey }),
  digest: () => signed({}).replace("ada@acme.example", "eve@acme.example"),
  signed: () => aSignedResponse({}, "none"),
  destination: () => signed({ destination: elsewhere }),
  "response-issuer": () => signed({ responseIssuer: "https://other.example/metadata" }),
  issuer: () => signed({ issuer: "https://other.example/metadata" }),
  "assertion-version": () => signed({ assertionVersion: "1.1" }),
  "assertion-content": () => signed({ adviceXml: "<saml:Advice/><saml:Evidence/>" }),
  "issue-instant": () => signed({ assertionIssueInstant: at(3600) }),
  subject: () => signed(subject(`<saml:NameID>ada</saml:NameID><saml:NameID>eve</saml:NameID>${confirmationXml()}`)),
  confirmation: () => signed({ confirmationMethod: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }),
  recipient: () => signed({ recipient: elsewhere }),
  "confirmation-window": () => signed({ confirmationNotOnOrAfter: at(-61) }),
  "confirmation-start": () => signed({ confirmationNotBefore: at(-300) }),
  request: () => signed({ inResponseTo: "_request-of-another-browser" }),
  unsolicited: () => signed({ inResponseTo: null }),
  "response-request": () => signed({ responseInResponseTo: null }),
  conditions: () => signed({ moreConditionsXml: '<x:Moon xmlns:x="urn:example:conditions"/>' }),
  "conditions-window": () => signed({ notOnOrAfter: at(-61) }),
  audience: () => signed({ audience: idpEntityId }),
  "authn-statement": () => signed({ authnStatementXml: null }),
  session: () => signed({ sessionNotOnOrAfter: at(-61) }),
  attributes: () =>
    signed({ attributeStatementXml: "<saml:AttributeStatement><saml:EncryptedAttribute/></saml:AttributeStatement>" }),
};

describe("Each check of a SAML response is needed", () => {
  it("has a document for every check but the step that decrypts", () => {
    expect([...Object.keys(documents), "decryption"]).to.have.members(CHECKS.map(({ name }) => name));
  });

  for (const [name, document] of Object.entries(documents)) {
    it(`${name}: without it, a document comes in that must not`, () => {
      const input = inputFor(document());
      const whole = verifyWith(CHECKS, input);
      expect(whole.outcome).to.equal("refused");
      const failed = whole.checks.filter(({ outcome }) => outcome === "failed").map((check) => check.name);
      expect(failed).to.deep.equal([name]);

      const without = verifyWith(
        CHECKS.filter((check) => check.name !== name),
        input,
      );
      expect(without.outcome, JSON.stringify(without.refusal)).to.equal("accepted");
    });
  }

  it("decryption: without it, an encrypted assertion is never opened, and nothing comes in", () => {
    const encrypted = '<saml:EncryptedAssertion><x:Data xmlns:x="urn:example"/></saml:EncryptedAssertion>';
    const xml = aSignedResponse({ assertionXml: encrypted }, "response");
    // eslint-disable-next-line require-yield -- it is open already
    const opened = function* (): Portions<Buffer> {
      return Buffer.from(anAssertion());
    };
    const input = inputFor(xml, { decrypt: opened });
    expect(verifyWith(CHECKS, input).outcome).to.equal("accepted");
    const without = CHECKS.filter(({ name }) => name !== "decryption");
    expect(verifyWith(without, input).outcome).to.equal("refused");
  });
});
