import { expect } from "chai";
import { aSignedResponse, verdict, type InputOptions, type ResponseFields } from "./saml-response.js";

export type Row = readonly [what: string, fields: ResponseFields, verdict: string, options?: InputOptions];

/** Each document is signed by the provider, so that nothing but the rule can refuse it. */
export function judged(rows: readonly Row[]): void {
  for (const [what, fields, expected, options] of rows) {
    it(`${what}: ${expected}`, () =>
      expect(verdict(aSignedResponse(fields, fields.assertionXml === null ? "response" : "both"), options)).to.equal(
        expected,
      ));
  }
}
