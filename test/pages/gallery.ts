import {
  chooserPage,
  demoIdpPage,
  demoNotePage,
  demoPostPage,
  errorPage,
  findMethodPage,
  forwardPage,
  homePage,
  signedOutPage,
  testReportPage,
  type ErrorView,
  type HomeView,
  type Html,
  type TestReportView,
} from "../../src/pages/index.js";
import { galleryOfGuests } from "./gallery-of-guests.js";
import { consolePage, emptyConsolePage } from "./sampler.js";

const at = Date.UTC(2026, 10, 25, 10, 4, 12);
const hour = 3_600_000;
const reference = "01m8k2v7q4wz0t5n3x9r6c1b8d";

const refused: ErrorView = {
  headline: "You can't sign in here with an address at other.example",
  advice: ["Please use your company's address, or ask your IT team."],
  reference,
  at,
  code: "domain_denied",
  methodName: "Acme Okta",
  cause: "The address is of the domain other.example; accepted are: acme.example, acme-research.example.",
  expected: "acme.example, acme-research.example",
  actual: "other.example",
  fix: "Verify the domain and add it to the team's emailDomains.",
  action: { label: "Use another account", href: "/sso/acme-okta?prompt=" },
};

const home: HomeView = {
  name: "Ada Example",
  email: "ada@acme.example",
  teamName: "Acme",
  methodName: "Acme Okta",
  groups: ["Engineering", "Everyone"],
  apps: [
    { name: "Wiki", href: "https://wiki.acme.example/" },
    { name: "Time sheets", href: "https://time.acme.example/" },
  ],
  managedBy: "your company's directory, Acme Okta SCIM",
  lastSignInAt: at - 20 * hour,
  browsers: [
    {
      ends: ["a", "b"],
      current: true,
      browser: "Chrome on Linux",
      methodName: "Acme Okta",
      count: 3,
      startedAt: at,
      endsAt: at + 24 * hour,
    },
    {
      ends: ["c"],
      current: false,
      browser: "Safari on iPhone",
      methodName: "Acme Google",
      count: 1,
      startedAt: at - 5 * hour,
      endsAt: at + 19 * hour,
    },
  ],
  csrf: "token",
};

const passed = [
  "The form field is base64 in a size we take",
  "It is plain XML without a DOCTYPE",
  "Exactly one assertion stands directly in the response",
  "The response was made for this address",
  "It comes from the identity provider that is expected",
].map((label) => ({ label, outcome: "passed" as const }));

const failedReport: TestReportView = {
  methodName: "Acme Okta",
  reference,
  at,
  passed: false,
  verdict: "The response is refused: the audience is not this method's entity ID.",
  code: "saml_audience",
  expected: "https://bridge.example/saml/acme-okta/metadata",
  actual: "https://bridge.example/saml/acme-okta/metadata/",
  fix: "Set the audience (entity ID) in the identity provider to the expected one; letter case and a final slash count.",
  checks: [
    ...passed,
    {
      label: "The response is meant for this method (audience)",
      outcome: "failed",
      expected: "https://bridge.example/saml/acme-okta/metadata",
      actual: "https://bridge.example/saml/acme-okta/metadata/",
    },
    { label: "The assertion is used for the first time", outcome: "skipped" },
  ],
  mapping: [],
  effects: [],
  warnings: [],
  missing: [],
  assertion: "<saml:Assertion xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'>…</saml:Assertion>",
};

