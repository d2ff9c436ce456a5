import { expect } from "chai";
import { cutText } from "../../src/directory/cut-text.js";

describe("The beginning of a text", () => {
  for (const [text, bytes, cut] of [
    ["abc", 3, "abc"],
    ["abcd", 3, "abc"],
    ["aé", 3, "aé"],
    ["aéb", 2, "a"],
    ["a€", 3, "a"],
    ["a€b", 4, "a€"],
    ["a😀b", 4, "a"],
    ["a😀b", 5, "a😀"],
    ["\ufffd\ufffd", 3, "\ufffd"],
    ["", 0, ""],
  ] as const) {
    it(`${JSON.stringify(text)} in ${bytes} bytes is ${JSON.stringify(cut)}`, () => {
      expect(cutText(text, bytes)).to.equal(cut);
    });
  }
});
