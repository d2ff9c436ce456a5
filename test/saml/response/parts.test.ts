import { expect } from "chai";
import {
  aSignedResponse,
  anAssertion,
  at,
  attributeXml,
  confirmationXml,
  idpEntityId,
  verified,
  type ResponseFields,
} from "../../support/saml-response.js";

const saml = "urn:oasis:names:tc:SAML:2.0:assertion";
const samlp = "urn:oasis:names:tc:SAML:2.0:protocol";
const dsig = "http://www.w3.org/2000/09/xmldsig#";

interface Told {
  readonly code: string;
  readonly flaw?: string | undefined;
  readonly detail: string;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

/** What the refusal says of a response whose signature, where it is looked at, holds. */
function refusalOf(fields: ResponseFields): Told | undefined {
  const { refusal } = verified(aSignedResponse(fields, fields.assertionXml === null ? "response" : "both"));
  return refusal && told(refusal);
}

/** Without the flaw where a code says enough. */
function told({ code, flaw, detail, expected, actual }: Told): Told {
  return { code, ...(flaw !== undefined && { flaw }), detail, expected, actual };
}

function structure(detail: string, expected?: string, actual?: string): Told {
  return { code: "saml_structure", detail, expected, actual };
}

function flawed(flaw: string, detail: string, expected?: string, actual?: string): Told {
  return { ...structure(detail, expected, actual), flaw };
}

const subject = (inside: string): ResponseFields => ({ subjectXml: `<saml:Subject>${inside}</saml:Subject>` });
const attributes = (inside: string): ResponseFields => ({
  attributeStatementXml: `<saml:AttributeStatement>${inside}</saml:AttributeStatement>`,
});
const status = (inside: string): ResponseFields => ({
  statusXml: `<samlp:Status>${inside}</samlp:Status>`,
  assertionXml: null,
});
const prefix = "urn:oasis:names:tc:SAML:2.0:status:";

describe("The parts of a SAML response (Core §2.3.3, §3.3.3)", () => {
  describe("that occur once", () => {
    const once: readonly (readonly [what: string, part: string, fields: ResponseFields])[] = [
      ["response", "Issuer", { extensionsXml: "<saml:Issuer/>" }],
      ["response", "Signature", { extensionsXml: `<Signature xmlns="${dsig}"/>` }],
      ["response", "Extensions", { extensionsXml: "<samlp:Extensions/>".repeat(2) }],
      ["response", "Status", { extensionsXml: "<samlp:Status/>" }],
      ["assertion", "Issuer", { adviceXml: `<saml:Issuer>${idpEntityId}</saml:Issuer>` }],
      ["assertion", "Subject", { adviceXml: "<saml:Subject/>" }],
      ["assertion", "Conditions", { adviceXml: "<saml:Conditions/>" }],
      ["assertion", "Advice", { adviceXml: "<saml:Advice/>".repeat(2) }],
    ];
    for (const [what, part, fields] of once) {
      it(`${part} of the ${what}`, () => {
        expect(refusalOf(fields)).to.deep.equal(structure(`the ${what} holds ${part} more than once`, "1", "2"));
      });
    }
  });

  it("may occur more than once where they are statements, of whatever kind", () => {
    const decision = '<saml:AuthzDecisionStatement Resource="urn:x" Decision="Deny"/>'.repeat(2);
    const other = '<saml:Statement xmlns:x="urn:x" x:y="z"/>'.repeat(2);
    const authn = `<saml:AuthnStatement AuthnInstant="${at(0)}"/>`.repeat(2);
    const attribute = `<saml:AttributeStatement>${attributeXml("a", ["b"])}</saml:AttributeStatement>`.repeat(2);
    const fields = { adviceXml: decision + other, authnStatementXml: authn, attributeStatementXml: attribute };
    expect(refusalOf(fields)).to.equal(undefined);
  });

  describe("that are told where they are wrong", () => {
    const rows: readonly (readonly [what: string, fields: ResponseFields, told: Told])[] = [
      [
        "an unknown one in the response",
        { extensionsXml: "<x/>" },
        structure("the response holds what does not belong there", undefined, "x"),
      ],
      [
        "an unknown one in the assertion",
        { adviceXml: "<saml:Evidence/>" },
        structure("the assertion holds what does not belong there", undefined, `{${saml}}Evidence`),
      ],
      ["text in the response", { extensionsXml: "x" }, structure("there is text between the parts of the response")],
      ["text in the assertion", { adviceXml: "x" }, structure("there is text between the parts of the assertion")],
      [
        "no version of the response",
        { responseVersion: null },
        { code: "saml_version", detail: "the response is not of SAML 2.0", expected: "2.0", actual: "none" },
      ],
      [
        "another version of the assertion",
        { assertionVersion: "2" },
        { code: "saml_version", detail: "the assertion is not of SAML 2.0", expected: "2.0", actual: "2" },
      ],
      ["no assertion", { assertionXml: null }, structure("there is no assertion", "1", "0")],
      [
        "three assertions",
        { assertionXml: [1, 2, 3].map((id) => anAssertion({ assertionId: `_${id}` })).join("") },
        structure("there is more than one assertion", "1", "3"),
      ],
      ["no ID of the response", { responseId: null }, structure("Response has no usable ID", undefined, "none")],
      ["an ID with a blank", { assertionId: "a b" }, structure("Assertion has no usable ID", undefined, "a b")],
      ["no subject", { subjectXml: null }, flawed("subject", "the assertion has no subject")],
      [
        "two names",
        subject(`<saml:NameID>a</saml:NameID>${confirmationXml()}<saml:BaseID/>`),
        flawed("subject", "the subject has more than one name", "1", "2"),
      ],
      [
        "an encrypted name",
        subject(`<saml:EncryptedID/>${confirmationXml()}`),
        flawed("subject", "the subject's name is not a NameID", "NameID", `{${saml}}EncryptedID`),
      ],
      [
        "an empty name",
        subject(`<saml:NameID/>${confirmationXml()}`),
        flawed("subject", "the NameID is empty or holds more than text"),
      ],
      [
        "an element in a name",
        subject(`<saml:NameID>a<x/></saml:NameID>${confirmationXml()}`),
        flawed("subject", "the NameID is empty or holds more than text"),
      ],
      [
        "no word of how the person signed in",
        { authnStatementXml: null },
        flawed("authn_statement", "the assertion does not say how the person signed in"),
      ],
      [
        "an encrypted attribute",
        attributes("<saml:EncryptedAttribute/>"),
        flawed("attributes", "an attribute is encrypted or unknown", "Attribute", `{${saml}}EncryptedAttribute`),
      ],
      [
        "an attribute with an empty name",
        attributes('<saml:Attribute Name=""/>'),
        flawed("attributes", "an attribute has no name"),
      ],
      [
        "something else in an attribute",
        attributes('<saml:Attribute Name="a">\n<saml:AttributeValue/> <x/></saml:Attribute>'),
        flawed("attributes", "an attribute holds something else than values", undefined, "x"),
      ],
      [
        "no conditions",
        { conditionsXml: null },
        { code: "saml_conditions", detail: "the assertion has no conditions", expected: undefined, actual: undefined },
      ],
      [
        "an unknown condition",
        { moreConditionsXml: "<saml:OneTimeUse/><saml:Condition/>" },
        {
          code: "saml_conditions",
          detail: "the assertion has a condition we do not know",
          expected: undefined,
          actual: `{${saml}}Condition`,
        },
      ],
      [
        "conditions that end as they begin",
        { notBefore: at(5), notOnOrAfter: at(5) },
        {
          code: "saml_conditions",
          flaw: "conditions_window",
          detail: "the conditions end before they begin",
          expected: `${at(0)}, give or take 60 s`,
          actual: `from ${at(5)} to ${at(5)}`,
        },
      ],
      [
        "two confirmations of no use",
        {
          confirmationXml:
            confirmationXml({ confirmationMethod: null }) + confirmationXml({ confirmationMethod: "urn:x" }),
        },
        {
          code: "saml_confirmation",
          detail: "no bearer confirmation",
          expected: "urn:oasis:names:tc:SAML:2.0:cm:bearer",
          actual: "none, urn:x",
        },
      ],
      [
        "two audiences in two restrictions",
        {
          conditionsXml: `<saml:Conditions>${["urn:a", "urn:b"]
            .map(
              (name) => `<saml:AudienceRestriction><saml:Audience> ${name} </saml:Audience></saml:AudienceRestriction>`,
            )
            .join("")}</saml:Conditions>`,
        },
        {
          code: "saml_audience",
          detail: "the assertion is meant for another audience",
          expected: "https://bridge.example/saml/acme-okta/metadata",
          actual: "urn:a, urn:b",
        },
      ],
    ];
    for (const [what, fields, expected] of rows) it(what, () => expect(refusalOf(fields)).to.deep.equal(expected));
  });

  it("are told openly where one assertion in the clear stands beside an encrypted one, for nothing is opened then", () => {
    const { refusal } = verified(aSignedResponse({ assertionXml: `${anAssertion()}<saml:EncryptedAssertion/>` }));
    expect(refusal).to.include({ detail: "there is more than one assertion", face: "open" });
  });

  it("are told where the assertion stands elsewhere", () => {
    const fields = { assertionXml: null, extensionsXml: `<samlp:Extensions>${anAssertion()}</samlp:Extensions>` };
    const detail = "the assertion is not where it belongs";
    expect(refusalOf(fields)).to.deep.equal(structure(detail, undefined, `{${saml}}Assertion`));
  });

  it("are told with whose issuer it is that is another", () => {
    const detail = (fields: ResponseFields) => refusalOf(fields)?.detail;
    expect(detail({ responseIssuer: "urn:x" })).to.equal("the response comes from another issuer");
    expect(detail({ issuer: "urn:x" })).to.equal("the assertion comes from another issuer");
  });

  it("are told where the document is another message", () => {
    const xml = aSignedResponse().replaceAll("samlp:Response", "samlp:LogoutResponse");
    const { refusal } = verified(xml);
    const detail = "the document is not a SAML response";
    expect(refusal).to.include(structure(detail, `{${samlp}}Response`, `{${samlp}}LogoutResponse`));
  });

  describe("of a failure (Core §3.2.2)", () => {
    const code = (name: string, inside = ""): string =>
      `<samlp:StatusCode Value="${name}">${inside}</samlp:StatusCode>`;
    const rows: readonly (readonly [what: string, inside: string, actual: string])[] = [
      ["no code", "", "none"],
      ["a code without value", "<samlp:StatusCode/>", "none"],
      ["a code without colon", code("Broken"), "Broken"],
      ["a code of two levels", code(`${prefix}Responder`, code(`${prefix}NoPassive`)), "Responder/NoPassive"],
      ["a second level without value", code(`${prefix}Responder`, "<samlp:StatusCode/>"), "Responder"],
      ["an empty message", `${code(`${prefix}Responder`)}<samlp:StatusMessage/>`, "Responder"],
      ["a message", `${code("urn:x:y")}<samlp:StatusMessage>No.</samlp:StatusMessage>`, "y: No."],
      ["a message without code", "<samlp:StatusMessage>No.</samlp:StatusMessage>", "none: No."],
      ["a message that holds elements", `${code("urn:y")}<samlp:StatusMessage><x/></samlp:StatusMessage>`, "y"],
      [
        "a long message",
        `${code("y")}<samlp:StatusMessage>${"x".repeat(301)}</samlp:StatusMessage>`,
        // the message to 300 letters, and with the code the whole of it again
        `y: ${"x".repeat(297)}…`,
      ],
    ];
    for (const [what, inside, actual] of rows) {
      it(`are told: ${what}`, () => {
        const detail = "the identity provider reports a failure";
        expect(refusalOf(status(inside))).to.deep.equal({ code: "saml_status", detail, expected: "Success", actual });
      });
    }
  });

  describe("where signatures stand", () => {
    const refused = (xml: string): Told | undefined => verified(xml).refusal;
    const signed = aSignedResponse({}, "assertion");
    const signature = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(signed)?.[0] ?? "";
    it("are told: two in one", () => {
      const detail = "Assertion has two signatures";
      expect(refused(signed.replace(signature, signature.repeat(2)))).to.include({
        flaw: "signature_shape",
        detail,
        expected: "1",
        actual: "2",
      });
    });
    it("are told: one elsewhere", () => {
      const xml = signed.replace(signature, "").replace("<saml:Subject>", `<saml:Subject>${signature}`);
      expect(refused(xml)).to.include({
        flaw: "signature_shape",
        detail: "a Signature is where none belongs",
        actual: `{${saml}}Subject`,
      });
    });
    it("are told: one of another namespace", () => {
      const detail = "a Signature is of a foreign namespace";
      const expected = { flaw: "signature_shape", detail, expected: dsig, actual: "Signature" };
      expect(refused(signed.replace("<saml:Subject>", "<Signature/><saml:Subject>"))).to.include(expected);
    });
    it("are told: what was changed since", () => {
      const changed = refused(signed.replace("ada@acme", "eve@acme"));
      expect(changed).to.include({ flaw: "changed", detail: "Assertion was changed after it was signed" });
    });
  });
});