const passedReport: TestReportView = {
  ...failedReport,
  passed: true,
  verdict: "ada@acme.example would be created and signed in.",
  code: undefined,
  expected: undefined,
  actual: undefined,
  fix: undefined,
  checks: passed,
  mapping: [
    { field: "NameID", from: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", values: ["ada@acme.example"] },
    {
      field: "Email",
      from: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
      values: ["ada@acme.example"],
    },
    { field: "First name", from: "firstName", values: ["Ada"] },
    { field: "Display name", values: [] },
    { field: "Groups", from: "groups", values: ["Engineering", "Everyone"] },
  ],
  effects: [
    "create the user ada@acme.example (Ada Example)",
    "create the group Engineering",
    "join Engineering",
    "take seat 4 of 10",
  ],
  warnings: ["The certificate of the identity provider ends on 9 Dec 2026."],
  missing: ["verification, by a test sign-in or the operator's word"],
  secondOpinion: "node-saml accepts it too",
};

const shapes = [
  { value: "okta", label: "Okta" },
  { value: "entra", label: "Microsoft Entra ID (groups as object IDs)" },
];
const people = [
  { id: "ada", name: "Ada Example", email: "ada@acme.example", groups: ["Engineering"] },
  { id: "ben", name: "Ben Example", email: "ben@acme.example", groups: ["Sales"] },
  { id: "gil", name: "Gil Guest", email: "gil@other.example", groups: [] },
];
const demo = { people, groups: ["Engineering", "Everyone", "Sales"], shapes, hidden: {} };

const choices = (
  ["okta", "entra", "google", "adfs", "onelogin", "jumpcloud", "ping", "keycloak", "generic"] as const
).map((idp) => ({ name: `Acme ${idp}`, teamName: "Acme", idp, href: `/sso/acme-${idp}` }));

/** Every page, with values as they occur: for screenshots, and for what must hold of all of them. */
export const gallery: Readonly<Record<string, Html>> = {
  login: findMethodPage({ last: choices[0] }),
  "login-unknown-domain": findMethodPage({ email: "ada@gmail.example", problem: { domain: "gmail.example" } }),
  "login-no-address": findMethodPage({ email: "ada", problem: {} }),
  chooser: chooserPage({ domain: "acme.example", methods: choices }),
  "chooser-of-teams": chooserPage({
    domain: "acme.example",
    methods: [choices[0]!, { name: "Globex sign-in", teamName: "Globex", idp: "entra", href: "/sso/globex" }],
  }),
  "forward-post": forwardPage({ kind: "post", to: "Okta", action: "https://idp.example/sso", fields: { a: "b" } }),
  "forward-address": forwardPage({ kind: "address", to: "Okta", href: "/sso/acme-okta" }),
  "error-domain": errorPage(refused),
  "error-tile": errorPage({
    headline: "One more click to sign in",
    advice: ["Your company's app dashboard can't open this application directly, so please sign in from here."],
    reference,
    at,
    code: "saml_idp_initiated",
    methodName: "Acme Okta",
    cause: "the sign-in was started by the identity provider",
    expected: "a request",
    actual: "none",
    fix: "Make the tile a bookmark of the JIT login URL, or let an admin switch idpInitiated on.",
    action: { label: "Sign in", href: "/sso/acme-okta" },
  }),
  "error-only-it-can-help": errorPage({
    ...refused,
    headline: "The account with your email address belongs to a different sign-in",
    advice: ["Please send the details to your IT team."],
    code: "identity_conflict",
    expected: undefined,
    actual: undefined,
    action: undefined,
    later: { label: "Try again", href: "/sso/acme-okta" },
  }),
  "error-not-ready": errorPage({
    headline: "Acme Okta isn't switched on yet",
    advice: ["Please ask your IT team."],
    reference,
    at,
    code: "method_not_ready",
    methodName: "Acme Okta",
    missing: ["the identity provider's metadata (entity ID, sign-in URL, certificate)", "verification"],
  }),
  "error-not-found": errorPage({
    headline: "There's no sign-in at this address",
    advice: ["Ask your IT team for your company's sign-in link."],
    reference,
    at,
    code: "unknown_method",
  }),
  home: homePage(home),
  "home-first": homePage({
    ...home,
    name: undefined,
    groups: [],
    apps: [],
    lastSignInAt: undefined,
    browsers: home.browsers.slice(0, 1).map((one) => ({ ...one, ends: [], count: 1 })),
  }),
  "home-many-groups": homePage({ ...home, groups: Array.from({ length: 60 }, (_, n) => `Project group ${n + 1}`) }),
  "signed-out-everywhere": signedOutPage({ idpName: "Okta", outcome: "everywhere", againHref: "/sso/acme-okta" }),
  "signed-out-here": signedOutPage({ idpName: "Google", outcome: "here", againHref: "/sso/acme-google" }),
  "signed-out-nobody": signedOutPage({ idpName: "Okta", outcome: "not_found", againHref: "/sso/acme-okta" }),
  "signed-out-partly": signedOutPage({ idpName: "Okta", outcome: "partial", againHref: "/sso/acme-okta" }),
  "report-failed": testReportPage(failedReport),
  "report-passed": testReportPage(passedReport),
  "demo-idp": demoIdpPage({ ...demo, asking: "Drawbridge (Acme Okta)" }),
  "demo-idp-start": demoIdpPage({ ...demo, signedIn: "ada@acme.example" }),
  "demo-idp-post": demoPostPage({ action: "https://bridge.example/saml/acme/acs", fields: {} }),
  "demo-idp-note": demoNotePage({ headline: "Nothing here", text: "This address is not in use." }),
  ...galleryOfGuests,
  console: consolePage(),
  "console-empty": emptyConsolePage(),
};
