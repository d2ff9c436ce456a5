import { expect } from "chai";
import { certificateOf, ecKey, nextIdpKey, strangerKey } from "../support/saml-keys.js";
import { aField, aLogoutRequest, aLogoutResponse, aQuery, base64, nameIdXml } from "../support/saml-logout.js";
import { aSignedResponse } from "../support/saml-response.js";
import { signatureUri, signedAt } from "../support/saml-signing.js";
import { post, redirect, refusal, request } from "../support/saml-logout-reading.js";

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
