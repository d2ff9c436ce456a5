import type { SignInReport } from "../../login/index.js";
import type { TestReportView } from "../../pages/index.js";

type Field = SignInReport["mapping"][number]["field"];

const fieldNames: Readonly<Record<Field, string>> = {
  nameId: "NameID",
  email: "Email",
  firstName: "First name",
  lastName: "Last name",
  displayName: "Display name",
  groups: "Groups",
};

/** The report of a test sign-in as its page shows it. */
export function reportView(report: SignInReport, reference: string): TestReportView {
  const { methodName, at, passed, verdict, code, expected, actual, fix, checks, effects, warnings, missing, xml } =
    report;
  return {
    methodName,
    reference,
    at,
    passed,
    verdict,
    code,
    expected,
    actual,
    fix,
    checks,
    mapping: report.mapping.map(({ field, from, values }) => ({ field: fieldNames[field] ?? field, from, values })),
    effects,
    warnings,
    missing: missing.map((step) =>
      passed && step.startsWith("verification")
        ? `${step}: press Verify and enable in its setup, or run drawbridge sso verify ${report.method} --test`
        : step,
    ),
    secondOpinion: opinionText(report.secondOpinion),
    assertion: xml,
  };
}

function opinionText({ says, why }: SignInReport["secondOpinion"]): string | undefined {
  switch (says) {
    case "agrees":
      return "node-saml accepts it too";
    case "disagrees":
      return `node-saml does not accept it: ${why ?? "it does not say why"}`;
    case "cannot_say":
      return `node-saml cannot tell: ${why ?? "it does not say why"}`;
    case "not_asked":
      return undefined;
  }
}
