import { expect } from "chai";
import { browserName } from "../../../src/http/shared/browser-name.js";

describe("what a browser is called in the list of sessions", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
  const cases: readonly (readonly [string | undefined, string | undefined])[] = [
    [chrome, "Chrome on Linux"],
    [chrome.replace("Chrome", "HeadlessChrome"), "Chrome on Linux"],
    [`${chrome} Edg/156.0.0.0`.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64"), "Edge on Windows"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox on macOS"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    ["curl/8.0", undefined],
    [undefined, undefined],
    ["x".repeat(100_000), undefined],
  ];
  for (const [agent, name] of cases) {
    it(`is ${name ?? "nothing"} for ${(agent ?? "none").slice(0, 40)}`, () => {
      expect(browserName(agent)).to.equal(name);
    });
  }
});
