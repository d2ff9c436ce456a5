import { expect } from "chai";
import fc from "fast-check";
import { decodeBase64 } from "../../src/lib/base64.js";

describe("Strict base64 (RFC 4648 §4)", () => {
  it("reads back whatever was encoded, with white space anywhere", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (octets, place) => {
        const text = Buffer.from(octets).toString("base64");
        const at = place % (text.length + 1);
        const spaced = `${text.slice(0, at)}\r\n\t ${text.slice(at)}`;
        expect(decodeBase64(spaced)).to.deep.equal(Buffer.from(octets));
      }),
    );
  });

  for (const [what, text] of [
    ["nothing", ""],
    ["white space only", " \n"],
    ["a length that is no multiple of four", "AAA"],
    ["padding that is missing", "AA"],
    ["padding in the middle", "AA==AAAA"],
    ["padding alone", "===="],
    ["three signs of padding", "A==="],
    ["bits left over that are not zero", "AB=="],
    ["two octets with bits left over", "AAB="],
    ["the alphabet of URLs", "-_-_"],
    ["signs that are not of the alphabet", "AA!A"],
    ["letters that only look like it", "ААAA"],
    ["a no-break space", "AAAA\u00A0AAA"],
  ] as const) {
    it(`refuses ${what}`, () => expect(decodeBase64(text)).to.equal(undefined));
  }
});
