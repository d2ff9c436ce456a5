/** The pieces that attacks on responses are put together from, all taken from responses that are let in unattacked. */
import { expect } from "chai";
import { anAssertion, aSignedResponse, verified } from "./saml-response.js";

/** A genuine response whose assertion alone is signed: what an attacker who is a user of the same provider has. */
export const genuine = aSignedResponse({}, "assertion");
export const genuineResponse = aSignedResponse({}, "response");
export const assertionOf = (xml: string): string => /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(xml)?.[0] ?? "";
export const signatureOf = (xml: string): string => /<ds:Signature [\s\S]*?<\/ds:Signature>/.exec(xml)?.[0] ?? "";
export const without = (xml: string, part: string): string => xml.replace(part, "");
export const original = assertionOf(genuine);
export const signature = signatureOf(genuine);
/** What the attacker would like to be read. */
export const evil = anAssertion({ assertionId: "_evil", nameId: "admin@acme.example", email: "admin@acme.example" });
export const evilSameId = anAssertion({ nameId: "admin@acme.example", email: "admin@acme.example" });
export const put = (assertion: string): string => genuine.replace(original, assertion);
export const before = (xml: string, tag: string, text: string): string => xml.replace(tag, `${text}${tag}`);
/** The first letter of a value made another one: two fixed ones in its place are those that were there once in 4,096 signatures. */
export const otherAfter = (tag: string, xml: string): string =>
  xml.replace(new RegExp(`(${tag})(.)`), (_all, start: string, letter: string) => start + (letter === "A" ? "B" : "A"));
export const inSignature = (text: string): string =>
  signature.replace("</ds:Signature>", `<ds:Object>${text}</ds:Object></ds:Signature>`);
export const afterIssuer = (assertion: string, text: string): string =>
  assertion.replace("</saml:Issuer>", `</saml:Issuer>${text}`);
export const extensions = (text: string): string =>
  before(genuine, "<samlp:Status>", `<samlp:Extensions>${text}</samlp:Extensions>`);
export const inSignedInfo = (from: string | RegExp, to: string, xml = genuine): string => xml.replace(from, to);

export type Attack = readonly [name: string, xml: string | Uint8Array, code: string];

export function refuses(attacks: readonly Attack[]): void {
  for (const [name, xml, code] of attacks) {
    it(`${name}: ${code}`, () => {
      expect(String(xml), "the attack changes nothing").to.not.be.oneOf([genuine, genuineResponse, ""]);
      const { outcome, refusal, assertion } = verified(xml);
      expect([outcome, refusal?.code]).to.deep.equal(["refused", code]);
      expect(assertion).to.equal(undefined);
    });
  }
}
