import { expect } from "chai";
import type { LetterMatter } from "../../src/model/letter.js";
import { letterText } from "../../src/pages/index.js";

const place = { publicUrl: "https://sso.bridge.example", consoleUrl: "https://admin.bridge.example" };
const endsAt = Date.UTC(2026, 11, 7, 12, 0);
const url = "https://sso.bridge.example/setup/dbs_0123456789";

const matters: Readonly<Record<string, LetterMatter>> = {
  "a setup link": {
    kind: "setup_link",
    team: "Acme",
    intent: "sso",
    record: "Acme Okta",
    url,
    endsAt,
    by: "ada@vendor.example",
  },
  "a renewal": { kind: "setup_link", team: "Acme", intent: "certificate", record: "Acme Okta", url, endsAt },
  provisioning: { kind: "setup_link", team: "Acme", intent: "scim", record: "Acme SCIM", url, endsAt },
  "a domain": { kind: "setup_link", team: "Acme", intent: "domain", record: "acme.example", url, endsAt },
  "an invitation": { kind: "invitation", team: "Acme", role: "owner", url, endsAt, by: "ada@vendor.example" },
  "an operator's invitation": { kind: "invitation", team: null, role: "operator", url, endsAt },
  "a reset": { kind: "password_reset", at: endsAt },
  "a certificate": { kind: "expiring", what: "certificate", team: "Acme", of: "acme-okta", endsAt, daysLeft: 14 },
  "a token": { kind: "expiring", what: "token", team: "Acme", of: "acme-scim/okta", endsAt, daysLeft: 1 },
  "a client secret": { kind: "expiring", what: "secret", team: "Acme", of: "portal", endsAt, daysLeft: 14 },
  "a key of the installation": { kind: "expiring", what: "api_key", team: null, of: "ci", endsAt, daysLeft: 0 },
  "our own key": { kind: "expiring", what: "key", team: null, of: "our own SAML key", endsAt, daysLeft: 3 },
  "a certificate that has ended": {
    kind: "expiring",
    what: "certificate",
    team: "Acme",
    of: "acme-okta",
    endsAt,
    daysLeft: -1,
  },
  "a failing domain": { kind: "domain_failing", team: "Acme", domain: "acme.example", hint: "Publish it again." },
};

describe("what letters say (DESIGN §5)", () => {
  for (const [what, matter] of Object.entries(matters)) {
    it(`${what}: a subject in one line, plain text, what to do and why it came`, () => {
      const { subject, text } = letterText(matter, place);
      expect(subject).to.match(/^[^\r\n]{10,120}$/);
      expect(text)
        .to.match(/^Hello,\n\n/)
        .and.not.match(/undefined|null|NaN|\[object/);
      if ("url" in matter) expect(text.split("\n"), "the link stands in a line of its own").to.include(url);
      if ("endsAt" in matter) expect(text).to.contain("7 Dec 2026, 12:00 UTC");
      if (process.env["SHOW_LETTERS"] !== undefined) console.log(`\n== ${subject}\n${text}`);
    });
  }

  it("keep names that others chose in their line", () => {
    const evil = `Acme\r\nBcc: x@y.example\u202e${"a".repeat(300)}`;
    const { subject, text } = letterText(
      { kind: "setup_link", team: evil, intent: "sso", record: evil, url, endsAt, by: evil },
      place,
    );
    expect(subject).to.not.match(/[\r\n\u202e]/);
    expect(text).to.not.match(/\r|\u202e|^Bcc/m);
    expect(text.length).to.be.lessThan(1_500);
  });

  it("have no link but ours, whatever a team is called; domains and email addresses stay as they are", () => {
    const team = "Acme. Your account is locked, sign in at https://evil.example/x or www.evil.example now";
    const { subject, text } = letterText(
      { kind: "setup_link", team, intent: "domain", record: "acme.example", url, endsAt, by: "ada@acme.example" },
      place,
    );
    expect(`${subject}\n${text}`).to.not.match(/https?:\/\/evil|evil\.example/);
    expect(text).to.include("Acme. Your account").and.include('"acme.example"').and.include("ada@acme.example asks");
  });
});
