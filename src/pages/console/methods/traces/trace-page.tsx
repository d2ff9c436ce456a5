import type { TraceView } from "../../../../admin/index.js";
import { dataText } from "../../../../lib/data-text.js";
import { Copy } from "../../../shared/button.js";
import { Card, Fold, Note } from "../../../shared/card.js";
import { CodeBlock, CopyLine } from "../../../shared/code.js";
import { html, type Html } from "../../../shared/html.js";
import { Fact, Time } from "../../../shared/parts.js";
import { CheckCard, codeText, LinesCard } from "../../../shared/report.js";
import { Words } from "../../../shared/words.js";
import { ConsolePage, type Frame } from "../../frame.js";
import { OutcomeBadge } from "./trace-table.js";
import { withoutCommand } from "../../without-command.js";

export interface TracePageView {
  readonly trace: TraceView;
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly method?: { readonly name: string; readonly href: string } | undefined;
  readonly user?: { readonly name: string; readonly href?: string | undefined } | undefined;
  /** Told of the code, where the trace itself keeps no words of its own. */
  readonly because?: string | undefined;
  readonly fix?: string | undefined;
}

/** One sign-in, told step by step. */
export function tracePage(frame: Frame, view: TracePageView): Html {
  const { trace, crumbs, method, user, because, fix } = view;
  const { outcome, code, checks, warnings, data } = trace;
  const known = <T,>(value: T | null): T | undefined => value ?? undefined;
  const text = supportText(view);
  return html(
    <ConsolePage
      frame={frame}
      title={titles[outcome]}
      crumbs={crumbs}
      actions={<OutcomeBadge outcome={outcome} code={code} />}
    >
      {because === undefined ? null : (
        <Note tone={outcome === "refused" ? "bad" : "warn"}>
          <p>
            <strong>
              <Words>{because}</Words>
            </strong>
          </p>
          {fix === undefined ? null : (
            <p>
              <Words>{withoutCommand(fix)}</Words>
            </p>
          )}
        </Note>
      )}
      <Card id="facts" title="What happened">
        <dl class="facts">
          <Fact name="Time">
            <Time at={Date.parse(trace.at)} />
          </Fact>
          <Fact name="SSO method">
            {method === undefined ? undefined : (
              <a href={method.href}>
                <bdi>{method.name}</bdi>
              </a>
            )}
          </Fact>
          <Fact name="Person">
            {user === undefined ? undefined : user.href === undefined ? (
              <bdi>{user.name}</bdi>
            ) : (
              <a href={user.href}>
                <bdi>{user.name}</bdi>
              </a>
            )}
          </Fact>
          <Fact name="Code">{codeText(known(code))}</Fact>
          <Fact name="Expected">{codeText(known(trace.expected))}</Fact>
          <Fact name="Actual">{codeText(known(trace.actual))}</Fact>
          <Fact name="Signed by the IdP">{trace.authentic ? "Yes" : "No, or not known"}</Fact>
        </dl>
        <div class="section">
          <p class="soft small">Reference id, as the person saw it and as the log has it</p>
          <CopyLine id="reference" value={trace.reference} />
        </div>
      </Card>
      <LinesCard id="warnings" title="Warnings" lines={warnings.map(withoutCommand)} />
      {checks.length === 0 ? null : (
        <CheckCard
          checks={checks.map((check) => ({
            ...{ label: check.label, outcome: check.outcome },
            expected: known(check.expected),
            actual: known(check.actual),
          }))}
        />
      )}
      {Object.keys(data).length === 0 ? null : (
        <Card id="data" title="Read from it">
          <dl class="facts small">
            {Object.entries(data).map(([name, value]) => (
              <Fact name={dataNames[name] ?? name}>
                <bdi class="code">{dataText(value)}</bdi>
              </Fact>
            ))}
          </dl>
        </Card>
      )}
      <Card id="support" title="For support" aside={<Copy text={text} from="support-text" label="Copy" small />}>
        <Fold title="All of it as text" first>
          <CodeBlock id="support-text" label="This sign-in as a text" text={text} />
        </Fold>
      </Card>
    </ConsolePage>,
  );
}

const titles: Readonly<Record<TraceView["outcome"], string>> = {
  "signed-in": "A sign-in",
  refused: "A sign-in that was refused",
  test: "A test sign-in",
};

const dataNames: Readonly<Record<string, string>> = {
  assertionId: "Assertion",
  responseId: "Response",
  inResponseTo: "Answers our request",
  signed: "Signed",
  signedBy: "By the certificate (SHA-256)",
  claimed: "Claims",
  claims: "Claims",
  did: "Done",
  joined: "Groups joined",
  left: "Groups left",
  skipped: "Groups skipped",
  groups: "Groups",
  sessionEnd: "Session until",
};

const marks = { passed: "ok", failed: "FAILED", skipped: "-" } as const;

/** The sign-in in the words of `drawbridge trace show`, to be sent to whoever helps. */
function supportText({ trace, method, because, fix }: TracePageView): string {
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ["reference", trace.reference],
    ["time", trace.at],
    ["SSO method", trace.method ?? method?.name],
    ["outcome", trace.outcome],
    ["code", trace.code],
    ["because", because],
    ["fix", fix],
    ["expected", trace.expected],
    ["actual", trace.actual],
    ["signed by the IdP", trace.authentic ? "yes" : "no, or not known"],
  ];
  const lines = facts.flatMap(([name, value]) => (value ? [`${name.padEnd(18)} ${value}`] : []));
  const checks = trace.checks.map(({ label, outcome, expected, actual }) =>
    outcome === "failed"
      ? `  ${marks[outcome].padEnd(6)}  ${label}\n          expected  ${expected ?? "-"}\n          actual    ${actual ?? "-"}`
      : `  ${marks[outcome].padEnd(6)}  ${label}`,
  );
  return [...lines, "", ...checks].join("\n");
}
