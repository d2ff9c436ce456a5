import type { PartlyExplained } from "../../model/explanation.js";
import { Badge, Card, Fold, Note } from "../shared/card.js";
import { CodeBlock } from "../shared/code.js";
import { html, type Html } from "../shared/html.js";
import { Fact, Mark, Time } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { Words } from "../shared/words.js";

export interface ReportCheck {
  readonly label: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

export interface ReportField {
  readonly field: string;
  readonly from?: string | undefined;
  readonly values: readonly string[];
}

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

const tones = { passed: "good", failed: "bad", skipped: "plain" } as const;

function code(text: string | undefined) {
  return text === undefined ? undefined : <code>{text}</code>;
}

function CheckList({ checks }: { checks: readonly ReportCheck[] }) {
  return (
    <ol class="checks">
      {checks.map((check) => (
        <li>
          <span>
            <Badge tone={tones[check.outcome]}>{check.outcome}</Badge>
          </span>
          <span>{check.label}</span>
          {check.expected === undefined && check.actual === undefined ? null : (
            <dl class="facts small told">
              <Fact name="Expected">{code(check.expected)}</Fact>
              <Fact name="Actual">{code(check.actual)}</Fact>
            </dl>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What failed stands open; what passed, and what was not looked at because of it, is folded. */
function Checks({ checks }: { checks: readonly ReportCheck[] }) {
  const of = (outcome: ReportCheck["outcome"]) => checks.filter((one) => one.outcome === outcome);
  const [failed, passed, skipped] = [of("failed"), of("passed"), of("skipped")];
  return (
    <Card id="checks" title="Checks">
      {failed.length === 0 ? null : <CheckList checks={failed} />}
      {passed.length === 0 ? null : (
        <Fold title={`${passed.length} passed`} first={failed.length === 0}>
          <CheckList checks={passed} />
        </Fold>
      )}
      {skipped.length === 0 ? null : (
        <Fold title={`${skipped.length} not looked at`} first={failed.length === 0 && passed.length === 0}>
          <CheckList checks={skipped} />
        </Fold>
      )}
    </Card>
  );
}

function Lines({ title, lines, id }: { title: string; lines: readonly string[]; id: string }) {
  return lines.length === 0 ? null : (
    <Card id={id} title={title}>
      <ul>
        {lines.map((line) => (
          <li>
            <Words>{line}</Words>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Mapping({ mapping }: { mapping: readonly ReportField[] }) {
  return mapping.length === 0 ? null : (
    <Card id="mapping" title="What we read from it">
      <Table
        caption="Fields and what the response says of them"
        columns={[
          {
            name: "Field",
            cell: ({ field, from }: ReportField) => (
              <>
                {field}
                {from === undefined ? null : <div class="soft small code">{from}</div>}
              </>
            ),
          },
          {
            name: "Value",
            cell: ({ values, from }) =>
              values.length > 0 ? (
                values.join(", ")
              ) : (
                <span class="soft">{from === undefined ? "not sent" : "empty"}</span>
              ),
          },
        ]}
        rows={mapping}
        empty={null}
      />
    </Card>
  );
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
              <Fact name="Expected">{code(view.expected)}</Fact>
              <Fact name="Actual">{code(view.actual)}</Fact>
            </dl>
          )}
          {view.fix === undefined ? null : (
            <Note tone="warn">
              <Words>{view.fix}</Words>
            </Note>
          )}
          <p class="soft small">Nothing was changed, and nobody was signed in.</p>
        </section>
        <Lines title="Before anybody can sign in" lines={view.missing} id="missing" />
        <Lines title="What would happen" lines={view.effects} id="effects" />
        <Lines title="Warnings" lines={view.warnings} id="warnings" />
        <Checks checks={view.checks} />
        <Mapping mapping={view.mapping} />
        <Card id="about" title="About this test">
          <dl class="facts small">
            <Fact name="SSO method">{view.methodName}</Fact>
            <Fact name="Code">{code(view.code)}</Fact>
            <Fact name="Second opinion">{view.secondOpinion}</Fact>
            <Fact name="Time">
              <Time at={view.at} local={false} />
            </Fact>
            <Fact name="Reference id">{code(view.reference)}</Fact>
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
