import type { PartlyExplained } from "../../model/explanation.js";
import { Card, Fold, Note } from "../shared/card.js";
import { CodeBlock } from "../shared/code.js";
import { html, type Html } from "../shared/html.js";
import { Fact, Mark, Time } from "../shared/parts.js";
import { CheckCard, codeText, LinesCard, MappingCard, type ReportCheck, type ReportField } from "../shared/report.js";
import { Shell } from "../shared/shell.js";
import { Words } from "../shared/words.js";

/** The report of a test sign-in: every check, what was read, and what would have happened. Nothing was changed. */
export interface TestReportView extends Omit<PartlyExplained, "cause"> {
  readonly methodName: string;
  readonly reference: string;
  readonly at: number;
  readonly passed: boolean;
  /** One sentence: what would happen, or why not. */
  readonly verdict: string;
  readonly code?: string | undefined;
  readonly checks: readonly ReportCheck[];
  /** In the order of the mapping. */
  readonly mapping: readonly ReportField[];
  /** What would happen, one line each: "create ada@acme.example", "join Engineering", "seat 4 of 10". */
  readonly effects: readonly string[];
  readonly warnings: readonly string[];
  /** What has to be done before anybody can sign in. */
  readonly missing: readonly string[];
  readonly secondOpinion?: string | undefined;
  /** The decoded (and decrypted) assertion. */
  readonly assertion?: string | undefined;
}

export function testReportPage(view: TestReportView): Html {
  const seen = view.checks.some(({ outcome, expected }) => outcome === "failed" && expected !== undefined);
  const title = view.passed ? "The test sign-in passed" : "The test sign-in didn't pass";
  return html(
    <Shell title={title}>
      <div class="stack">
        <section class="card">
          <Mark kind={view.passed ? "good" : "bad"} />
          <h1>
            <Words>{title}</Words>
          </h1>
          <p>
            <Words>{view.verdict}</Words>
          </p>
          {seen || (view.expected === undefined && view.actual === undefined) ? null : (
            <dl class="facts">
              <Fact name="Expected">{codeText(view.expected)}</Fact>
              <Fact name="Actual">{codeText(view.actual)}</Fact>
            </dl>
          )}
          {view.fix === undefined ? null : (
            <Note tone="warn">
              <Words>{view.fix}</Words>
            </Note>
          )}
          <p class="soft small">
            Nothing was changed, and nobody was signed in. The report is kept with the SSO method: this tab may be
            closed.
          </p>
        </section>
        <LinesCard title="Before anybody can sign in" lines={view.missing} id="missing" />
        <LinesCard title="What would happen" lines={view.effects} id="effects" />
        <LinesCard title="Warnings" lines={view.warnings} id="warnings" />
        <CheckCard checks={view.checks} />
        <MappingCard mapping={view.mapping} />
        <Card id="about" title="About this test">
          <dl class="facts small">
            <Fact name="SSO method">{view.methodName}</Fact>
            <Fact name="Code">{codeText(view.code)}</Fact>
            <Fact name="Second opinion">{view.secondOpinion}</Fact>
            <Fact name="Time">
              <Time at={view.at} local={false} />
            </Fact>
            <Fact name="Reference id">{codeText(view.reference)}</Fact>
          </dl>
          {view.assertion === undefined ? null : (
            <Fold title="The decoded assertion">
              <CodeBlock id="assertion" label="The decoded assertion" text={view.assertion} />
            </Fold>
          )}
        </Card>
      </div>
    </Shell>,
  );
}
