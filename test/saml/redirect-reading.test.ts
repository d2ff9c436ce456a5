import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { SamlRefusal } from "../../src/saml/refusal.js";
import { readRedirect, redirectUrl } from "../../src/saml/sp/redirect-binding.js";

const value = (xml: string): string => encodeURIComponent(deflateRawSync(xml).toString("base64"));
const message = value("<m/>");

function refused(rawQuery: string): SamlRefusal {
  try {
    readRedirect(rawQuery);
  } catch (error) {
    expect(error).to.be.instanceOf(SamlRefusal).with.property("code", "saml_encoding");
    return error as SamlRefusal;
  }
  throw new Error("it was read");
}

describe("A query by Redirect as it came (SAML Bindings 2.0 §3.4.4)", () => {
  it("is a request or a response, with its state, and the octets that were signed in the order of the binding", () => {
    const read = readRedirect(
      `Signature=QUI%3D&SigAlg=urn%3Aa&RelayState=a+b%20c&x=1&SAMLResponse=${message}&SAMLEncoding=urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE`,
    );
    expect(read).to.deep.equal({
      parameter: "SAMLResponse",
      xml: Buffer.from("<m/>"),
      relayState: "a b c",
      signature: {
        algorithm: "urn:a",
        value: Buffer.from("AB"),
        signed: Buffer.from(`SAMLResponse=${message}&RelayState=a+b%20c&SigAlg=urn%3Aa`),
      },
    });
    expect(readRedirect(`SAMLRequest=${message}`)).to.deep.equal({
      parameter: "SAMLRequest",
      xml: Buffer.from("<m/>"),
    });
  });

  it("may have an empty state, which was signed too, and parameters of others as often as they like", () => {
    const read = readRedirect(`x&x&SAMLRequest=${message}&RelayState&SigAlg=a&Signature=QUI%3D`);
    expect(read.relayState).to.equal("");
    expect(read.signature?.signed.toString()).to.equal(`SAMLRequest=${message}&RelayState=&SigAlg=a`);
  });

  it("has 64 KiB, and not one character more", () => {
    const padded = (length: number): string => `SAMLRequest=${message}&x=`.padEnd(length, "x");
    expect(readRedirect(padded(65_536)).parameter).to.equal("SAMLRequest");
    expect(refused(padded(65_537)).message).to.contain("too long");
  });

  it("inflates to 64 KiB, and not to one octet more", () => {
    expect(readRedirect(`SAMLRequest=${value("x".repeat(65_536))}`).xml).to.have.length(65_536);
    expect(refused(`SAMLRequest=${value("x".repeat(65_537))}`).message).to.contain("at most 65536 bytes");
  });

  const bad: readonly (readonly [what: string, rawQuery: string, text: RegExp])[] = [
    ["nothing", "", /no SAML message/],
    ["other parameters alone", "RelayState=x&samlrequest=x", /no SAML message/],
    ["a request and a response", `SAMLRequest=${message}&SAMLResponse=${message}`, /a SAMLRequest and a SAMLResponse/],
    ["two requests", `SAMLRequest=${message}&SAMLRequest=${message}`, /SAMLRequest is given twice/],
    ["two states", `SAMLRequest=${message}&RelayState=a&RelayState=a`, /RelayState is given twice/],
    ["two signatures", `SAMLRequest=${message}&Signature=QQ&Signature=QQ`, /Signature is given twice/],
    ["another encoding", `SAMLRequest=${message}&SAMLEncoding=urn:x`, /not DEFLATE/],
    ["no base64", "SAMLRequest=%3Cm%2F%3E", /SAMLRequest is not base64/],
    ["what does not inflate", "SAMLRequest=AAAA", /does not inflate/],
    ["an algorithm without a signature", `SAMLRequest=${message}&SigAlg=a`, /belong together/],
    ["a signature without an algorithm", `SAMLRequest=${message}&Signature=QUI%3D`, /belong together/],
    ["a signature that is no base64", `SAMLRequest=${message}&SigAlg=a&Signature=*`, /Signature is not base64/],
    ["a percent sign alone", `SAMLRequest=${message}&RelayState=%`, /badly encoded/],
  ];
  for (const [what, rawQuery, text] of bad) {
    it(`is not ${what}`, () => expect(refused(rawQuery).message).to.match(text));
  }
});

describe("An address that carries a message", () => {
  const sent = (destination: string, relayState?: string) =>
    redirectUrl(destination, { parameter: "SAMLRequest", xml: "<m/>", relayState });

  it("goes on with the query that is there, and leaves a fragment out", () => {
    expect(sent("https://idp.acme.example/sso")).to.equal(`https://idp.acme.example/sso?SAMLRequest=${message}`);
    expect(sent("https://idp.acme.example/sso?a=1#top")).to.equal(
      `https://idp.acme.example/sso?a=1&SAMLRequest=${message}`,
    );
  });

  it("holds nothing that a browser would write in another way, for the signature covers the octets", () => {
    expect(sent("https://idp.acme.example/sso", "!'()*ä +")).to.match(/&RelayState=%21%27%28%29%2A%C3%A4%20%2B$/);
    expect(sent("https://idp.acme.example/sso", "")).to.match(/&RelayState=$/);
  });
});
