import { html, type Html } from "../shared/html.js";
import { Fact, Mark, Time } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

export interface ReportCheck {
  readonly label: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

/** The report of a test sign-in: every check, what was read, and what would have happened. Nothing was changed. */
export interface TestReportView {
  readonly methodName: string;
  readonly reference: string;
  readonly at: number;
  readonly passed: boolean;
  /** One sentence: what would happen, or why not. */
  readonly verdict: string;
  readonly code?: string | undefined;
  readonly fix?: string | undefined;
  readonly checks: readonly ReportCheck[];
  /** Field and values, in the order of the mapping. */
  readonly mapping: readonly {
    readonly field: string;
    readonly from?: string | undefined;
    readonly values: readonly string[];
  }[];
  /** What would happen, one line each: "create ada@acme.example", "join Engineering", "seat 4 of 10". */
  readonly effects: readonly string[];
  readonly warnings: readonly string[];
  readonly secondOpinion?: string | undefined;
  /** The decoded (and decrypted) assertion. */
  readonly assertion?: string | undefined;
}

const badges = { passed: "good", failed: "bad", skipped: "" } as const;

function Checks({ checks }: { checks: readonly ReportCheck[] }) {
  return (
    <section class="card" aria-labelledby="checks">
      <h2 id="checks">Checks</h2>
      <ol class="checks">
        {checks.map((check) => (
          <li>
            <span>
              <span class={`badge ${badges[check.outcome]}`}>{check.outcome}</span>
            </span>
            <span>{check.label}</span>
            {check.expected === undefined && check.actual === undefined ? null : (
              <dl class="facts small told">
                <Fact name="Expected">{check.expected === undefined ? undefined : <code>{check.expected}</code>}</Fact>
                <Fact name="Actual">{check.actual === undefined ? undefined : <code>{check.actual}</code>}</Fact>
              </dl>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Mapping({ mapping }: { mapping: TestReportView["mapping"] }) {
  return (
    <section class="card" aria-labelledby="mapping">
      <h2 id="mapping">What was read from it</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Values</th>
          </tr>
        </thead>
        <tbody>
          {mapping.map((row) => (
            <tr>
              <th scope="row">
                {row.field}
                {row.from === undefined ? null : <div class="soft small">{row.from}</div>}
              </th>
              <td>{row.values.length === 0 ? <span class="soft">nothing</span> : row.values.join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Lines({ title, lines, id }: { title: string; lines: readonly string[]; id: string }) {
  return lines.length === 0 ? null : (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul>
        {lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    </section>
  );
}

export function testReportPage(view: TestReportView): Html {
  const title = view.passed ? "The test sign-in passed" : "The test sign-in did not pass";
  return html(
    <Shell title={title}>
      <div class="stack">
        <section class="card">
          <Mark kind={view.passed ? "good" : "bad"} />
          <h1>{title}</h1>
          <p>{view.verdict}</p>
          {view.fix === undefined ? null : <p class="note warn">{view.fix}</p>}
          <dl class="facts small">
            <Fact name="SSO method">{view.methodName}</Fact>
            <Fact name="Code">{view.code === undefined ? undefined : <code>{view.code}</code>}</Fact>
            <Fact name="Second opinion">{view.secondOpinion}</Fact>
            <Fact name="Time">
              <Time at={view.at} local={false} />
            </Fact>
            <Fact name="Reference id">
              <code>{view.reference}</code>
            </Fact>
          </dl>
          <p class="soft small">Nothing was changed and no session was opened.</p>
        </section>
        <Lines title="What would happen" lines={view.effects} id="effects" />
        <Lines title="Warnings" lines={view.warnings} id="warnings" />
        <Checks checks={view.checks} />
        <Mapping mapping={view.mapping} />
        {view.assertion === undefined ? null : (
          <section class="card" aria-labelledby="assertion">
            <h2 id="assertion">The assertion</h2>
            <pre class="source" tabindex={0} aria-label="The decoded assertion">
              {view.assertion}
            </pre>
          </section>
        )}
      </div>
    </Shell>,
  );
}
