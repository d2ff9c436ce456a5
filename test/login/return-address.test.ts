import { expect } from "chai";
import { safeReturnAddress } from "../../src/login/return-address.js";

const own = "https://sso.acme.example";
const apps = ["https://app.acme.example/callback"];

describe("return addresses (DESIGN §3: own origin or a registered app address)", () => {
  const kept: [string, string][] = [
    ["/", "/"],
    ["/groups?page=2#top", "/groups?page=2#top"],
    [`${own}/groups`, "/groups"],
    [own, "/"],
    ["/a/../b", "/b"],
    ["/%2f%2fevil.example", "/%2f%2fevil.example"],
    ["https://app.acme.example/callback", "https://app.acme.example/callback"],
  ];
  for (const [given, expected] of kept) {
    it(`keeps ${given}`, () => expect(safeReturnAddress(given, own, apps)).to.equal(expected));
  }

  const home = [
    undefined,
    "",
    "groups",
    "https://evil.example/",
    "http://sso.acme.example/",
    "https://sso.acme.example.evil.example/",
    "https://sso.acme.example@evil.example/",
    "https://ada:pw@sso.acme.example/",
    "https://sso.acme.example:444/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/x\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "https:/evil.example",
    "https://app.acme.example/callback?code=1",
    "https://app.acme.example/",
    `/${"a".repeat(3000)}`,
    `/${"ä".repeat(400)}`,
  ];
  for (const given of home) {
    it(`leads home from ${JSON.stringify(given ?? null).slice(0, 50)}`, () =>
      expect(safeReturnAddress(given, own, apps)).to.equal("/"));
  }

  for (const given of [
    "/.//evil.example",
    "/a/..//evil.example",
    "/..//evil.example",
    "https://sso.acme.example//evil.example",
  ]) {
    it(`never names a host from ${given}`, () => {
      const answer = safeReturnAddress(given, own, apps);
      expect(new URL(answer, own).origin).to.equal(own);
      expect(answer.startsWith("//")).to.equal(false);
    });
  }
});
