import { expect } from "chai";
import { createPublicKey } from "node:crypto";
import { makeDecryptor } from "../../src/saml/decrypt/decrypt.js";
import { type LogoutArrival } from "../../src/saml/logout/logout-read.js";
import { encryptedAssertion } from "../support/saml-encryption.js";
import { certificateOf, idpKey, strangerKey } from "../support/saml-keys.js";
import {
  aField,
  aLogoutRequest,
  aLogoutResponse,
  base64,
  issuerXml,
  nameIdXml,
  sloUrl,
  statusXml,
  type LogoutFields,
} from "../support/saml-logout.js";
import { at, idpEntityId, nowMs } from "../support/saml-response.js";
import { post, redirect, refusal, request, response } from "../support/saml-logout-reading.js";

describe("Refused logout messages (SAML Bindings 2.0 §3.4.4.1, Profiles 2.0 §4.4)", () => {
  const changed = (fields: LogoutFields): string => aLogoutRequest(fields);
  const messages: [string, string, string][] = [
    ["of another version", changed({ version: "1.1" }), "version"],
    ["without version", changed({ version: null }), "version"],
    ["from another issuer", changed({ issuerXml: issuerXml("https://evil.example/metadata") }), "issuer"],
    ["whose issuer only begins like ours", changed({ issuerXml: issuerXml(`${idpEntityId}/x`) }), "issuer"],
    ["in another letter case of the issuer", changed({ issuerXml: issuerXml(idpEntityId.toUpperCase()) }), "issuer"],
    ["without issuer", changed({ issuerXml: "" }), "issuer"],
    ["with two issuers", changed({ issuerXml: issuerXml() + issuerXml() }), "issuer"],
    [
      "whose issuer is no entity",
      changed({
        issuerXml: issuerXml().replace(
          "<saml:Issuer",
          '<saml:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"',
        ),
      }),
      "issuer",
    ],
    ["to another address", changed({ destination: "https://bridge.example/saml/other/slo" }), "destination"],
    ["to an address that only begins like ours", changed({ destination: `${sloUrl}/x` }), "destination"],
    ["without destination", changed({ destination: null }), "destination"],
    ["that is over", changed({ notOnOrAfter: at(-61) }), "clock"],
    ["that is over by exactly the skew", changed({ notOnOrAfter: at(-60) }), "clock"],
    ["whose end is no instant", changed({ notOnOrAfter: "tomorrow" }), "clock"],
    ["whose end is in local time", changed({ notOnOrAfter: "2026-11-25T12:00:00+01:00" }), "clock"],
    ["issued in the future", changed({ issueInstant: at(61) }), "clock"],
    ["issued long ago without an end", changed({ issueInstant: at(-361), notOnOrAfter: null }), "clock"],
    ["without instants", changed({ issueInstant: null, notOnOrAfter: null }), "clock"],
    ["whose issue is no instant", changed({ issueInstant: "2026-02-30T00:00:00Z" }), "clock"],
    ["without NameID", changed({ nameIdXml: "" }), "name_id"],
    ["with two NameIDs", changed({ nameIdXml: nameIdXml() + nameIdXml("eve@acme.example") }), "name_id"],
    ["with an empty NameID", changed({ nameIdXml: nameIdXml(" ") }), "name_id"],
    ["with an element in the NameID", changed({ nameIdXml: nameIdXml().replace("ada", "<saml:x/>ada") }), "name_id"],
    ["with an encrypted NameID and no key", changed({ nameIdXml: "<saml:EncryptedID/>" }), "name_id"],
    [
      "with an element in the SessionIndex",
      changed({ sessionIndexes: [] }).replace(
        "</samlp:LogoutRequest>",
        "<samlp:SessionIndex><a/></samlp:SessionIndex></samlp:LogoutRequest>",
      ),
      "structure",
    ],
    [
      "naming a hundred and one sessions",
      changed({ sessionIndexes: Array.from({ length: 101 }, (_, n) => `_${n}`) }),
      "structure",
    ],
    ["answering nothing", aLogoutResponse({ inResponseTo: null }), "structure"],
    ["without status", aLogoutResponse({ statusXml: "" }), "structure"],
    ["with two statuses", aLogoutResponse({ statusXml: statusXml("Success") + statusXml("Responder") }), "structure"],
    [
      "with two status codes side by side",
      aLogoutResponse({
        statusXml: statusXml("Success").replace("</samlp:Status>", '<samlp:StatusCode Value="x"/></samlp:Status>'),
      }),
      "structure",
    ],
    ["without status code", aLogoutResponse({ statusXml: "<samlp:Status/>" }), "structure"],
    ["with a document type", `<!DOCTYPE x>${aLogoutRequest()}`, "xml"],
    ["with a comment in the NameID", changed({ nameIdXml: nameIdXml().replace("ada@", "ada@<!-- -->") }), "xml"],
    ["that is another message", aLogoutRequest().replaceAll("LogoutRequest", "AuthnRequest"), "structure"],
    ["of another namespace", aLogoutRequest().replace("SAML:2.0:protocol", "SAML:2.0:protocols"), "structure"],
  ];
  for (const [what, xml, reason] of messages) {
    const parameter = xml.includes("LogoutResponse") ? "SAMLResponse" : "SAMLRequest";
    it(`refuses one ${what}, signed as it is, by Redirect and by POST`, () => {
      expect(refusal(redirect(xml)).code).to.equal(`saml_logout_${reason}`);
      // The signing library drops document types and comments' meaning, so these go unsigned: the reader sees them first.
      const field = reason === "xml" ? base64(xml) : aField(xml);
      expect(refusal(post(field, parameter)).code).to.equal(`saml_logout_${reason}`);
    });
  }

  it("refuses one without ID: by POST a signature could not even name it", () => {
    const xml = changed({ id: null });
    expect(refusal(redirect(xml)).code).to.equal("saml_logout_structure");
    expect(refusal(post(aField(xml))).code).to.equal("saml_logout_signature");
  });

  it("accepts the ones these were made from", () => {
    expect(request(redirect(aLogoutRequest())).nameId.value).to.equal("ada@acme.example");
    expect(request(post(aField(aLogoutRequest()))).nameId.value).to.equal("ada@acme.example");
    expect(response(redirect(aLogoutResponse())).outcome).to.equal("success");
    expect(response(post(aField(aLogoutResponse()), "SAMLResponse")).outcome).to.equal("success");
  });

  it("tells IT what was expected and what came", () => {
    const { expected, actual } = refusal(redirect(aLogoutRequest({ destination: "https://else.example/" })));
    expect({ expected, actual }).to.deep.equal({ expected: sloUrl, actual: "https://else.example/" });
  });
});

