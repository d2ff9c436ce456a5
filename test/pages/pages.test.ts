import { expect } from "chai";
import {
  assetFiles,
  assetUrl,
  chooserPage,
  demoIdpPage,
  errorPage,
  findMethodPage,
  forwardPage,
  homePage,
  signedOutPage,
  testReportPage,
} from "../../src/pages/index.js";

const nasty = `<img src=x onerror="alert(1)">&'"`;
const at = Date.UTC(2026, 10, 25, 10, 4);

const pages: Readonly<Record<string, string>> = {
  error: errorPage({
    headline: nasty,
    advice: [nasty, nasty],
    reference: nasty,
    at,
    code: nasty,
    cause: nasty,
    expected: nasty,
    actual: nasty,
    fix: nasty,
    missing: [nasty],
    methodName: nasty,
    teamName: nasty,
    action: { label: nasty, href: "/login" },
  }),
  forward: forwardPage({ kind: "post", to: nasty, action: "https://idp.example/sso", fields: { [nasty]: nasty } }),
  "signed out": signedOutPage({ idpName: nasty, outcome: "here", againHref: "/sso/acme" }),
  find: findMethodPage({ email: nasty, problem: { domain: nasty }, returnTo: nasty }),
  chooser: chooserPage({ domain: nasty, methods: [{ name: nasty, teamName: nasty, idp: "okta", href: "/sso/a" }] }),
  home: homePage({
    name: nasty,
    email: nasty,
    teamName: nasty,
    methodName: nasty,
    groups: [nasty],
    apps: [{ name: nasty, href: "https://app.example/" }],
    managedBy: nasty,
    csrf: nasty,
    browsers: [
      { ends: [nasty], current: false, browser: nasty, methodName: nasty, count: 2, startedAt: at, endsAt: at },
    ],
  }),
  report: testReportPage({
    methodName: nasty,
    reference: nasty,
    at,
    passed: false,
    verdict: nasty,
    code: nasty,
    fix: nasty,
    checks: [{ label: nasty, outcome: "failed", expected: nasty, actual: nasty }],
    mapping: [{ field: nasty, from: nasty, values: [nasty] }],
    effects: [nasty],
    warnings: [nasty],
    missing: [nasty],
    assertion: nasty,
  }),
  "demo identity provider": demoIdpPage({
    asking: nasty,
    people: [{ id: nasty, name: nasty, email: nasty, groups: [] }],
    groups: [nasty],
    shapes: [{ value: nasty, label: nasty }],
    hidden: { relay: nasty },
    signedIn: nasty,
  }),
};

describe("pages", () => {
  for (const [name, page] of Object.entries(pages)) {
    describe(name, () => {
      it("shows what others wrote as text", () => {
        expect(page).to.include("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
        expect(page).not.to.include("<img");
      });

      it("has no inline script, style or handler, which the policy would stop", () => {
        expect(page).not.to.match(/<script(?![^>]*\ssrc=)/);
        expect(page).not.to.match(/<style|<[^>]*\sstyle=|<[^>&]*\son[a-z]+=/);
      });

      it("names its language, its title and one main heading", () => {
        expect(page).to.match(/^<!doctype html><html lang="en">/);
        expect(page).to.match(/<title>[^<]+<\/title>/);
        expect([...page.matchAll(/<h1[ >]/g)]).to.have.length(1);
      });
    });
  }

  it("are laid out by files whose addresses change with their content", () => {
    for (const file of assetFiles) {
      expect(file.path).to.match(/^\/assets\/[a-z-]+-[0-9a-f]{12}\.(css|js|svg)$/);
      expect(file.body.length).to.be.greaterThan(0);
    }
    expect(pages["error"]).to.include(assetUrl("drawbridge.css"));
  });

  it("send a SAML request on without scripts too, by a button that is there when nothing else is", () => {
    expect(pages["forward"]).to.match(/<noscript>\s*<button type="submit"/);
  });

  it("follow an address of ours at once, without scripts, and offer it as a link", () => {
    const page = forwardPage({ kind: "address", to: "Okta", href: "/sso/acme" });
    expect(page).to.include('<meta http-equiv="refresh" content="0; url=/sso/acme"/>');
    expect(page).to.include('<a href="/sso/acme">');
  });

  it("say what one may still be signed in to after signing out here", () => {
    expect(signedOutPage({ idpName: "Okta", outcome: "here", againHref: "/" })).to.include(
      "still be signed in at Okta",
    );
    expect(signedOutPage({ idpName: "Okta", outcome: "partial", againHref: "/" })).to.include("other applications");
    expect(signedOutPage({ idpName: "Okta", outcome: "everywhere", againHref: "/" })).to.include("signed you out too");
  });

  it("show times in UTC, machine-readable beside", () => {
    expect(pages["error"]).to.include('<time datetime="2026-11-25T10:04:00.000Z">25 Nov 2026, 10:04 UTC</time>');
  });
});
