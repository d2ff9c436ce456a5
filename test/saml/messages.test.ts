import { SAML, type SamlConfig } from "@node-saml/node-saml";
import { expect } from "chai";
import { createVerify, X509Certificate } from "node:crypto";
import { parse } from "node:querystring";
import { SignedXml } from "xml-crypto";
import { makeAuthnRequest, type AuthnRequestOptions } from "../../src/saml/sp/authn-request.js";
import { makeLogoutRequest, makeLogoutResponse } from "../../src/saml/logout/logout-message.js";
import { readLogout } from "../../src/saml/logout/logout-read.js";
import type { OutgoingMessage } from "../../src/saml/sp/outgoing-message.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { makeSpKey, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";
import { readXml } from "../../src/saml/xml/read-xml.js";
import { attributeOf, childElements, childrenNamed, textOf, type XmlElement } from "../../src/saml/xml/tree.js";
import { certificateOf, idpKey } from "../support/saml-keys.js";
import { sloUrl } from "../support/saml-logout.js";
import { acsUrl, idpEntityId, nowMs, spEntityId } from "../support/saml-response.js";

let spKey: SpPrivateKey;
before(async () => {
  spKey = await makeSpKey({ commonName: "bridge.example", nowMs: Date.now(), modulusLength: 2048 });
});

const ssoUrl = "https://idp.acme.example/sso?tenant=1";
const queryOf = (message: OutgoingMessage): string => {
  if (message.binding !== "redirect") throw new Error("it is a form");
  return message.url.slice(message.url.indexOf("?") + 1);
};
const fieldOf = (message: OutgoingMessage, name = "SAMLRequest"): string => {
  if (message.binding !== "post") throw new Error("it is an address");
  return Buffer.from(message.fields[name]!, "base64").toString();
};
const rootOf = (message: OutgoingMessage): XmlElement =>
  readXml(message.binding === "redirect" ? readRedirect(queryOf(message)).xml : fieldOf(message));

/** What an identity provider does: verify the octets of the query as they came. */
function queryHolds(message: OutgoingMessage, certificatePem: string): boolean {
  const { signature } = readRedirect(queryOf(message));
  if (signature === undefined) return false;
  return createVerify("sha256").update(signature.signed).verify(certificatePem, signature.value);
}

/** What an identity provider does, by a library that is not ours. */
function formHolds(xml: string, certificatePem: string): boolean {
  const verifier = new SignedXml({ publicCert: certificatePem, getCertFromKeyInfo: () => null });
  verifier.loadSignature(/<ds:Signature.*<\/ds:Signature>/s.exec(xml)![0]);
  try {
    return verifier.checkSignature(xml);
  } catch {
    return false;
  }
}

