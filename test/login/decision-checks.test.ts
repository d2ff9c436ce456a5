import { expect } from "chai";
import { traceOf } from "../../src/login/traces.js";
import { newId } from "../../src/lib/new-id.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { readPerson } from "../../src/rules/index.js";
import { aMethod } from "../support/builders.js";
import { claims } from "../support/claims.js";

const checksOf = (code: string | undefined) =>
  traceOf(
    aMethod(),
    {
      reference: newId<ReferenceId>(),
      at: 0,
      outcome: code === undefined ? "signed-in" : "refused",
      authentic: true,
      claims: claims(),
      ...(code !== undefined && {
        refusal: { code, detail: "x", fix: "do this", expected: "acme.example", actual: "b" },
      }),
    },
    30,
  );

describe("The trace of a decision", () => {
  it("has the decision's steps as checks, up to the one that refused, and what helps", () => {
    const { checks, fix } = checksOf("domain_denied");
    expect(checks.map(({ label, outcome }) => `${outcome} ${label ?? ""}`)).to.deep.equal([
      "passed SSO method ready",
      "passed One usable email address",
      "failed Email domain accepted",
      "skipped Who it is",
      "skipped May sign in",
      "skipped Known, or may be created",
    ]);
    expect(checks[2]?.expected).to.equal("acme.example");
    expect(fix).to.equal("do this");
  });

  it("tells the domain that was not accepted, and nothing else that came of a person", () => {
    const denied = checksOf("domain_denied");
    expect([denied.detail, denied.actual, denied.checks[2]?.actual]).to.deep.equal(["x", "b", "b"]);
    const unread = checksOf("map_email");
    expect([unread.detail, unread.actual, unread.checks[1]?.actual]).to.deep.equal([undefined, undefined, undefined]);
  });

  it("has them all passed where the person came in, and none where the response was refused", () => {
    expect(checksOf(undefined).checks.map(({ outcome }) => outcome)).to.deep.equal(Array(6).fill("passed"));
    expect(checksOf("saml_signature").checks).to.deep.equal([]);
  });

  it("says which names an email address was looked for under, and which came in another letter case", () => {
    const reading = readPerson(
      claims({ emails: ["ada.example"], received: ["Email"], lookedFor: { email: ["email", "mail"], groups: [] } }),
    );
    const cause = reading.ok ? "" : reading.refusal.cause;
    expect(cause)
      .to.contain('Looked for "email", "mail", then the NameID.')
      .and.contain('"Email" came: the same name in another letter case');
  });
});
