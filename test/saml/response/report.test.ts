import { expect } from "chai";
import type { CheckReport } from "../../../src/saml/index.js";
import { certificateOf, idpKey } from "../../support/saml-keys.js";
import {
  acsUrl,
  aSignedResponse,
  at,
  idpEntityId,
  nowMs,
  spEntityId,
  verified,
  type ResponseFields,
} from "../../support/saml-response.js";

type Shown = readonly [name: string, label: string, expected?: string, actual?: string];

/** Every check of an honest response, in order: what was expected and what came. */
const honest: readonly Shown[] = [
  ["xml", "Strict XML"],
  ["root", "A SAML response", "Response", "Response"],
  ["version", "SAML version", "2.0", "2.0"],
  ["response-content", "Parts of the response"],
  ["status", "Status", "Success", "Success"],
  ["one-assertion", "Exactly one assertion", "1", "1"],
  ["ids", "IDs"],
  ["signature-placement", "Place of signatures"],
  ["signature-content", "Parts of signatures"],
  ["signature-reference", "What is signed", "#_response-1", "#_response-1"],
  ["signature-transforms", "Transforms", "enveloped-signature, xml-exc-c14n"],
  ["signature-algorithm", "Algorithms", "SHA-256 or stronger", "RSA-SHA256, SHA-256"],
  ["signature", "Signature", certificateOf(idpKey).fingerprint256, certificateOf(idpKey).fingerprint256],
  ["digest", "Unchanged since signed"],
  ["decryption", "Decryption"],
  ["signed", "Signed at all", "Response or Assertion", "Response and Assertion"],
  ["destination", "Destination", acsUrl, acsUrl],
  ["response-issuer", "Issuer of the response", idpEntityId, idpEntityId],
  ["issuer", "Issuer", idpEntityId, idpEntityId],
  ["assertion-version", "SAML version of the assertion", "2.0", "2.0"],
  ["assertion-content", "Parts of the assertion"],
  ["issue-instant", "Issue instants", `not after ${at(60)}`, at(-5)],
  ["subject", "Subject"],
  ["confirmation", "Bearer confirmation", "bearer"],
  ["recipient", "Recipient", acsUrl, acsUrl],
  ["confirmation-window", "Confirmation still holds", `after ${at(-60)}`, at(300)],
  ["confirmation-start", "Confirmation without start", "none"],
  ["request", "Request of this browser", "a sign-in that this browser began and has not finished", "_request-1"],
  ["unsolicited", "Started here", "an answer to a request"],
  ["response-request", "Same request in the response", "_request-1", "_request-1"],
  ["conditions", "Known conditions", "AudienceRestriction, OneTimeUse, ProxyRestriction"],
  ["conditions-window", "Time of the conditions", `${at(0)}, give or take 60 s`, `from ${at(-300)} to ${at(300)}`],
  ["audience", "Audience", spEntityId, spEntityId],
  ["authn-statement", "Authentication"],
  ["session", "Session at the provider"],
  ["attributes", "Attributes"],
];

const shown = ({ name, label, expected, actual }: CheckReport): Shown =>
  [name, label, ...(expected === undefined ? [] : actual === undefined ? [expected] : [expected, actual])] as never;