describe("AuthnRequest (SAML Core 2.0 §3.4.1, Bindings 2.0 §3.4, §3.5)", () => {
  const make = (given: Partial<AuthnRequestOptions> = {}): ReturnType<typeof makeAuthnRequest> =>
    makeAuthnRequest({ spEntityId, acsUrl, idpSsoUrl: ssoUrl, binding: "redirect", ...given });

  it("says who asks, where the answer goes, and nothing more", async () => {
    const message = await make();
    const root = rootOf(message);
    expect(root.localName).to.equal("AuthnRequest");
    expect(Object.fromEntries(root.attributes.map((one) => [one.localName, one.value]))).to.deep.include({
      ID: message.id,
      Version: "2.0",
      Destination: ssoUrl,
      AssertionConsumerServiceURL: acsUrl,
      ProtocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    });
    expect(attributeOf(root, "ForceAuthn")).to.equal(undefined);
    expect(childElements(root).map((one) => one.localName)).to.deep.equal(["Issuer"]);
    expect(textOf(childElements(root)[0]!)).to.equal(spEntityId);
  });

  it("keeps what the address of the IdP has of its own, without a fragment", async () => {
    const message = await make({ idpSsoUrl: `${ssoUrl}#here`, relayState: "x" });
    expect(message)
      .to.have.property("url")
      .that.matches(/^https:\/\/idp\.acme\.example\/sso\?tenant=1&SAMLRequest=[^&#]+&RelayState=x$/);
  });

  it("has an ID of at least 128 bits that differs each time", async () => {
    const ids = await Promise.all(Array.from({ length: 50 }, async () => (await make()).id));
    expect(new Set(ids).size).to.equal(50);
    for (const id of ids) expect(id).to.match(/^_[0-9a-f]{40}$/);
  });

  it("writes NameIDPolicy and ForceAuthn only when they are set", async () => {
    const root = rootOf(
      await make({ forceAuthn: true, nameIdFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" }),
    );
    expect(attributeOf(root, "ForceAuthn")).to.equal("true");
    const [policy] = childrenNamed(root, "urn:oasis:names:tc:SAML:2.0:protocol", "NameIDPolicy");
    expect(attributeOf(policy!, "Format")).to.equal("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");
  });

  it("asks for ways to sign in where somebody does, for exactly one of them, in their order (Core §3.3.2.2.1)", async () => {
    const samlp = "urn:oasis:names:tc:SAML:2.0:protocol";
    const contextOf = async (authnContexts?: readonly string[]) =>
      childrenNamed(rootOf(await make({ authnContexts })), samlp, "RequestedAuthnContext")[0];
    const asked = await contextOf(["urn:a", "urn:b"]);
    expect(asked && attributeOf(asked, "Comparison")).to.equal("exact");
    const classes = childrenNamed(asked!, "urn:oasis:names:tc:SAML:2.0:assertion", "AuthnContextClassRef");
    expect(classes.map(textOf)).to.deep.equal(["urn:a", "urn:b"]);
    expect(await contextOf([])).to.equal(undefined);
    expect(await contextOf()).to.equal(undefined);
  });

  it("keeps markup in entity ID, addresses and RelayState as text", async () => {
    const evil = `urn:"><x>&amp;'`;
    const message = await make({ spEntityId: evil, relayState: `"&<>'` });
    expect(textOf(childElements(rootOf(message))[0]!)).to.equal(evil);
    expect(readRedirect(queryOf(message)).relayState).to.equal(`"&<>'`);
    expect(queryOf(message)).not.to.match(/["<>']/);
  });

  it("refuses a RelayState of more than 80 bytes, which no IdP must keep", async () => {
    for (const binding of ["redirect", "post"] as const) {
      await make({ binding, relayState: "ä".repeat(40) });
      const error: unknown = await make({ binding, relayState: "ä".repeat(40) + "a" }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(RangeError);
    }
  });

  it("signs the query as it is sent, whatever the RelayState holds", async () => {
    for (const relayState of [undefined, "", "plain", "a b+c~!'()*%&=ä"]) {
      const message = await make({ signWith: spKey, relayState });
      expect(queryHolds(message, spKey.certificatePem), relayState ?? "none").to.be.true;
      expect(queryHolds(message, idpKey.certificatePem)).to.be.false;
      // What a browser makes of the address when it follows it must be what was signed.
      expect(message).to.have.property("url", message.binding === "redirect" ? new URL(message.url).href : "");
    }
  });

  it("is not signed without being asked to", async () => {
    expect(queryOf(await make())).not.to.match(/SigAlg|Signature/);
    expect(fieldOf(await make({ binding: "post" }))).not.to.include("Signature");
  });

  it("is a form where the IdP offers POST only: not deflated, signed inside", async () => {
    const message = await make({ binding: "post", signWith: spKey, relayState: "r" });
    expect(message).to.deep.include({ binding: "post", action: ssoUrl });
    const xml = fieldOf(message);
    expect(formHolds(xml, spKey.certificatePem)).to.be.true;
    expect(formHolds(xml, idpKey.certificatePem)).to.be.false;
    expect(childElements(readXml(xml)).map((one) => one.localName)).to.deep.equal(["Issuer", "Signature"]);
    expect(
      new X509Certificate(
        `-----BEGIN CERTIFICATE-----\n${/<ds:X509Certificate>([^<]+)/.exec(xml)![1]!}\n-----END CERTIFICATE-----`,
      ).fingerprint256
        .replaceAll(":", "")
        .toLowerCase(),
    ).to.equal(spKey.fingerprint256);
    expect(message).to.have.nested.property("fields.RelayState", "r");
  });
});

describe("Our logout messages (SAML Core 2.0 §3.7)", () => {
  const base = (): { spEntityId: string; destination: string; signWith: SpPrivateKey; nowMs: number } => ({
    spEntityId: idpEntityId,
    destination: sloUrl,
    signWith: spKey,
    nowMs,
  });
  // Turned round, our own reader is the other side: its issuer is ours, its address the destination.
  const otherSide = () => ({
    idpEntityId,
    certificates: [certificateOf({ ...idpKey, certificatePem: spKey.certificatePem })],
    sloUrl,
    skewMs: 0,
    nowMs,
  });
  const arrival = (message: OutgoingMessage, parameter: "SAMLRequest" | "SAMLResponse") =>
    message.binding === "redirect"
      ? ({ binding: "redirect", rawQuery: queryOf(message) } as const)
      : ({ binding: "post", parameter, field: message.fields[parameter]! } as const);
  const nameId = {
    value: "ada & <eve>",
    format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    nameQualifier: `q"`,
    spNameQualifier: "s",
  };

  for (const binding of ["redirect", "post"] as const) {
    it(`sends a signed request by ${binding} that the other side reads back whole`, () => {
      const message = makeLogoutRequest({ ...base(), binding, nameId, sessionIndexes: ["a&b", "2"] });
      expect(readLogout(arrival(message, "SAMLRequest"), otherSide())).to.deep.include({
        kind: "request",
        id: message.id,
        nameId,
        sessionIndexes: ["a&b", "2"],
        validUntilMs: nowMs + 300_000,
      });
    });

    for (const [outcome, read] of [
      ["success", "success"],
      ["partial", "partial"],
      ["unknown-principal", "failed"],
      ["failed", "failed"],
    ] as const) {
      it(`sends a signed response by ${binding}: ${outcome}`, () => {
        const message = makeLogoutResponse({ ...base(), binding, inResponseTo: "_r1", outcome, relayState: "r" });
        expect(readLogout(arrival(message, "SAMLResponse"), otherSide())).to.deep.include({
          kind: "response",
          id: message.id,
          inResponseTo: "_r1",
          outcome: read,
        });
      });
    }
  }

  it("says in words what it has to say, where there is something", () => {
    const told = (statusMessage?: string) => {
      const message = makeLogoutResponse({
        ...base(),
        binding: "post",
        inResponseTo: "_r1",
        outcome: "failed",
        statusMessage,
      });
      return readLogout(arrival(message, "SAMLResponse"), otherSide());
    };
    expect(told("a < b")).to.include({ statusMessage: "a < b" });
    expect(told()).not.to.have.property("statusMessage");
  });

  const nodeSaml = (given: Partial<SamlConfig> = {}): SAML =>
    new SAML({
      issuer: "https://other.example",
      callbackUrl: acsUrl,
      entryPoint: ssoUrl,
      idpIssuer: idpEntityId,
      idpCert: spKey.certificatePem,
      ...given,
    });

  it("is understood by node-saml, by Redirect and by POST", async () => {
    const options = { ...base(), nowMs: Date.now(), nameId, sessionIndexes: ["1"] };
    const redirect = makeLogoutRequest({ ...options, binding: "redirect" });
    const query = queryOf(redirect);
    const read = await nodeSaml().validateRedirectAsync(parse(query), query);
    expect(read.profile).to.deep.include({ nameID: nameId.value, sessionIndex: "1", ID: redirect.id });
    const form = makeLogoutRequest({ ...options, binding: "post" });
    const posted = await nodeSaml().validatePostRequestAsync(form.binding === "post" ? form.fields : {});
    expect(posted.profile).to.deep.include({ nameID: nameId.value, ID: form.id });
  });

  it("understands what node-saml sends", async () => {
    const peer = nodeSaml({
      issuer: idpEntityId,
      logoutUrl: sloUrl,
      privateKey: idpKey.privateKeyPem,
      signatureAlgorithm: "sha256",
    });
    const profile = { issuer: "x", nameID: "ada", nameIDFormat: "urn:x", sessionIndex: "1" };
    const trust = { ...otherSide(), certificates: [certificateOf(idpKey)], nowMs: Date.now(), skewMs: 60_000 };
    const request = new URL(await peer.getLogoutUrlAsync(profile, "r", {})).search.slice(1);
    expect(readLogout({ binding: "redirect", rawQuery: request }, trust)).to.deep.include({
      kind: "request",
      relayState: "r",
      sessionIndexes: ["1"],
    });
    const response = new URL(await peer.getLogoutResponseUrlAsync({ ...profile, ID: "_1" }, "", {}, true)).search.slice(
      1,
    );
    expect(readLogout({ binding: "redirect", rawQuery: response }, trust)).to.deep.include({
      kind: "response",
      inResponseTo: "_1",
      outcome: "success",
    });
  });
});
