import { expect } from "chai";
import { csvLine } from "../../src/lib/csv.js";

describe("CSV (RFC 4180)", () => {
  it("quotes what holds a comma, a quote or a line break, and leaves nothing where there is nothing", () => {
    expect(csvLine(["plain", 'a "b", c', "two\nlines", null, undefined, 7, true])).to.equal(
      'plain,"a ""b"", c","two\nlines",,,7,true',
    );
  });

  for (const cell of [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\uff1d1",
    "\t=1",
    "\n=1",
    "\r\n\r\n=HYPERLINK(1)",
    "\u200b=1",
    "\u2028@x",
    "\ufeff=1",
    "\nplain",
  ]) {
    it(`keeps ${JSON.stringify(cell)} from being run by a spreadsheet`, () => {
      expect(csvLine([cell])).to.match(/^"?'/);
    });
  }

  it("leaves other text as it is", () => {
    for (const cell of ["a=b", "ada@acme.example", " -", "1-2", "öl"]) expect(csvLine([cell])).to.equal(cell);
  });
});
