import { expect } from "chai";
import type { Request } from "express";
import { HttpRefusal } from "../../../src/http/shared/refusal.js";
import { makeFormGuard } from "../../../src/http/shared/same-site.js";

function sent(headers: Readonly<Record<string, string>>): Request {
  return { protocol: "http", get: (name: string) => headers[name] } as unknown as Request;
}

describe("forms that change something", () => {
  const guard = makeFormGuard(["a secret of the installation"], "https://sso.acme.example");
  const token = guard.tokenFor("session-1");

  it("hold when our own page sent them, by either sign a browser gives", () => {
    guard.check(sent({ "Sec-Fetch-Site": "same-origin" }), "session-1", token);
    guard.check(sent({ Origin: "https://sso.acme.example" }), "session-1", token);
    guard.check(sent({ Origin: "http://127.0.0.1:8080", Host: "127.0.0.1:8080" }), "session-1", token);
    guard.check(sent({}), "session-1", token);
  });

  it("hold while the secret is rotated, until the old one is taken away", () => {
    const origin = "https://sso.acme.example";
    const rotated = makeFormGuard(["the new secret", "a secret of the installation"], origin);
    rotated.check(sent({}), "session-1", token);
    rotated.check(sent({}), "session-1", rotated.tokenFor("session-1"));
    expect(() => guard.check(sent({}), "session-1", rotated.tokenFor("session-1"))).to.throw(HttpRefusal);
    const done = makeFormGuard(["the new secret"], origin);
    done.check(sent({}), "session-1", rotated.tokenFor("session-1"));
    expect(() => done.check(sent({}), "session-1", token)).to.throw(HttpRefusal);
  });

  for (const headers of [
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { Origin: "https://evil.example", Host: "sso.acme.example" },
    { Origin: "null" },
  ]) {
    it(`are refused when ${JSON.stringify(headers)} came along`, () => {
      expect(() => guard.check(sent(headers), "session-1", token)).to.throw(HttpRefusal);
      expect(() => guard.checkSender(sent(headers))).to.throw(HttpRefusal);
    });
  }

  it("are refused without their token, or with another session's", () => {
    for (const wrong of [undefined, "", "x", guard.tokenFor("session-2"), `${token}x`]) {
      expect(() => guard.check(sent({ "Sec-Fetch-Site": "same-origin" }), "session-1", wrong)).to.throw(
        HttpRefusal,
        "token",
      );
    }
  });
});
