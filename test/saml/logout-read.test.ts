import { expect } from "chai";
import { createPublicKey } from "node:crypto";
import { makeDecryptor } from "../../src/saml/decrypt/decrypt.js";
import { LogoutRefusal } from "../../src/saml/logout/logout-refusal.js";
import {
  readLogout,
  type LogoutArrival,
  type LogoutTrust,
  type ReceivedLogoutRequest,
  type ReceivedLogoutResponse,
} from "../../src/saml/logout/logout-read.js";
import { encryptedAssertion } from "../support/saml-encryption.js";
import { certificateOf, ecKey, idpKey, nextIdpKey, strangerKey } from "../support/saml-keys.js";
import {
  aField,
  aLogoutRequest,
  aLogoutResponse,
  aQuery,
  base64,
  issuerXml,
  nameIdXml,
  sloUrl,
  statusXml,
  type LogoutFields,
  type QueryOptions,
} from "../support/saml-logout.js";
import { aSignedResponse, at, idpEntityId, nowMs } from "../support/saml-response.js";
import { signatureUri, signedAt } from "../support/saml-signing.js";

const trust: LogoutTrust = {
  idpEntityId,
  certificates: [certificateOf(nextIdpKey), certificateOf(idpKey)],
  sloUrl,
  skewMs: 60_000,
  nowMs,
};

const redirect = (xml: string, options?: QueryOptions): LogoutArrival => ({
  binding: "redirect",
  rawQuery: aQuery(xml, options),
});
const post = (field: string, parameter: "SAMLRequest" | "SAMLResponse" = "SAMLRequest"): LogoutArrival => ({
  binding: "post",
  parameter,
  field,
});

function request(arrival: LogoutArrival, given: Partial<LogoutTrust> = {}): ReceivedLogoutRequest {
  const message = readLogout(arrival, { ...trust, ...given });
  if (message.kind !== "request") throw new Error("it is a response");
  return message;
}

function response(arrival: LogoutArrival): ReceivedLogoutResponse {
  const message = readLogout(arrival, trust);
  if (message.kind !== "response") throw new Error("it is a request");
  return message;
}

function refusal(arrival: LogoutArrival, given: Partial<LogoutTrust> = {}): LogoutRefusal {
  try {
    readLogout(arrival, { ...trust, ...given });
  } catch (error) {
    expect(error).to.be.instanceOf(LogoutRefusal);
    return error as LogoutRefusal;
  }
  throw new Error("it was not refused");
}

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

describe("Signatures of logout messages by Redirect", () => {
  const query = aQuery(aLogoutRequest(), { relayState: "back here" });
  const queries: [string, string, string][] = [
    ["without signature", aQuery(aLogoutRequest(), { unsigned: true }), "unsigned"],
    ["whose signature was taken off", query.replace(/&SigAlg.*/, ""), "unsigned"],
    ["with an empty signature", query.replace(/&Signature=.*/, "&Signature="), "encoding"],
    ["with an algorithm and no signature", query.replace(/&Signature=.*/, ""), "encoding"],
    ["with a signature and no algorithm", query.replace(/&SigAlg=[^&]*/, ""), "encoding"],
    ["by a stranger's key", aQuery(aLogoutRequest(), { key: strangerKey.privateKey }), "signature"],
    [
      "by a key of another kind",
      aQuery(aLogoutRequest(), { key: ecKey.privateKey, algorithm: signatureUri["ecdsa-sha256"] }),
      "signature",
    ],
    ["with SHA-1", aQuery(aLogoutRequest(), { algorithm: signatureUri["rsa-sha1"], hash: "sha1" }), "algorithm"],
    ["with an unknown algorithm", aQuery(aLogoutRequest(), { algorithm: "__proto__" }), "algorithm"],
    ["with an empty algorithm", aQuery(aLogoutRequest(), { algorithm: "" }), "algorithm"],
    [
      "with another algorithm than named",
      aQuery(aLogoutRequest(), { algorithm: signatureUri["rsa-sha512"] }),
      "signature",
    ],
    ["with another RelayState than signed", query.replace("back", "forth"), "signature"],
    ["with a RelayState added", aQuery(aLogoutRequest()).replace("&SigAlg", "&RelayState=x&SigAlg"), "signature"],
    ["with the RelayState taken off", query.replace(/&RelayState=[^&]*/, ""), "signature"],
    ["encoded anew", query.replaceAll("%2F", "%2f").replaceAll("%3D", "%3d"), "signature"],
    [
      "with the message given twice",
      `${query}&${aQuery(aLogoutRequest({ nameIdXml: nameIdXml("eve@acme.example") }))}`,
      "encoding",
    ],
    ["with an unsigned response beside it", `${query}&${aQuery(aLogoutResponse(), { unsigned: true })}`, "encoding"],
    ["whose message is not base64", "SAMLRequest=%7B%7D", "encoding"],
    ["whose message does not inflate", `SAMLRequest=${encodeURIComponent(base64("not deflated"))}`, "encoding"],
    ["that inflates to a megabyte", aQuery(`${aLogoutRequest()}${" ".repeat(1024 * 1024)}`), "encoding"],
    ["that is badly encoded", "SAMLRequest=%zz", "encoding"],
    ["that is longer than any message", `x=${"y".repeat(70_000)}&${query}`, "encoding"],
    ["in another encoding", `${query}&SAMLEncoding=urn%3Ax`, "encoding"],
    ["without message", "RelayState=x", "encoding"],
    ["that is empty", "", "encoding"],
    ["with the wrong message under the name", aQuery(aLogoutResponse(), { parameter: "SAMLRequest" }), "structure"],
  ];
  for (const [what, rawQuery, reason] of queries) {
    it(`refuses one ${what}`, () => {
      expect(refusal({ binding: "redirect", rawQuery }).code).to.equal(`saml_logout_${reason}`);
    });
  }

  it("verifies the octets as they came, whatever else is in the query and in whichever order", () => {
    const lower = aQuery(aLogoutRequest(), { unsigned: true }).replaceAll(/%[0-9A-F]{2}/g, (code) =>
      code.toLowerCase(),
    );
    expect(lower).not.to.equal(aQuery(aLogoutRequest(), { unsigned: true }));
    const [message, relay, algorithm, signature] = query.split("&");
    const shuffled = [
      "utm=1",
      signature,
      algorithm,
      relay,
      message,
      "SAMLEncoding=urn%3Aoasis%3Anames%3Atc%3ASAML%3A2.0%3Abindings%3AURL-Encoding%3ADEFLATE",
    ].join("&");
    expect(request({ binding: "redirect", rawQuery: shuffled })).to.deep.include({
      relayState: "back here",
      id: "_logout-1",
    });
  });

  it("accepts what the provider's next key signs, and SHA-512", () => {
    const next = request(redirect(aLogoutRequest(), { key: nextIdpKey.privateKey }));
    expect(next.signedBy).to.equal(certificateOf(nextIdpKey).fingerprint256);
    expect(
      request(redirect(aLogoutRequest(), { algorithm: signatureUri["rsa-sha512"], hash: "sha512" })).kind,
    ).to.equal("request");
  });
});

