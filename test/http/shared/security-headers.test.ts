import { expect } from "chai";
import { contentSecurityPolicy, makeSecurityHeaders } from "../../../src/http/shared/security-headers.js";

describe("security headers", () => {
  const namesOf = (set: readonly (readonly [string, string])[]) => new Map(set.map(([k, v]) => [k.toLowerCase(), v]));

  it("allow a page its own files and no inline script, and hold it out of frames", () => {
    const policy = contentSecurityPolicy();
    expect(policy)
      .to.include("default-src 'none'")
      .and.include("script-src 'self'")
      .and.include("frame-ancestors 'none'");
    expect(policy).not.to.include("unsafe");
  });

  it("let a form lead only where its page says", () => {
    expect(contentSecurityPolicy()).to.include("form-action 'self';");
    expect(contentSecurityPolicy(["https://idp.example"])).to.include("form-action 'self' https://idp.example;");
    // the hosts behind an identity provider's first are not ours to know
    expect(contentSecurityPolicy("any")).not.to.include("form-action");
  });

  it("demand https only where people reach us by it", () => {
    expect(namesOf(makeSecurityHeaders("https://sso.acme.example").page).has("strict-transport-security")).to.equal(
      true,
    );
    expect(namesOf(makeSecurityHeaders("http://localhost:8080").page).has("strict-transport-security")).to.equal(false);
  });

  it("never let pages or answers be kept, and let our own forms tell their origin", () => {
    const { page, plain } = makeSecurityHeaders("http://localhost:8080");
    expect(namesOf(page).get("cache-control")).to.equal("no-store");
    expect(namesOf(plain).get("cache-control")).to.equal("no-store");
    expect(namesOf(page).get("referrer-policy")).to.equal("same-origin");
    expect(namesOf(plain).get("x-content-type-options")).to.equal("nosniff");
  });
});
