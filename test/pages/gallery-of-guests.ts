import { Typed } from "../../src/http/console/typed.js";
import {
  beginSetupPage,
  consentPage,
  consentRefusedPage,
  firstRunPage,
  guestDirectoryPage,
  guestDomainPage,
  invitationOverPage,
  invitationPage,
  problemPage,
  replaceSessionPage,
  setupDonePage,
  setupOverPage,
  signInPage,
  signOutPage,
  type Frame,
  type Html,
} from "../../src/pages/index.js";

const at = Date.UTC(2026, 10, 25, 10, 4, 12);
const csrf = "token";
const typed = Typed.nothing;
const frame: Frame = { nav: [], shortcuts: true, email: "", csrf, once: "once-of-this-page", secrets: {} };

const directory = {
  ...{ teamName: "Acme", name: "Acme Okta SCIM", baseUrl: "https://bridge.example/scim/v2/acme-okta-scim" },
  ...{ tokens: [], clients: [], at: "/setup/teams/acme/directories/acme-okta-scim", done: "/setup/done" },
} as const;
const domain: Parameters<typeof guestDomainPage>[1] = {
  ...{ teamName: "Acme", domain: "acme.example", state: "pending" },
  record: {
    name: "_drawbridge.acme.example",
    relativeName: "_drawbridge",
    value: "drawbridge-domain=3f9c1a7b52d84e06",
  },
  ...{ at: "/setup/teams/acme/domains/acme.example", done: "/setup/done" },
};
const consent: Parameters<typeof consentPage>[0] = {
  ...{ at: "/oauth2/consent/1", csrf, email: "it@acme.example", clientName: "Okta, production", teamName: "Acme" },
  ...{ directoryName: "Acme Okta SCIM", baseUrl: directory.baseUrl, may: ["read", "write"] },
  ...{ answerTo: "system-admin.okta.com", serviceUser: "Okta, production" },
};
const firstRun = { csrf, typed, publicUrl: "https://bridge.example", seenUrl: "https://bridge.example" };

/** What is seen before anybody is signed in to the console, and by those who never will be: guests of a setup link, whoever approves. */
export const galleryOfGuests: Readonly<Record<string, Html>> = {
  "console-sign-in": signInPage({ csrf, returnTo: "/console" }),
  "console-sign-in-refused": signInPage({
    ...{ csrf, returnTo: "/console", email: "it@acme.example" },
    refused: { cause: "Email and password do not match.", fix: "Check both, and try again." },
  }),
  "first-run": firstRunPage({ ...firstRun, token: "dbt_0123456789abcdefghij" }),
  "first-run-differs": firstRunPage({
    ...firstRun,
    seenUrl: "http://10.0.0.5:8080",
    typed: Typed.sent([["email", "it"]]).notTaken({
      faults: [{ field: "email", message: "must be an email address" }],
    }),
  }),
  invitation: invitationPage({ csrf, email: "grace@acme.example", takesCurrent: true, typed }),
  "invitation-over": invitationOverPage({ cause: "This link has been used, or was taken back." }),
  "replace-session": replaceSessionPage({
    ...{ csrf, action: "/console/sso/acme-okta", email: "it@acme.example", method: "Acme Okta", stay: "/console" },
  }),
  consent: consentPage(consent),
  "consent-refused": consentRefusedPage({
    ...consent,
    cause: "Your role in Acme is auditor, which approves nothing.",
    fix: "Ask an admin of the team to approve, or use another account.",
  }),
  "sign-out": signOutPage({ action: "/oauth2/session/end", fields: { xsrf: "1" }, appName: "Wiki" }),
  "setup-begin": beginSetupPage({
    ...{ csrf, intent: "sso", about: "Acme Okta", teamName: "Acme", madeBy: "owner@acme.example", expiresAt: at },
  }),
  "setup-over": setupOverPage({ cause: "This link has run out." }),
  "setup-done": setupDonePage(frame, { returnUrl: "https://app.acme.example/settings" }),
  "setup-directory": guestDirectoryPage(frame, directory),
  "setup-directory-token": guestDirectoryPage(
    { ...frame, secrets: { token: "db_global_bWFkZS11cC10b2tlbi1mb3ItdGhlLWdhbGxlcnk" } },
    {
      ...directory,
      tokens: [
        { name: "setup link 2026-11-25", hint: "llcnk", lastUsedAt: new Date(at).toISOString() },
        { name: "okta", hint: "x9Qa2", lastUsedAt: null },
      ],
      clients: [{ name: "Entra, production", clientId: "01m8k2v7q4wz0t5n3x9r6c1b8d", href: "/setup/1" }],
    },
  ),
  "setup-domain": guestDomainPage(frame, domain),
  "setup-domain-proven": guestDomainPage(frame, { ...domain, state: "verified" }),
  problem: problemPage({
    ...{ code: "seat_limit", status: 403, title: "No free seat" },
    meaning: "All seats of the team are taken.",
    cure: "Suspend somebody, or ask the operator for more seats.",
  }),
};