describe("Signatures of logout messages by POST", () => {
  const signed = signedAt(aLogoutRequest(), "/*");
  const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(signed)![0];
  const evil = aLogoutRequest({ id: "_evil", nameIdXml: nameIdXml("eve@acme.example") });
  const fields: [string, string, string][] = [
    ["without signature", base64(aLogoutRequest()), "unsigned"],
    ["whose signature was taken off", base64(signed.replace(signature, "")), "unsigned"],
    ["by a stranger's key", aField(aLogoutRequest(), { key: strangerKey }), "signature"],
    ["with SHA-1", aField(aLogoutRequest(), { algorithm: "rsa-sha1", digest: "sha1" }), "algorithm"],
    ["changed after signing", base64(signed.replace("ada@", "eve@")), "signature"],
    [
      "with a NameID added",
      base64(signed.replace("</samlp:LogoutRequest>", `${nameIdXml("eve@acme.example")}</samlp:LogoutRequest>`)),
      "signature",
    ],
    ["with two signatures", base64(signed.replace(signature, signature + signature)), "signature"],
    [
      "with the signature of another message",
      base64(evil.replace("<saml:NameID", `${signature}<saml:NameID`)),
      "signature",
    ],
    [
      "that wraps a signed one in its Extensions",
      base64(evil.replace("<saml:NameID", `<samlp:Extensions>${signed}</samlp:Extensions><saml:NameID`)),
      "signature",
    ],
    [
      "that wraps a signed one and moves its signature up",
      base64(
        evil.replace(
          "<saml:NameID",
          `${signature}<samlp:Extensions>${signed.replace(signature, "")}</samlp:Extensions><saml:NameID`,
        ),
      ),
      "signature",
    ],
    [
      "that wraps a signed assertion",
      base64(
        evil.replace(
          "<saml:NameID",
          `<samlp:Extensions>${aSignedResponse({}, "assertion").replace(/^<\?xml[^>]*>/, "")}</samlp:Extensions><saml:NameID`,
        ),
      ),
      "signature",
    ],
    ["that is a signed sign-in response", base64(aSignedResponse()), "structure"],
    ["that is not base64", "{}", "encoding"],
    ["that is empty", "", "encoding"],
    [
      "that is deflated",
      aQuery(aLogoutRequest(), { unsigned: true })
        .split("=")[1]!
        .replaceAll("%2B", "+")
        .replaceAll("%2F", "/")
        .replaceAll("%3D", "="),
      "xml",
    ],
    ["of more than 64 kB", base64(aLogoutRequest() + " ".repeat(66_000)), "xml"],
  ];
  for (const [what, field, reason] of fields) {
    it(`refuses one ${what}`, () => {
      expect(refusal(post(field)).code).to.equal(`saml_logout_${reason}`);
    });
  }
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
