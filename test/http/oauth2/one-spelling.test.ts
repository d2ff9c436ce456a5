import { expect } from "chai";
import { inOneSpelling } from "../../../src/http/oauth2/one-spelling.js";

describe("an address below the issuer", () => {
  const spellings: Readonly<Record<string, readonly string[]>> = {
    "/par": ["/par", "/PAR", "/Par/", "/par//", "/par#", "/par/#?x=1"],
    "/authorize?a=B%20c/": ["/authorize?a=B%20c/", "/AUTHORIZE?a=B%20c/", "/authorize/?a=B%20c/#d"],
    // an id stays as it is
    "/authorize/AbC-_9": ["/authorize/AbC-_9", "/Authorize/AbC-_9/"],
    "/.well-known/openid-configuration": ["/.well-known/openid-configuration", "/.Well-Known/openid-configuration/"],
    // nothing is there, and what reads addresses leaves none of it out
    "/par%C2%A0": ["/par\u00a0"],
    "/par%5C": ["/par\\"],
    "/": ["", "/", "//", "#"],
    "/?a=1": ["?a=1", "/?a=1"],
  };
  for (const [one, all] of Object.entries(spellings)) {
    it(`${JSON.stringify(one)} has one spelling`, () => {
      expect(all.map(inOneSpelling)).to.deep.equal(all.map(() => one));
    });
  }
});
