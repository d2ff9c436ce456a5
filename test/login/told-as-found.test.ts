import { expect } from "chai";
import { createPublicKey } from "node:crypto";
import { receiveLogout } from "../../src/login/index.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { answerTo, Browser, LoginStage, requestIdOf, testKeyRing } from "../support/login-stage.js";
import { encryptedAssertion } from "../support/saml-encryption.js";
import { idpKey, strangerKey } from "../support/saml-keys.js";
import { aField, aLogoutRequest } from "../support/saml-logout.js";
import { aResponse, aSignedResponse, anAssertion, at, type ResponseFields } from "../support/saml-response.js";
import { signedAssertion } from "../support/saml-signing.js";

describe("What the page of a refused sign-in says is what was found, and the trace says the same", () => {
  let stage: LoginStage;
  let references = 0;
  beforeEach(async () => {
    stage = await LoginStage.open();
  });
  afterEach(() => stage.close());

  /** The refusal that the person's page shows, and the trace that IT finds by its reference id. */
  async function refused(answer: (request: string) => string) {
    const browser = new Browser();
    const reference = `found-${++references}` as ReferenceId;
    const xml = answer(requestIdOf(await stage.start(browser)));
    const finished = await stage.finish(browser, xml, { reference });
    if (finished.outcome !== "refused") throw new Error(finished.outcome);
    const trace = await stage.deps.store.traceByReference(reference);
    return { page: finished.refusal, trace };
  }

  const answered =
    (fields: ResponseFields) =>
    (request: string): string =>
      answerTo(request, fields);
  const cases: [string, (request: string) => string, string, RegExp, RegExp][] = [
    [
      "a signature by an unknown certificate",
      (request) => aSignedResponse({ inResponseTo: request }, "both", { key: strangerKey }),
      "saml_signature",
      /none of the method's certificates/,
      /probably rolled its certificate/,
    ],
    [
      "a value changed after it was signed",
      (request) => answerTo(request).replace("ada@acme", "eve@acme"),
      "saml_signature",
      /was changed after it was signed/,
      /leave the certificates as they are/,
    ],
    [
      "a signature over something else",
      (request) => answerTo(request).replace(/URI="#[^"]+"/, 'URI="#_else"'),
      "saml_signature",
      /about something else/,
      /leave them as they are: let the identity provider sign/,
    ],
    [
      "a time in another zone",
      answered({ notOnOrAfter: "2026-11-25T12:00:00+01:00" }),
      "saml_clock",
      /not an instant in UTC/,
      /times in UTC/,
    ],
    [
      "an end that is no time",
      answered({ confirmationNotOnOrAfter: "never" }),
      "saml_clock",
      /not an instant in UTC/,
      /times in UTC/,
    ],
    [
      "a session that is over there",
      answered({ sessionNotOnOrAfter: at(-600) }),
      "saml_clock",
      /session at the identity provider is over/,
      /new sign-in there/,
    ],
    [
      "a confirmation without an end",
      answered({ confirmationNotOnOrAfter: null }),
      "saml_confirmation",
      /has no end/,
      /NotOnOrAfter/,
    ],
    [
      // as apereo/cas#1829 wrote one end for the other's beginning
      "conditions that end before they begin",
      answered({ notBefore: at(1), notOnOrAfter: at(0) }),
      "saml_conditions",
      /end before they begin/,
      /NotOnOrAfter that is later than its NotBefore/,
    ],
    [
      "a confirmation that has ended",
      answered({ confirmationNotOnOrAfter: at(-600) }),
      "saml_clock",
      /has expired/,
      /clocks/,
    ],
  ];
  // Flowfin/jellyfin-plugin-sso#24: an end that is missing or cannot be read was taken for "never"
  for (const [what, fields] of [
    ["only the conditions have an end", { confirmationNotOnOrAfter: null, notOnOrAfter: at(300) }],
    ["the end is written as another country does", { confirmationNotOnOrAfter: "25.11.2026 12:05:00" }],
    ["the conditions' end is no time", { notOnOrAfter: "next year" }],
    ["the conditions' end is a day alone", { notOnOrAfter: "2030-01-01" }],
    ["the conditions begin later", { notBefore: at(600), notOnOrAfter: at(900) }],
    ["the beginning is no time", { notBefore: "" }],
  ] as const) {
    it(`lets nobody in for ever where ${what}`, async () => {
      const { page, trace } = await refused(answered(fields));
      expect(page.code).to.be.oneOf(["saml_clock", "saml_confirmation"]);
      expect(trace).to.include({ code: page.code, detail: page.cause, fix: page.fix });
    });
  }

  // FusionAuth/fusionauth-issues#2160: the signature is made with SHA-256, and what it is about digested with SHA-1
  it("a digest by SHA-1 under a signature by SHA-256, blaming the digest too", async () => {
    const { page } = await refused((request) =>
      aSignedResponse({ inResponseTo: request }, "both", { algorithm: "rsa-sha256", digest: "sha1" }),
    );
    expect(page).to.include({ code: "saml_algorithm" });
    expect(page.actual).to.equal("RSA-SHA256, SHA-1");
    expect(page.fix).to.match(/SHA-256 digests/);
  });

  for (const [what, answer, code, cause, fix] of cases) {
    it(what, async () => {
      const { page, trace } = await refused(answer);
      expect(page).to.include({ code });
      expect(page.cause).to.match(cause);
      expect(page.fix).to.match(fix);
      expect(trace).to.include({ code, detail: page.cause, fix: page.fix });
    });
  }

  it("speaks to the person of clocks only where they are at fault", async () => {
    for (const fields of [{ notOnOrAfter: "later" }, { sessionNotOnOrAfter: at(-600) }]) {
      const { page } = await refused(answered(fields));
      expect(page.forPerson).not.to.contain("clock");
    }
    expect((await refused(answered({ notOnOrAfter: at(-100) }))).page.forPerson).to.contain("clock");
  });

  it("has one page for whatever goes wrong before the signature of an encrypted assertion holds, and tells IT in the trace", async () => {
    const { current } = await testKeyRing().keys();
    const encrypted = (inside: string, publicKey = createPublicKey(current.privateKey)) => {
      return (request: string) =>
        aResponse({ inResponseTo: request, assertionXml: encryptedAssertion(inside, { publicKey }) });
    };
    const byStranger = await refused(encrypted(signedAssertion(anAssertion(), { key: strangerKey })));
    const forAnother = await refused(encrypted(signedAssertion(anAssertion()), createPublicKey(idpKey.privateKey)));
    expect(byStranger.page).to.deep.equal(forAnother.page);
    expect(byStranger.page.fix).to.contain("drawbridge trace show").and.not.contain("rolled");
    expect(byStranger.trace?.fix).to.contain("rolled its certificate");
    expect(forAnother.trace).to.include({ code: "saml_decrypt" });
    expect(forAnother.trace?.fix).to.contain("our current metadata");
  });

  for (const [what, change, code, fix] of [
    [
      "changed after it was signed",
      (xml: string) => xml.replace("ada@acme", "eve@acme"),
      "saml_logout_signature",
      /leave the certificates/,
    ],
    ["without a readable time", (xml: string) => xml, "saml_logout_clock", /times in UTC/],
  ] as const) {
    it(`tells of a sign-out ${what} as of a sign-in`, async () => {
      const made = code === "saml_logout_clock" ? aLogoutRequest({ issueInstant: "today" }) : aLogoutRequest();
      const field = Buffer.from(change(Buffer.from(aField(made), "base64").toString())).toString("base64");
      const received = await receiveLogout(stage.deps, {
        slug: "acme-okta",
        arrival: { binding: "post", parameter: "SAMLRequest", field },
        reference: "out" as ReferenceId,
      });
      if (received.outcome !== "refused") throw new Error(received.outcome);
      expect(received.refusal.code).to.equal(code);
      expect(received.refusal.fix).to.match(fix);
    });
  }
});
