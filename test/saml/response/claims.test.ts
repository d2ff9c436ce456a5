import { expect } from "chai";
import { MAX_SKEW_MS, readCertificate } from "../../../src/saml/index.js";
import { certificateOf, ecKey, idpKey, makeIdpKey, nextIdpKey } from "../../support/saml-keys.js";
import {
  aResponse,
  aSignedResponse,
  at,
  attributeXml,
  confirmationXml,
  idpEntityId,
  nowMs,
  requestId,
  verified,
  type ResponseFields,
  subjectXml,
} from "../../support/saml-response.js";
import { signedAssertion, signedResponse } from "../../support/saml-signing.js";

const claims = (fields: ResponseFields) => verified(aSignedResponse(fields)).assertion!;
const statement = (inside: string): ResponseFields => ({
  attributeStatementXml: `<saml:AttributeStatement>${inside}</saml:AttributeStatement>`,
});

describe("What a verified SAML response says", () => {
  it("of whom a NameID is a name, and to whom (SAML Core 2.0 §2.2.2)", () => {
    const qualified = subjectXml({}).replace(
      "<saml:NameID",
      '<saml:NameID NameQualifier="urn:q" SPNameQualifier="urn:s"',
    );
    expect(claims({ subjectXml: qualified }).nameId).to.include({ nameQualifier: "urn:q", spNameQualifier: "urn:s" });
  });

  it("who, from where, in answer to what, under which signature", () => {
    const assertion = claims({ sessionNotOnOrAfter: at(3600), email: "ada@acme.example", groups: ["A", "B"] });
    expect(assertion).to.deep.equal({
      assertionId: "_assertion-1",
      responseId: "_response-1",
      issuer: idpEntityId,
      inResponseTo: requestId,
      nameId: {
        value: "ada@acme.example",
        format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        nameQualifier: undefined,
        spNameQualifier: undefined,
      },
      sessionIndex: "_session-1",
      sessionNotOnOrAfterMs: nowMs + 3_600_000,
      authnInstantMs: nowMs - 10_000,
      authnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
      attributes: [
        { name: "email", nameFormat: undefined, friendlyName: undefined, values: ["ada@acme.example"] },
        { name: "groups", nameFormat: undefined, friendlyName: undefined, values: ["A", "B"] },
      ],
      validUntilMs: nowMs + 300_000 + MAX_SKEW_MS,
      signedBy: certificateOf(idpKey).fingerprint256,
      signed: "both",
    });
  });

  it("merges attributes of one name, in order (Keycloak sends each role by itself)", () => {
    const { attributes } = claims(
      statement(attributeXml("Role", ["a"]) + attributeXml("other", ["x"]) + attributeXml("Role", ["b", "a"])),
    );
    expect(attributes.map(({ name, values }) => [name, ...values])).to.deep.equal([
      ["Role", "a", "b", "a"],
      ["other", "x"],
    ]);
  });

  it("merges over several statements", () => {
    const one = (value: string): string =>
      `<saml:AttributeStatement>${attributeXml("groups", [value])}</saml:AttributeStatement>`;
    expect(claims({ attributeStatementXml: one("a") + one("b") }).attributes[0]?.values).to.deep.equal(["a", "b"]);
  });

  it("keeps values exactly as they are, split at nothing", () => {
    const values = ["a;b", " blank ", "", "ümläut", "<&>\"'", "line\nbreak"];
    expect(claims(statement(attributeXml("v", values))).attributes[0]?.values).to.deep.equal(values);
  });

  it("treats names such as __proto__ and nameID as any other", () => {
    const { attributes, nameId } = claims(
      statement(
        attributeXml("__proto__", ["x"]) + attributeXml("nameID", ["admin"]) + attributeXml("constructor", ["y"]),
      ),
    );
    expect(attributes.map(({ name }) => name)).to.deep.equal(["__proto__", "nameID", "constructor"]);
    expect(nameId?.value).to.equal("ada@acme.example");
    expect(({} as Record<string, unknown>)["values"]).to.equal(undefined);
  });

  it("reads a NameID inside a value, as eduPersonTargetedID is sent, and warns of other elements", () => {
    const value = (inside: string): string =>
      `<saml:Attribute Name="v"><saml:AttributeValue>${inside}</saml:AttributeValue></saml:Attribute>`;
    const xml = aSignedResponse(
      statement(value("<saml:NameID>opaque</saml:NameID>") + value("<x>y</x>") + value("a<x/>")),
    );
    const { assertion, warnings } = verified(xml);
    expect(assertion?.attributes[0]?.values).to.deep.equal(["opaque"]);
    expect(warnings.map(({ code }) => code)).to.deep.equal(["attribute_not_text", "attribute_not_text"]);
  });

  it("leaves out what is null (xsi:nil), keeps what is empty", () => {
    const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    const values = `<saml:AttributeValue ${xsi} xsi:nil="true"/><saml:AttributeValue/>`;
    expect(
      claims(statement(`<saml:Attribute Name="v">${values}</saml:Attribute>`)).attributes[0]?.values,
    ).to.deep.equal([""]);
  });

  it("has no name where none is sent", () => {
    expect(claims({ nameId: null }).nameId).to.equal(undefined);
  });

  it("has no request where none was made", () => {
    const options = { method: { allowUnsolicited: true } };
    const { assertion } = verified(aSignedResponse({ inResponseTo: null }), options);
    expect(assertion).to.have.property("inResponseTo", undefined);
  });

  it("names the request whose confirmation held", () => {
    const fields = {
      responseInResponseTo: "_b",
      subjectXml: `<saml:Subject>${["_a", "_b"].map((inResponseTo) => confirmationXml({ inResponseTo })).join("")}</saml:Subject>`,
    };
    const { assertion } = verified(aSignedResponse(fields), { pendingIds: new Set(["_a", "_b"]) });
    expect(assertion?.inResponseTo).to.equal("_b");
  });

  it("is to be remembered as long as any confirmation could let it in", () => {
    const subjectXml = `<saml:Subject>${confirmationXml()}${confirmationXml({ inResponseTo: "_other", confirmationNotOnOrAfter: at(900) })}</saml:Subject>`;
    expect(claims({ subjectXml, notOnOrAfter: at(3600) }).validUntilMs).to.equal(nowMs + 900_000 + MAX_SKEW_MS);
    expect(claims({ subjectXml, notOnOrAfter: at(600) }).validUntilMs).to.equal(nowMs + 600_000 + MAX_SKEW_MS);
    expect(claims({ subjectXml, notOnOrAfter: null }).validUntilMs).to.equal(nowMs + 900_000 + MAX_SKEW_MS);
  });

  it("says which part is signed", () => {
    const signed = (how: "response" | "assertion" | "both") => verified(aSignedResponse({}, how)).assertion?.signed;
    expect([signed("response"), signed("assertion"), signed("both")]).to.deep.equal(["response", "assertion", "both"]);
  });

  describe("keys", () => {
    const certificates = [certificateOf(idpKey), certificateOf(nextIdpKey), certificateOf(ecKey)];

    it("any of several certificates may have signed, each part by another", () => {
      const xml = signedResponse(signedAssertion(aResponse(), { key: nextIdpKey }), {
        key: ecKey,
        algorithm: "ecdsa-sha256",
      });
      const { assertion } = verified(xml, { method: { certificates } });
      expect(assertion?.signedBy).to.equal(certificateOf(nextIdpKey).fingerprint256);
    });

    for (const algorithm of [
      "rsa-sha256",
      "rsa-sha384",
      "rsa-sha512",
      "rsa-pss-sha256",
      "rsa-pss-sha384",
      "rsa-pss-sha512",
    ] as const) {
      it(`${algorithm} is accepted`, () => {
        expect(verified(aSignedResponse({}, "both", { algorithm })).outcome).to.equal("accepted");
      });
    }
    for (const curve of ["P-256", "P-384", "P-521"] as const) {
      it(`ECDSA on ${curve} is accepted`, () => {
        const key = makeIdpKey({ kind: "ec", curve });
        const xml = aSignedResponse({}, "both", { key, algorithm: "ecdsa-sha512", digest: "sha512" });
        expect(verified(xml, { method: { certificates: [certificateOf(key)] } }).outcome).to.equal("accepted");
      });
    }

    it("an expired certificate still verifies, and is warned about", () => {
      const key = makeIdpKey({ notAfter: new Date("2026-11-01T00:00:00Z") });
      const method = { certificates: [readCertificate(key.certificatePem)] };
      const { outcome, warnings } = verified(aSignedResponse({}, "both", { key }), { method });
      expect([outcome, warnings.map(({ code }) => code)]).to.deep.equal(["accepted", ["certificate_expired"]]);
    });

    it("one whose time has not come is warned about as well", () => {
      const key = makeIdpKey({ notBefore: new Date("2026-12-01T00:00:00Z") });
      const method = { certificates: [readCertificate(key.certificatePem)] };
      const { warnings } = verified(aSignedResponse({}, "both", { key }), { method });
      expect(warnings.map(({ code }) => code)).to.deep.equal(["certificate_not_yet_valid"]);
    });

    it("a method without certificates trusts nothing", () => {
      const { refusal } = verified(aSignedResponse(), { method: { certificates: [] } });
      expect(refusal?.code).to.equal("saml_signature");
    });

    it("a refusal names the certificate that came along", () => {
      const { refusal } = verified(aSignedResponse({}, "both", { key: nextIdpKey }));
      expect(refusal).to.include({
        code: "saml_signature",
        expected: certificateOf(idpKey).fingerprint256,
        actual: certificateOf(nextIdpKey).fingerprint256,
      });
    });
  });
});
