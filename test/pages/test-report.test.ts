import { expect } from "chai";
import { testReportPage, type TestReportView } from "../../src/pages/index.js";

const checks = [
  { label: "Strict XML", outcome: "passed" },
  { label: "Audience", outcome: "failed", expected: "urn:ours", actual: "urn:theirs" },
  { label: "Signed at all", outcome: "passed" },
  { label: "Used for the first time", outcome: "skipped" },
] as const;
const failed: TestReportView = {
  methodName: "Acme Okta",
  reference: "01m8k2v7q4wz0t5n3x9r6c1b8d",
  at: 0,
  passed: false,
  verdict: "The response is refused.",
  code: "saml_audience",
  fix: "Correct the audience.",
  checks,
  mapping: [],
  effects: [],
  warnings: [],
  missing: [],
  assertion: "<Assertion/>",
};

describe("the report of a test sign-in", () => {
  const text = (view: TestReportView) => testReportPage(view).toString();
  const order = (page: string, ...parts: readonly string[]) => parts.map((part) => page.indexOf(part));

  it("begins with what failed and both values, and folds what passed and what was not looked at", () => {
    const page = text(failed);
    const places = order(
      page,
      "Correct the audience.",
      ">Audience<",
      "urn:ours",
      "urn:theirs",
      "2 passed",
      "Strict XML",
    );
    expect(places).not.to.include(-1);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(page.slice(0, page.indexOf(">Audience<"))).not.to.include("<details");
    expect(page)
      .to.match(/<details[^>]*><summary>2 passed<\/summary>/)
      .and.match(/<summary>1 not looked at<\/summary>/);
    expect(page).to.match(/<summary>The decoded assertion<\/summary>/);
  });

  it("breaks the name of an attribute after its slashes and colons alone", () => {
    const from = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";
    expect(text({ ...failed, mapping: [{ field: "Groups", from, values: [] }] })).to.include(
      "http://<wbr/>schemas.microsoft.com/<wbr/>ws/<wbr/>2008/<wbr/>06/<wbr/>identity/<wbr/>claims/<wbr/>groups<",
    );
  });

  it("has no empty table after a failure, and the next command after a success", () => {
    expect(text(failed)).not.to.include("What we read from it");
    const missing = ["verification: drawbridge sso verify acme-okta --test"];
    const read = text({ ...failed, passed: true, missing }).replaceAll(/<[^>]+>/g, "");
    expect(read).to.include("drawbridge sso verify acme-okta --test");
  });
});
