import { expect } from "chai";
import { originForm } from "../../../src/http/shared/origin-form.js";

describe("The target of a request (RFC 9112 §3.2)", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["http://bridge.example/scim/v2/acme/Users?count=0", "/scim/v2/acme/Users?count=0"],
    ["HTTPS://bridge.example:8443/healthz", "/healthz"],
    ["http://bridge.example", "/"],
    ["http://bridge.example?x=1", "/?x=1"],
    ["http://bridge.example//evil.example/", "//evil.example/"],
    ["/scim/v2/acme/Users", "/scim/v2/acme/Users"],
    ["/a?to=http://bridge.example/", "/a?to=http://bridge.example/"],
    ["*", "*"],
    ["bridge.example:443", "bridge.example:443"],
    ["ftp://bridge.example/x", "ftp://bridge.example/x"],
  ];
  for (const [target, path] of rows) {
    it(`reads ${target} as ${path}`, () => {
      expect(originForm(target)).to.equal(path);
    });
  }
});
