import { expect } from "chai";
import { instantText, readInstant } from "../../src/saml/index.js";

describe("Instants (SAML Core 2.0 §1.3.3)", () => {
  const read: [string, string][] = [
    ["2026-11-25T10:00:00Z", "2026-11-25T10:00:00.000Z"],
    ["2026-11-25T10:00:00.5Z", "2026-11-25T10:00:00.500Z"],
    ["2026-11-25T10:00:00.123456789Z", "2026-11-25T10:00:00.123Z"],
    ["2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
    // what programs on .NET send for no beginning and no end
    ["9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["0099-11-25T10:00:00Z", "0099-11-25T10:00:00.000Z"],
  ];
  for (const [text, instant] of read) {
    it(`reads ${text}`, () => expect(instantText(readInstant(text)!)).to.equal(instant));
  }

  const unread = [
    "",
    "never",
    "NaN",
    "0",
    "1795600800",
    "2026-11-25",
    "2026-11-25T10:00:00",
    "2026-11-25T10:00:00+00:00",
    "2026-11-25T10:00:00+01:00",
    "2026-11-25T10:00:00z",
    "2026-11-25 10:00:00Z",
    " 2026-11-25T10:00:00Z",
    "2026-11-25T10:00:00Z\n",
    "2026-11-25T10:00Z",
    "2026-11-25T10:00:00.Z",
    "2026-11-25T10:00:00,5Z",
    "2026-11-25T24:00:00Z",
    "2026-11-25T10:60:00Z",
    "2026-11-25T10:00:60Z",
    "2026-13-01T10:00:00Z",
    "2026-00-01T10:00:00Z",
    "2026-11-00T10:00:00Z",
    "2026-02-29T10:00:00Z",
    "2026-02-30T10:00:00Z",
    "2026-11-31T10:00:00Z",
    "-2026-11-25T10:00:00Z",
    "+002026-11-25T10:00:00Z",
    "12026-11-25T10:00:00Z",
    "２０２６-11-25T10:00:00Z",
  ];
  for (const text of unread) {
    it(`does not read ${JSON.stringify(text)}`, () => expect(readInstant(text)).to.equal(undefined));
  }
  it("does not read what is missing", () => expect(readInstant(undefined)).to.equal(undefined));
});
