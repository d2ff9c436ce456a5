import { expect } from "chai";
import { elementsIn, firstElement } from "../../src/saml/certificate/der.js";

const octets = (hex: string, zeros = 0): Buffer => Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(zeros)]);

describe("An element of DER (X.690 §8.1, §10.1)", () => {
  const read: readonly (readonly [what: string, head: string, size: number])[] = [
    ["without content", "3000", 0],
    ["of 127 octets, its length in one", "307f", 127],
    ["of 128, its length in one more", "308180", 128],
    ["of 257, the length's high octet first", "30820101", 257],
    ["with its length in four more", "308400000003", 3],
  ];
  for (const [what, head, size] of read) {
    it(`is read ${what}, and leaves what follows`, () => {
      const whole = octets(head, size);
      const element = firstElement(Buffer.concat([whole, Buffer.from("05", "hex")]));
      expect(element?.tag).to.equal(0x30);
      expect(element?.content).to.deep.equal(Buffer.alloc(size));
      expect(element?.whole).to.deep.equal(whole);
    });
  }

  const none: readonly (readonly [what: string, octets: Buffer])[] = [
    ["nothing", octets("")],
    ["a tag alone", octets("30")],
    ["a tag of several octets", octets("1f00")],
    ["BER, whose end is marked in place of a length", octets("3080", 200)],
    ["a length of five octets", octets("30850000000001", 1)],
    ["a length that is cut off", octets("308400")],
    ["content that lacks an octet", octets("3002", 1)],
    ["content that lacks an octet, by a length of two", octets("30820002", 1)],
  ];
  for (const [what, given] of none) {
    it(`is none: ${what}`, () => expect(firstElement(given)).to.equal(undefined));
  }

  it("is one of several in a row, up to what is none", () => {
    expect(elementsIn(octets("0500040141ff")).map(({ tag }) => tag)).to.deep.equal([0x05, 0x04]);
    expect(elementsIn(octets(""))).to.deep.equal([]);
  });
});
