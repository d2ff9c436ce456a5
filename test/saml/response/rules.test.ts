import { expect } from "chai";
import { judged } from "../../support/saml-judged.js";
import {
  acsUrl,
  anAssertion,
  aSignedResponse,
  at,
  idpEntityId,
  nowMs,
  spEntityId,
  verdict,
  verified,
  type InputOptions,
  type ResponseFields,
} from "../../support/saml-response.js";

const conditions = (inside: string, attributes = `NotOnOrAfter="${at(300)}"`): ResponseFields => ({
  conditionsXml: `<saml:Conditions ${attributes}>${inside}</saml:Conditions>`,
});
const audience = (...names: string[]): string =>
  `<saml:AudienceRestriction>${names.map((name) => `<saml:Audience>${name}</saml:Audience>`).join("")}</saml:AudienceRestriction>`;
const statement = (attributes: string): ResponseFields => ({
  authnStatementXml: `<saml:AuthnStatement ${attributes}><saml:AuthnContext/></saml:AuthnStatement>`,
});
const status = (inside: string): ResponseFields => ({ statusXml: `<samlp:Status>${inside}</samlp:Status>` });
const code = (name: string, inside = ""): string =>
  `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${name}">${inside}</samlp:StatusCode>`;

describe("The rules of a SAML response", () => {
  describe("status (Core §3.2.2)", () => {
    judged([
      ["Success", {}, "accepted"],
      ["Success with a second level", status(code("Success", code("Other"))), "accepted"],
      ["Responder with an assertion", { status: "urn:oasis:names:tc:SAML:2.0:status:Responder" }, "saml_status"],
      ["Success on the second level alone", status(code("Responder", code("Success"))), "saml_status"],
      ["two codes", status(code("Success") + code("Responder")), "saml_status"],
      ["no code", status(""), "saml_status"],
      ["no status", { statusXml: null }, "saml_status"],
      ["another case", { status: "urn:oasis:names:tc:SAML:2.0:status:success" }, "saml_status"],
      ["two statuses", { statusXml: `<samlp:Status>${code("Success")}</samlp:Status>`.repeat(2) }, "saml_structure"],
      [
        "a failure without assertion",
        { status: "urn:oasis:names:tc:SAML:2.0:status:Requester", assertionXml: null },
        "saml_status",
      ],
    ]);

    it("tells IT what the provider said, unsigned as it may be", () => {
      const fields = {
        ...status(`${code("Responder", code("AuthnFailed"))}<samlp:StatusMessage>Not assigned</samlp:StatusMessage>`),
        assertionXml: null,
      };
      const { refusal } = verified(aSignedResponse(fields, "none"));
      expect(refusal).to.include({ code: "saml_status", actual: "Responder/AuthnFailed: Not assigned" });
    });
  });

  describe("version (Core §3.2.2, §2.3.3)", () => {
    judged([
      ["response of 1.1", { responseVersion: "1.1" }, "saml_version"],
      ["response without", { responseVersion: null }, "saml_version"],
      ["response of 2", { responseVersion: "2" }, "saml_version"],
      ["assertion of 1.1", { assertionVersion: "1.1" }, "saml_version"],
      ["assertion without", { assertionVersion: null }, "saml_version"],
    ]);
  });

  describe("destination (Bindings §3.5.5.2) and recipient (Profiles §4.1.4.2)", () => {
    for (const [field, refused] of [
      ["destination", "saml_destination"],
      ["recipient", "saml_recipient"],
    ] as const) {
      judged([
        [`${field} of another service`, { [field]: "https://other.example/acs" }, refused],
        [`${field} of another method`, { [field]: acsUrl.replace("acme-okta", "acme-entra") }, refused],
        [`${field} that only begins alike`, { [field]: `${acsUrl}/more` }, refused],
        [`${field} that is a beginning`, { [field]: acsUrl.slice(0, -1) }, refused],
        [`${field} with a slash at the end`, { [field]: `${acsUrl}/` }, refused],
        [`${field} in another case`, { [field]: acsUrl.replace("bridge", "Bridge") }, refused],
        [`${field} with a query`, { [field]: `${acsUrl}?x=1` }, refused],
        [`${field} with a blank`, { [field]: ` ${acsUrl}` }, refused],
        [`${field} empty`, { [field]: "" }, refused],
        [`${field} missing`, { [field]: null }, refused],
      ]);
    }

    it("lets the destination be missing where the response is not signed", () => {
      expect(verdict(aSignedResponse({ destination: null }, "assertion"))).to.equal("accepted");
    });
  });

  describe("issuer (Profiles §4.1.4.2)", () => {
    judged([
      ["of the response missing", { responseIssuer: null }, "accepted"],
      ["with line breaks around it", { issuer: `\n  ${idpEntityId}\n` }, "accepted"],
      ["of the response another", { responseIssuer: "https://other.example" }, "saml_issuer"],
      ["of the response empty", { responseIssuer: "" }, "saml_issuer"],
      ["another", { issuer: "https://other.example" }, "saml_issuer"],
      ["missing", { issuer: null }, "saml_issuer"],
      ["empty", { issuer: "" }, "saml_issuer"],
      ["a beginning", { issuer: idpEntityId.slice(0, -1) }, "saml_issuer"],
      ["longer", { issuer: `${idpEntityId}x` }, "saml_issuer"],
      ["in another case", { issuer: idpEntityId.toUpperCase() }, "saml_issuer"],
    ]);
  });

  describe("audience (Core §2.5.1.4)", () => {
    judged([
      ["among others", conditions(audience("urn:other", spEntityId)), "accepted"],
      ["in every restriction", conditions(audience(spEntityId) + audience("urn:other", spEntityId)), "accepted"],
      ["with line breaks around it", { audience: `\n ${spEntityId} ` }, "accepted"],
      ["an URN", { audience: "urn:acme:sp" }, "accepted", { method: { spEntityId: "urn:acme:sp" } }],
      ["in one restriction of two", conditions(audience(spEntityId) + audience("urn:other")), "saml_audience"],
      ["another", { audience: "urn:other" }, "saml_audience"],
      ["a beginning", { audience: spEntityId.slice(0, -1) }, "saml_audience"],
      ["longer", { audience: `${spEntityId}/` }, "saml_audience"],
      ["in another case", { audience: spEntityId.toUpperCase() }, "saml_audience"],
      ["empty", { audience: "" }, "saml_audience"],
      ["two in one element", { audience: `urn:other ${spEntityId}` }, "saml_audience"],
      ["no restriction", { audience: null }, "saml_audience"],
      ["an empty restriction", conditions(audience()), "saml_audience"],
      [
        "an element in it",
        conditions(
          `<saml:AudienceRestriction><saml:Audience>${spEntityId}<x/></saml:Audience></saml:AudienceRestriction>`,
        ),
        "saml_audience",
      ],
      [
        "an audience of a foreign namespace",
        conditions(`<saml:AudienceRestriction><Audience>${spEntityId}</Audience></saml:AudienceRestriction>`),
        "saml_audience",
      ],
    ]);
  });

  describe("conditions (Core §2.5.1)", () => {
    const restriction = audience(spEntityId);
    judged([
      [
        "OneTimeUse and ProxyRestriction",
        { moreConditionsXml: '<saml:OneTimeUse/><saml:ProxyRestriction Count="0"/>' },
        "accepted",
      ],
      ["without window", conditions(restriction, ""), "accepted"],
      ["none", { conditionsXml: null }, "saml_conditions"],
      ["an unknown one", { moreConditionsXml: '<saml:Condition xmlns:x="urn:x"/>' }, "saml_conditions"],
      ["OneTimeUse of a foreign namespace", { moreConditionsXml: "<OneTimeUse/>" }, "saml_conditions"],
      ["ending a minute ago, within the skew", { notOnOrAfter: at(-59) }, "accepted"],
      ["ending as long ago as the skew", { notOnOrAfter: at(-60) }, "saml_clock"],
      ["beginning in a minute, within the skew", { notBefore: at(60) }, "accepted"],
      ["beginning later than the skew", { notBefore: at(60.001) }, "saml_clock"],
      ["NotBefore at the instant of issue, and our clock behind", { notBefore: at(30) }, "accepted"],
      ["without skew, ending now", { notOnOrAfter: at(0) }, "saml_clock", { method: { skewMs: 0 } }],
      ["ending before it begins", { notBefore: at(10), notOnOrAfter: at(-10) }, "saml_conditions"],
      ["an end that cannot be read", { notOnOrAfter: "tomorrow" }, "saml_clock"],
      ["an empty end", { notOnOrAfter: "" }, "saml_clock"],
      ["an end in another time zone", { notOnOrAfter: "2026-11-25T12:00:00+01:00" }, "saml_clock"],
      ["a start that cannot be read", { notBefore: "NaN" }, "saml_clock"],
      ["two", { conditionsXml: conditions(restriction).conditionsXml!.repeat(2) }, "saml_structure"],
    ]);
  });

  describe("instants of issue", () => {
    judged([
      ["within the skew", { assertionIssueInstant: at(60), responseIssueInstant: at(60) }, "accepted"],
      ["long ago", { assertionIssueInstant: at(-86_400) }, "accepted"],
      ["of the assertion ahead", { assertionIssueInstant: at(61) }, "saml_clock"],
      ["of the response ahead", { responseIssueInstant: at(61) }, "saml_clock"],
      ["of the assertion missing", { assertionIssueInstant: null }, "saml_clock"],
      ["of the response missing", { responseIssueInstant: null }, "saml_clock"],
      ["without zone", { assertionIssueInstant: "2026-11-25T09:59:00" }, "saml_clock"],
      ["of authentication months ago", { authnInstant: at(-81 * 86_400) }, "accepted"],
      ["of authentication milliseconds later", { authnInstant: at(0.002) }, "accepted"],
      ["of authentication that cannot be read", { authnInstant: "today" }, "saml_clock"],
      ["of authentication missing", { authnInstant: null }, "saml_clock"],
    ]);
  });

  describe("authentication and session (Core §2.7.2)", () => {
    judged([
      ["a session to come", { sessionNotOnOrAfter: at(3600) }, "accepted"],
      ["a session over within the skew", { sessionNotOnOrAfter: at(-59) }, "accepted"],
      ["a session that is over", { sessionNotOnOrAfter: at(-60) }, "saml_clock"],
      ["a session without readable end", { sessionNotOnOrAfter: "later" }, "saml_clock"],
      ["no statement", { authnStatementXml: null }, "saml_structure"],
      [
        "a second statement whose session is over",
        {
          authnStatementXml: [at(60), at(-600)]
            .map((end) => statement(`AuthnInstant="${at(0)}" SessionNotOnOrAfter="${end}"`).authnStatementXml!)
            .join(""),
        },
        "saml_clock",
      ],
      [
        "a statement of a foreign namespace",
        { authnStatementXml: `<AuthnStatement AuthnInstant="${at(0)}"/>` },
        "saml_structure",
      ],
    ]);
  });

  describe("attributes (Core §2.7.3)", () => {
    const attributes = (inside: string): ResponseFields => ({
      attributeStatementXml: `<saml:AttributeStatement>${inside}</saml:AttributeStatement>`,
    });
    judged([
      ["none", { attributeStatementXml: null }, "accepted"],
      ["an empty statement", attributes(""), "accepted"],
      ["an attribute without value", attributes('<saml:Attribute Name="a"/>'), "accepted"],
      ["an encrypted one", attributes("<saml:EncryptedAttribute/>"), "saml_structure"],
      ["one without name", attributes("<saml:Attribute/>"), "saml_structure"],
      ["one of a foreign namespace", attributes('<Attribute Name="a"/>'), "saml_structure"],
      [
        "a value of a foreign namespace",
        attributes('<saml:Attribute Name="a"><AttributeValue>x</AttributeValue></saml:Attribute>'),
        "saml_structure",
      ],
    ]);
  });

  describe("content", () => {
    judged([
      [
        "Extensions and Advice that hold nothing to believe",
        { extensionsXml: "<samlp:Extensions><x/></samlp:Extensions>", adviceXml: "<saml:Advice><x/></saml:Advice>" },
        "accepted",
      ],
      ["something unknown in the assertion", { adviceXml: "<saml:Anything/>" }, "saml_structure"],
      ["something unknown in the response", { extensionsXml: "<x/>" }, "saml_structure"],
      ["text in the response", { extensionsXml: "text" }, "saml_structure"],
      ["text in the assertion", { adviceXml: "text" }, "saml_structure"],
      ["no assertion", { assertionXml: null }, "saml_structure"],
      ["two assertions", { assertionXml: anAssertion() + anAssertion({ assertionId: "_2" }) }, "saml_structure"],
      ["an encrypted one beside", { assertionXml: `${anAssertion()}<saml:EncryptedAssertion/>` }, "saml_structure"],
    ]);
  });

  it("tells every fault of a response whose signature holds", () => {
    const xml = aSignedResponse({ audience: "urn:other", recipient: "urn:other", notOnOrAfter: at(-100) });
    const { checks, refusal } = verified(xml);
    const failed = checks.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
    expect(failed).to.deep.equal(["recipient", "conditions-window", "audience"]);
    expect(refusal).to.deep.include({
      code: "saml_recipient",
      expected: acsUrl,
      actual: "urn:other",
      face: "open",
    });
  });

  it("judges nothing that is said under a signature that does not hold", () => {
    const xml = aSignedResponse({ audience: "urn:other" }).replace("ada@acme", "eve@acme");
    const { checks } = verified(xml);
    const after = checks.slice(checks.findIndex(({ name }) => name === "digest") + 1);
    expect(new Set(after.map(({ outcome }) => outcome))).to.deep.equal(new Set(["skipped"]));
  });

  it("knows no clock but the one it is given", () => {
    const later: InputOptions = { nowMs: nowMs + 365 * 86_400_000 };
    expect(verdict(aSignedResponse(), later)).to.equal("saml_clock");
  });
});
