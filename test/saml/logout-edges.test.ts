import { expect } from "chai";
import { LogoutRefusal } from "../../src/saml/logout/logout-refusal.js";
import { readLogout, type LogoutArrival, type LogoutTrust } from "../../src/saml/logout/logout-read.js";
import { certificateOf, idpKey } from "../support/saml-keys.js";
import {
  aField,
  aLogoutRequest,
  aLogoutResponse,
  aQuery,
  issuerXml,
  nameIdXml,
  sloUrl,
  statusXml,
  type LogoutFields,
} from "../support/saml-logout.js";
import { at, idpEntityId, nowMs } from "../support/saml-response.js";

const trust: LogoutTrust = { idpEntityId, certificates: [certificateOf(idpKey)], sloUrl, skewMs: 60_000, nowMs };
const entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
const persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

interface Told {
  readonly reason: string;
  readonly detail: string;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

const read = (xml: string) => readLogout({ binding: "redirect", rawQuery: aQuery(xml) }, trust);
const request = (fields: LogoutFields) => {
  const message = read(aLogoutRequest(fields));
  if (message.kind !== "request") throw new Error("it is a response");
  return message;
};

function told(arrival: LogoutArrival): Told | "accepted" {
  try {
    readLogout(arrival, trust);
    return "accepted";
  } catch (error) {
    if (!(error instanceof LogoutRefusal)) throw error;
    const { code, message: detail, expected, actual } = error;
    return { reason: code.replace("saml_logout_", ""), detail, expected, actual };
  }
}

const formatted = (format: string): LogoutFields => ({
  issuerXml: issuerXml().replace("<saml:Issuer", `<saml:Issuer Format="${format}"`),
});

describe("What IT is told of a refused logout message", () => {
  const rows: readonly (readonly [what: string, xml: string, told: Told])[] = [
    [
      "another version",
      aLogoutRequest({ version: "1.1" }),
      { reason: "version", detail: "the message is of another SAML version", expected: "2.0", actual: "1.1" },
    ],
    [
      "another issuer",
      aLogoutRequest({ issuerXml: issuerXml("urn:x") }),
      { reason: "issuer", detail: "the message is from someone else", expected: idpEntityId, actual: "urn:x" },
    ],
    [
      "an issuer that is a person",
      aLogoutRequest(formatted(persistent)),
      { reason: "issuer", detail: "the Issuer is not an entity ID", expected: entity, actual: persistent },
    ],
    [
      "another address",
      aLogoutRequest({ destination: "urn:x" }),
      { reason: "destination", detail: "the message was sent to another address", expected: sloUrl, actual: "urn:x" },
    ],
    ["no ID", aLogoutRequest({ id: null }), { reason: "structure", detail: "the message has no usable ID" }],
    ["an empty ID", aLogoutRequest({ id: "" }), { reason: "structure", detail: "the message has no usable ID" }],
    [
      "no instant of issue",
      aLogoutRequest({ issueInstant: null }),
      { reason: "clock", detail: "the message has no IssueInstant" },
    ],
    [
      "an instant that is none",
      aLogoutRequest({ notOnOrAfter: "soon" }),
      {
        reason: "clock",
        detail: "NotOnOrAfter is not an instant in UTC",
        expected: "2026-01-31T12:00:00Z",
        actual: "soon",
      },
    ],
    [
      "the future",
      aLogoutRequest({ issueInstant: at(61) }),
      {
        reason: "clock",
        detail: "the message was issued in the future",
        expected: `at most ${at(60)}`,
        actual: at(61),
      },
    ],
    [
      "what is over",
      aLogoutRequest({ notOnOrAfter: at(-60) }),
      { reason: "clock", detail: "the message is no longer valid", expected: `before ${at(0)}`, actual: at(0) },
    ],
    [
      "nobody",
      aLogoutRequest({ nameIdXml: "" }),
      { reason: "name_id", detail: "the request must name one person", expected: "1", actual: "0" },
    ],
    [
      "three people",
      aLogoutRequest({ nameIdXml: nameIdXml().repeat(3) }),
      { reason: "name_id", detail: "the request must name one person", expected: "1", actual: "3" },
    ],
    [
      "an empty name",
      aLogoutRequest({ nameIdXml: nameIdXml(" ") }),
      { reason: "name_id", detail: "the NameID is empty or holds more than text" },
    ],
    [
      "an encrypted name without a key",
      aLogoutRequest({ nameIdXml: "<saml:EncryptedID/>" }),
      { reason: "name_id", detail: "the NameID is encrypted, and the method has no key for it" },
    ],
    [
      "too many sessions",
      aLogoutRequest({ sessionIndexes: Array.from({ length: 101 }, () => "_s") }),
      { reason: "structure", detail: "the request names too many sessions" },
    ],
    [
      "an answer to nothing",
      aLogoutResponse({ inResponseTo: "" }),
      { reason: "structure", detail: "the response does not say which request it answers" },
    ],
    [
      "no status",
      aLogoutResponse({ statusXml: "" }),
      { reason: "structure", detail: "the response must have one Status" },
    ],
    [
      "no code",
      aLogoutResponse({ statusXml: "<samlp:Status/>" }),
      { reason: "structure", detail: "the Status has no code" },
    ],
    [
      "another message",
      aLogoutRequest().replaceAll("LogoutRequest", "AuthnRequest"),
      {
        reason: "structure",
        detail: "SAMLRequest holds another message",
        expected: "LogoutRequest",
        actual: "samlp:AuthnRequest",
      },
    ],
  ];
  for (const [what, xml, expected] of rows) {
    it(what, () => {
      const difference = { expected: expected.expected, actual: expected.actual };
      expect(told({ binding: "redirect", rawQuery: aQuery(xml) })).to.deep.equal({ ...expected, ...difference });
    });
  }
});

describe("The bounds of a logout message", () => {
  const verdict = (fields: LogoutFields): string => {
    const outcome = told({ binding: "redirect", rawQuery: aQuery(aLogoutRequest(fields)) });
    return outcome === "accepted" ? outcome : outcome.reason;
  };

  it("are a hundred sessions and an ID of 256 characters", () => {
    expect(request({ sessionIndexes: Array.from({ length: 100 }, (_, n) => `_${n}`) }).sessionIndexes).to.have.length(
      100,
    );
    expect(verdict({ id: `_${"x".repeat(255)}` })).to.equal("accepted");
    expect(verdict({ id: `_${"x".repeat(256)}` })).to.equal("structure");
  });

  it("are the skew in time, to the millisecond, and five minutes where it names no end", () => {
    expect(verdict({ issueInstant: at(60) })).to.equal("accepted");
    expect(verdict({ issueInstant: at(60.001) })).to.equal("clock");
    expect(verdict({ notOnOrAfter: at(-59.999) })).to.equal("accepted");
    expect(verdict({ notOnOrAfter: at(-60) })).to.equal("clock");
    expect(verdict({ notOnOrAfter: null, issueInstant: at(-359.999) })).to.equal("accepted");
    expect(verdict({ notOnOrAfter: null, issueInstant: at(-360) })).to.equal("clock");
    expect(request({ notOnOrAfter: at(10) }).validUntilMs).to.equal(nowMs + 70_000);
    expect(request({ notOnOrAfter: null, issueInstant: at(-10) }).validUntilMs).to.equal(nowMs + 350_000);
  });

  it("are 64 KiB, by Redirect and by POST", () => {
    const of = (length: number): string => {
      const xml = aLogoutRequest({ sessionIndexes: [""] });
      return aLogoutRequest({ sessionIndexes: ["x".repeat(length - xml.length)] });
    };
    expect(told({ binding: "redirect", rawQuery: aQuery(of(65_536)) })).to.equal("accepted");
    expect(told({ binding: "redirect", rawQuery: aQuery(of(65_537)) })).to.not.equal("accepted");
    const field = (length: number): string => {
      const signed = Buffer.from(aField(of(10_000)), "base64").length - 10_000;
      return aField(of(length - signed));
    };
    const post = (length: number) => told({ binding: "post", parameter: "SAMLRequest", field: field(length) });
    expect(post(65_536)).to.equal("accepted");
    expect(post(65_537)).to.include({ reason: "xml" });
  });

  it("let an Issuer say that it is an entity, and stand in white space", () => {
    expect(verdict(formatted(entity))).to.equal("accepted");
    expect(verdict({ issuerXml: issuerXml(`\n ${idpEntityId}\n`) })).to.equal("accepted");
  });
});

describe("What a logout message says", () => {
  it("is the person's name with all that came with it, and with nothing that did not", () => {
    expect(request({ nameIdXml: "<saml:NameID>ada</saml:NameID>" }).nameId).to.deep.equal({ value: "ada" });
    const nameIdOf = `<saml:NameID Format="${persistent}" NameQualifier="urn:a" SPNameQualifier="urn:b"> ada</saml:NameID>`;
    expect(request({ nameIdXml: nameIdOf }).nameId).to.deep.equal({
      value: " ada",
      format: persistent,
      nameQualifier: "urn:a",
      spNameQualifier: "urn:b",
    });
  });

  it("is the state that came along, where one came", () => {
    const arrival = (relayState?: string): LogoutArrival => ({
      binding: "post",
      parameter: "SAMLRequest",
      field: aField(aLogoutRequest()),
      relayState,
    });
    expect(readLogout(arrival("here"), trust)).to.include({ relayState: "here" });
    expect(readLogout(arrival(), trust)).to.not.have.property("relayState");
    expect(read(aLogoutRequest())).to.not.have.property("relayState");
  });

  it("is the outcome, by all codes from the outside in, and a message where there is one", () => {
    const response = (inside: string) => read(aLogoutResponse({ statusXml: inside }));
    const prefix = "urn:oasis:names:tc:SAML:2.0:status:";
    const plain = response(statusXml("Success"));
    expect(plain).to.deep.include({ outcome: "success", statusCodes: [`${prefix}Success`] });
    expect(plain).to.not.have.property("statusMessage");
    // Success further in is none
    expect(response(statusXml("Responder", "Success"))).to.deep.include({
      outcome: "failed",
      statusCodes: [`${prefix}Responder`, `${prefix}Success`],
    });
    const withoutValue = response("<samlp:Status><samlp:StatusCode/></samlp:Status>");
    expect(withoutValue).to.deep.include({ outcome: "failed", statusCodes: [""] });
  });
});
