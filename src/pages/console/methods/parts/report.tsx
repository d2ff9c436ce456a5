import type { TestReportView } from "../../../../admin/index.js";
import { Card, Fold, Note } from "../../../shared/card.js";
import { CodeBlock } from "../../../shared/code.js";
import { Fact, Time } from "../../../shared/parts.js";
import { CheckCard, codeText, LinesCard, MappingCard } from "../../../shared/report.js";
import { Words } from "../../../shared/words.js";
import { withoutCommand } from "../../without-command.js";

const fields: Readonly<Record<string, string>> = {
  nameId: "NameID",
  email: "Email",
  firstName: "First name",
  lastName: "Last name",
  displayName: "Display name",
  groups: "Groups",
};

export function fieldName(field: string): string {
  return Object.hasOwn(fields, field) ? (fields[field] ?? field) : field;
}

/** The report of a test: what decided it first, then what would happen, and all the rest folded. */
export function Report({ report }: { readonly report: TestReportView }) {
  const { passed, verdict, fix, checks, effects, warnings, mapping, secondOpinion, message } = report;
  const seen = checks.some(({ outcome, expected }) => outcome === "failed" && expected !== null);
  const known = <T,>(value: T | null): T | undefined => value ?? undefined;
  return (
    <>
      <Note tone={passed ? "good" : "bad"}>
        <p>
          <strong>
            <Words>{verdict}</Words>
          </strong>
        </p>
        {fix === null ? null : (
          <p>
            <Words>{withoutCommand(fix)}</Words>
          </p>
        )}
        {seen || (report.expected === null && report.actual === null) ? null : (
          <dl class="facts small">
            <Fact name="Expected">{codeText(known(report.expected))}</Fact>
            <Fact name="Actual">{codeText(known(report.actual))}</Fact>
          </dl>
        )}
      </Note>
      <LinesCard id="effects" title="What would happen" lines={effects} />
      <LinesCard id="warnings" title="Warnings" lines={warnings.map(withoutCommand)} />
      <CheckCard
        checks={checks.map(({ label, outcome, expected, actual }) => ({
          ...{ label, outcome },
          expected: known(expected),
          actual: known(actual),
        }))}
      />
      <MappingCard
        mapping={mapping.map(({ field, from, values }) => ({ field: fieldName(field), from: known(from), values }))}
      />
      <Card id="about" title="About this test">
        <dl class="facts small">
          <Fact name={report.by === "pasted" ? "Judged as of" : "Time"}>
            <Time at={Date.parse(report.at)} />
          </Fact>
          <Fact name="Code">{codeText(known(report.code))}</Fact>
          <Fact name="Second opinion">{opinionText(secondOpinion)}</Fact>
          <Fact name="Reference id">
            <code>{report.reference}</code>
          </Fact>
        </dl>
        {message === null ? null : (
          <Fold title="The decoded assertion">
            <CodeBlock id="assertion" label="The decoded assertion" text={message} />
          </Fold>
        )}
      </Card>
    </>
  );
}

function opinionText({ says, why }: TestReportView["secondOpinion"]): string | undefined {
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
