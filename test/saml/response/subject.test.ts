import { expect } from "chai";
import { judged } from "../../support/saml-judged.js";
import {
  aSignedResponse,
  at,
  confirmationXml,
  requestId,
  verdict,
  type InputOptions,
  type ResponseFields,
} from "../../support/saml-response.js";

const subject = (...confirmations: string[]): ResponseFields => ({
  subjectXml: `<saml:Subject><saml:NameID>ada</saml:NameID>${confirmations.join("")}</saml:Subject>`,
});

describe("The subject of a SAML response and its confirmation", () => {
  describe("subject confirmation (Profiles §4.1.4.2)", () => {
    const bearer = confirmationXml();
    const holder = confirmationXml({ confirmationMethod: "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" });
    const data = /<saml:SubjectConfirmationData[^>]*>/.exec(bearer)?.[0] ?? "";
    judged([
      ["a second one that does not hold", subject(holder, bearer), "accepted"],
      ["a first one for another request", subject(confirmationXml({ inResponseTo: "_other" }), bearer), "accepted"],
      ["none", subject(), "saml_confirmation"],
      ["holder of key", subject(holder), "saml_confirmation"],
      ["sender vouches", { confirmationMethod: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }, "saml_confirmation"],
      ["no method", { confirmationMethod: null }, "saml_confirmation"],
      ["bearer of SAML 1.1", { confirmationMethod: "urn:oasis:names:tc:SAML:1.0:cm:bearer" }, "saml_confirmation"],
      ["no data", subject(bearer.replace(data, "")), "saml_confirmation"],
      ["data twice", subject(bearer.replace(data, data + data)), "saml_confirmation"],
      [
        "data of a foreign namespace",
        subject(bearer.replace("<saml:SubjectConfirmationData", "<SubjectConfirmationData")),
        "saml_confirmation",
      ],
      [
        "what holds split over two",
        subject(confirmationXml({ recipient: null }), confirmationXml({ confirmationNotOnOrAfter: null })),
        "saml_confirmation",
      ],
      [
        "recipient right in one, request in the other",
        subject(confirmationXml({ inResponseTo: "_other" }), confirmationXml({ recipient: "urn:other" })),
        "saml_state",
      ],
      ["no end", { confirmationNotOnOrAfter: null }, "saml_confirmation"],
      ["an end that cannot be read", { confirmationNotOnOrAfter: "never" }, "saml_clock"],
      ["within the skew", { confirmationNotOnOrAfter: at(-59) }, "accepted"],
      ["as long ago as the skew", { confirmationNotOnOrAfter: at(-60) }, "saml_clock"],
      ["a start", { confirmationNotBefore: at(-300) }, "saml_confirmation"],
      ["two subjects", { subjectXml: `<saml:Subject>${bearer}</saml:Subject>`.repeat(2) }, "saml_structure"],
      ["no subject", { subjectXml: null }, "saml_structure"],
    ]);
  });

  describe("name of the subject (SAML2Int v2 SDP-SP13)", () => {
    const named = (names: string): ResponseFields => ({
      subjectXml: `<saml:Subject>${names}${confirmationXml()}</saml:Subject>`,
    });
    judged([
      ["none", named(""), "accepted"],
      ["two", named("<saml:NameID>ada</saml:NameID><saml:NameID>eve</saml:NameID>"), "saml_structure"],
      ["empty", named("<saml:NameID/>"), "saml_structure"],
      ["an element in it", named("<saml:NameID>ada<x/></saml:NameID>"), "saml_structure"],
      ["encrypted", named("<saml:EncryptedID/>"), "saml_structure"],
      ["a BaseID", named("<saml:BaseID/>"), "saml_structure"],
      ["of a foreign namespace", named("<NameID>ada</NameID>"), "saml_structure"],
    ]);
  });

  describe("request (Profiles §4.1.4.2, §4.1.5)", () => {
    const unsolicited: ResponseFields = { inResponseTo: null };
    const allowed: InputOptions = { method: { allowUnsolicited: true } };
    const others: InputOptions = { pendingIds: new Set(["_request-of-another-tab"]) };
    judged([
      ["of this browser", {}, "accepted"],
      ["one of several", {}, "accepted", { pendingIds: new Set(["_other", requestId]) }],
      ["of another browser", {}, "saml_state", others],
      ["none open", {}, "saml_state", { pendingIds: new Set<string>() }],
      ["of another browser, where unsolicited ones may come in", {}, "saml_state", { ...others, ...allowed }],
      ["empty", { inResponseTo: "" }, "saml_state"],
      ["empty, where unsolicited ones may come in", { inResponseTo: "" }, "saml_state", allowed],
      ["none, where unsolicited ones may not", unsolicited, "saml_idp_initiated"],
      ["none, where unsolicited ones may", unsolicited, "accepted", allowed],
      ["in the response alone", { ...unsolicited, responseInResponseTo: requestId }, "saml_state", allowed],
      ["in the confirmation alone", { responseInResponseTo: null }, "saml_state"],
      ["another in the response", { responseInResponseTo: "_other" }, "saml_state"],
      [
        "another in the response, both open",
        { responseInResponseTo: "_other" },
        "saml_state",
        { pendingIds: new Set(["_other", requestId]) },
      ],
    ]);

    it("cannot be taken from the unsigned response", () => {
      const stolen = aSignedResponse({ inResponseTo: "_victim" }, "assertion");
      expect(verdict(stolen.replace('InResponseTo="_victim"', `InResponseTo="${requestId}"`))).to.equal("saml_state");
      expect(verdict(stolen.replace(' InResponseTo="_victim"', ""))).to.equal("saml_state");
    });
  });
});