describe("The report of a verification (design §3)", () => {
  it("tells each check of an honest response by name, with what was expected and what came", () => {
    const { checks, outcome, refusal, warnings } = verified(aSignedResponse({}, "both"));
    expect(checks.map(shown)).to.deep.equal(honest);
    expect(checks.filter((check) => check.outcome !== "passed").map(({ name }) => name)).to.deep.equal([
      "decryption",
      "session",
    ]);
    expect([outcome, refusal, warnings]).to.deep.equal(["accepted", undefined, []]);
  });

  it("holds what the provider says, and from where it is known", () => {
    const { assertion, signedId } = verified(aSignedResponse({}, "both"));
    expect(signedId).to.equal("_assertion-1");
    expect(JSON.parse(JSON.stringify(assertion))).to.deep.equal({
      assertionId: "_assertion-1",
      responseId: "_response-1",
      issuer: idpEntityId,
      inResponseTo: "_request-1",
      nameId: {
        value: "ada@acme.example",
        format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
      },
      sessionIndex: "_session-1",
      authnInstantMs: nowMs - 10_000,
      authnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
      attributes: [
        { name: "email", values: ["ada@acme.example"] },
        { name: "groups", values: ["Engineering"] },
      ],
      validUntilMs: nowMs + 600_000,
      signedBy: certificateOf(idpKey).fingerprint256,
      signed: "both",
    });
  });

  for (const [signed, what] of [
    ["response", "Response"],
    ["assertion", "Assertion"],
  ] as const) {
    it(`tells what is signed: the ${signed}`, () => {
      const { assertion, checks } = verified(aSignedResponse({}, signed));
      expect(assertion?.signed).to.equal(signed);
      expect(checks.find(({ name }) => name === "signed")).to.include({ actual: what });
      expect(checks.find(({ name }) => name === "signature-placement")).to.include({ outcome: "passed" });
      expect(checks.find(({ name }) => name === "signature-reference")).to.include({ actual: `#_${signed}-1` });
    });
  }

  const elsewhere = "https://x.example";
  const refusals: readonly [what: string, ResponseFields, ...Parameters<typeof expectedOf>][] = [
    ["another destination", { destination: elsewhere }, "destination", acsUrl, elsewhere],
    ["no destination", { destination: null }, "destination", acsUrl, "none"],
    ["another issuer of the response", { responseIssuer: elsewhere }, "response-issuer", idpEntityId, elsewhere],
    ["another issuer", { issuer: elsewhere }, "issuer", idpEntityId, elsewhere],
    ["no issuer", { issuer: null }, "issuer", idpEntityId, "none"],
    ["another version", { responseVersion: "1.1" }, "version", "2.0", "1.1"],
    ["no version", { responseVersion: null }, "version", "2.0", "none"],
    ["another version of the assertion", { assertionVersion: "1.1" }, "assertion-version", "2.0", "1.1"],
    ["the future", { assertionIssueInstant: at(61) }, "issue-instant", `not after ${at(60)}`, at(61)],
    ["no instant", { assertionIssueInstant: null }, "issue-instant", "YYYY-MM-DDThh:mm:ssZ", "none"],
    ["what is no instant", { responseIssueInstant: "now" }, "issue-instant", "YYYY-MM-DDThh:mm:ssZ", "now"],
    [
      "another confirmation",
      { confirmationMethod: "urn:x" },
      "confirmation",
      "urn:oasis:names:tc:SAML:2.0:cm:bearer",
      "urn:x",
    ],
    ["no confirmation", { confirmationXml: "" }, "confirmation", "urn:oasis:names:tc:SAML:2.0:cm:bearer", "none"],
    ["another recipient", { recipient: elsewhere }, "recipient", acsUrl, elsewhere],
    ["no recipient", { recipient: null }, "recipient", acsUrl, "none"],
    [
      "a confirmation that ended",
      { confirmationNotOnOrAfter: at(-60) },
      "confirmation-window",
      `after ${at(-60)}`,
      at(-60),
    ],
    ["a confirmation without end", { confirmationNotOnOrAfter: null }, "confirmation-window", "NotOnOrAfter", "none"],
    ["a confirmation with a start", { confirmationNotBefore: at(-60) }, "confirmation-start", "none", at(-60)],
    [
      "another request",
      { inResponseTo: "_other", responseInResponseTo: "_other" },
      "request",
      "a sign-in that this browser began and has not finished",
      "_other",
    ],
    ["two requests", { responseInResponseTo: "_other" }, "response-request", "_request-1", "_other"],
    ["no request", { inResponseTo: null, responseInResponseTo: null }, "unsolicited", "a request", "none"],
    [
      "conditions that ended",
      { notOnOrAfter: at(-60) },
      "conditions-window",
      `${at(0)}, give or take 60 s`,
      `from ${at(-300)} to ${at(-60)}`,
    ],
    [
      "conditions to come",
      { notBefore: at(61) },
      "conditions-window",
      `${at(0)}, give or take 60 s`,
      `from ${at(61)} to ${at(300)}`,
    ],
    ["another audience", { audience: elsewhere }, "audience", spEntityId, elsewhere],
    ["no audience", { audience: null }, "audience", spEntityId, "none"],
    ["a session that is over", { sessionNotOnOrAfter: at(-60) }, "session", `after ${at(-60)}`, at(-60)],
    ["a session without an instant", { sessionNotOnOrAfter: "x" }, "session", "YYYY-MM-DDThh:mm:ssZ", "x"],
    ["a failure", { status: "urn:oasis:names:tc:SAML:2.0:status:Requester" }, "status", "Success", "Requester"],
  ];
  function expectedOf(name: string, expected: string, actual: string): object {
    return { name, outcome: "failed", expected, actual };
  }
  for (const [what, fields, ...told] of refusals) {
    it(`sets what came beside what was expected: ${what}`, () => {
      const { checks, refusal } = verified(aSignedResponse(fields, "both"));
      expect(checks.find((check) => check.outcome === "failed")).to.include(expectedOf(...told));
      expect(refusal).to.include({ expected: told[1], actual: told[2] });
    });
  }

  it("tells by how much the time is missed", () => {
    expect(verified(aSignedResponse({ notOnOrAfter: at(-60) })).refusal?.detail).to.match(/ended 60 s ago/);
    expect(verified(aSignedResponse({ notBefore: at(61) })).refusal?.detail).to.match(/begin 61 s from now/);
    expect(verified(aSignedResponse({ notBefore: at(61), notOnOrAfter: null })).refusal?.actual).to.match(/ to ever$/);
    expect(verified(aSignedResponse({ notBefore: null, notOnOrAfter: at(-61) })).refusal?.actual).to.match(
      /^from ever to /,
    );
  });

  it("judges all rules, so that IT sees every fault at once, and tells the first", () => {
    const { checks, refusal } = verified(aSignedResponse({ destination: elsewhere, audience: elsewhere }, "both"));
    const failed = checks.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
    expect(failed).to.deep.equal(["destination", "audience"]);
    expect(refusal?.code).to.equal("saml_destination");
  });

  it("passes over the attributes where none came", () => {
    const { checks, outcome } = verified(aSignedResponse({ attributeStatementXml: null }, "both"));
    expect(checks.find(({ name }) => name === "attributes")).to.include({ outcome: "skipped" });
    expect(outcome).to.equal("accepted");
  });

  it("looks at nothing further where nobody signed", () => {
    const { checks, refusal } = verified(aSignedResponse({}, "none"));
    expect(refusal).to.deep.include({ code: "saml_unsigned", expected: "Response or Assertion", actual: "none" });
    const at = checks.findIndex(({ name }) => name === "signed");
    expect(checks.find(({ name }) => name === "signature-placement")).to.include({ outcome: "skipped" });
    expect(checks.slice(at + 1).every(({ outcome }) => outcome === "skipped")).to.equal(true);
    expect(checks).to.have.length(honest.length);
  });

  it("shows of a long text its first 300 characters", () => {
    const told = (length: number) =>
      verified(aSignedResponse({ audience: "x".repeat(length) }, "both")).refusal?.actual;
    expect(told(300)).to.equal("x".repeat(300));
    expect(told(301)).to.equal(`${"x".repeat(300)}…`);
  });
});