describe("Logout requests and responses as they are read (SAML Core 2.0 §3.7)", () => {
  it("reads person, sessions, ID and how long to remember it", () => {
    const nameId = nameIdXml().replace("<saml:NameID", '<saml:NameID NameQualifier="q" SPNameQualifier="s"');
    expect(
      request(redirect(aLogoutRequest({ nameIdXml: nameId, sessionIndexes: ["a::b", "_2"] }), { relayState: "r" })),
    ).to.deep.equal({
      kind: "request",
      id: "_logout-1",
      relayState: "r",
      signedBy: certificateOf(idpKey).fingerprint256,
      validUntilMs: nowMs + 360_000,
      nameId: {
        value: "ada@acme.example",
        format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        nameQualifier: "q",
        spNameQualifier: "s",
      },
      sessionIndexes: ["a::b", "_2"],
    });
  });

  it("takes a request without end for five minutes from its issue (Keycloak sends none)", () => {
    const message = request(redirect(aLogoutRequest({ notOnOrAfter: null, issueInstant: at(-359) })));
    expect(message.validUntilMs).to.equal(nowMs + 1000);
  });

  it("takes no session named as all sessions", () => {
    expect(request(redirect(aLogoutRequest({ sessionIndexes: [] }))).sessionIndexes).to.deep.equal([]);
  });

  it("opens an encrypted NameID with our keys, and nothing else that was encrypted in its place", () => {
    const encrypted = (name: string): LogoutArrival => {
      const plain = `<saml:${name} xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">ada</saml:${name}>`;
      const publicKey = createPublicKey(idpKey.privateKey);
      const xml = encryptedAssertion(plain, { publicKey, content: "aes128-cbc" });
      return redirect(aLogoutRequest({ nameIdXml: xml.replaceAll("EncryptedAssertion", "EncryptedID") }));
    };
    const decryptId = makeDecryptor([idpKey], "EncryptedID");
    expect(request(encrypted("NameID"), { decryptId }).nameId).to.deep.equal({ value: "ada" });
    const stranger = makeDecryptor([strangerKey], "EncryptedID");
    for (const [arrival, decryptor] of [
      [encrypted("NameID"), stranger],
      [encrypted("BaseID"), decryptId],
      [encrypted("Issuer"), decryptId],
    ] as const) {
      expect(refusal(arrival, { decryptId: decryptor }).code).to.equal("saml_logout_name_id");
    }
  });

  for (const [codes, outcome] of [
    [["Success"], "success"],
    [["Success", "PartialLogout"], "partial"],
    [["Responder", "PartialLogout"], "partial"],
    [["Responder"], "failed"],
    [["Requester", "UnknownPrincipal"], "failed"],
    [["Responder", "Success"], "failed"],
  ] as const) {
    it(`reads the status ${codes.join(" / ")} as ${outcome}`, () => {
      const message = response(redirect(aLogoutResponse({ statusXml: statusXml(...codes) })));
      expect(message).to.deep.include({ outcome, inResponseTo: "_our-request" });
      expect(message.statusCodes).to.have.length(codes.length);
    });
  }

  it("reads the status message, for IT", () => {
    const status = statusXml("Responder").replace(
      "</samlp:Status>",
      "<samlp:StatusMessage>no session</samlp:StatusMessage></samlp:Status>",
    );
    expect(response(redirect(aLogoutResponse({ statusXml: status }))).statusMessage).to.equal("no session");
  });
});
