import { expect } from "chai";
import { decodeResponseField, SamlRefusal, XML_LIMITS } from "../../src/saml/index.js";

describe("The SAMLResponse field (SAML Bindings §3.5.4)", () => {
  const bytes = Buffer.from("<samlp:Response/>ü");
  const base64 = bytes.toString("base64");

  it("gives back the bytes", () => expect(decodeResponseField(base64)).to.deep.equal(bytes));

  it("takes base64 that is wrapped, as Okta sends it", () => {
    expect(decodeResponseField(`${base64.slice(0, 8)}\r\n ${base64.slice(8)}\n`)).to.deep.equal(bytes);
  });

  const refused: [string, string][] = [
    ["nothing", ""],
    ["white space", " \r\n\t"],
    ["XML as it is", "<samlp:Response/>"],
    ["base64 with a foreign character", `${base64.slice(0, 5)}*${base64.slice(5)}`],
    ["base64url", Buffer.from([0xfb, 0xff, 0xfe]).toString("base64url")],
    ["base64 without its padding", Buffer.from("ab").toString("base64").replace(/=/g, "")],
    ["base64 with too much padding", `${Buffer.from("abc").toString("base64")}==`],
    ["two texts, each with padding", Buffer.from("ab").toString("base64").repeat(2)],
    ["bits that no byte uses", "YWJ="],
    ["a comma between two fields", `${base64},${base64}`],
    ["text behind a NUL", `${base64}\0`],
    ["a no-break space inside", `${base64.slice(0, 4)}\u00A0${base64.slice(4)}`],
    ["percent encoding that was not undone", encodeURIComponent("ab+/==")],
    ["more than the limit", "A".repeat(Math.ceil((XML_LIMITS.maxLength * 4) / 3) + 4)],
  ];
  for (const [what, field] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => decodeResponseField(field))
        .to.throw(SamlRefusal)
        .with.property("code", "saml_encoding");
    });
  }
});
