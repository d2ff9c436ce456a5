import { expect } from "chai";
import { normalDomain } from "../../src/lib/domain-name.js";
import { isSlug } from "../../src/lib/slug.js";

describe("domain names", () => {
  const table: [string, string | undefined][] = [
    ["acme.example", "acme.example"],
    [" ACME.Example. ", "acme.example"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["sub.acme.example", "sub.acme.example"],
    ["localhost", undefined],
    ["", undefined],
    ["acme..example", undefined],
    ["-acme.example", undefined],
    ["a b.example", undefined],
    ["acme.example/path", undefined],
    ["@acme.example", undefined],
    ["127.0.0.1", undefined],
    ["*.acme.example", undefined],
    ["a_b.example", undefined],
  ];
  for (const [text, expected] of table) {
    it(`reads ${JSON.stringify(text)} as ${String(expected)}`, () => expect(normalDomain(text)).to.equal(expected));
  }
});

describe("slugs", () => {
  for (const good of ["a", "acme-okta", "0", "a".repeat(63)])
    it(`takes ${good}`, () => expect(isSlug(good)).to.equal(true));
  for (const bad of ["", "-a", "a-", "A", "a_b", "a.b", "ä", "a".repeat(64), "a\n"]) {
    it(`refuses ${JSON.stringify(bad)}`, () => expect(isSlug(bad)).to.equal(false));
  }
});
