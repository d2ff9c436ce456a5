import type { MethodView, TestReportView } from "../../../../admin/index.js";
import { Actions, Button, ButtonLink } from "../../../shared/button.js";
import { Badge, Card, Fold, Note } from "../../../shared/card.js";
import { TextArea } from "../../../shared/form.js";
import { html, type Html } from "../../../shared/html.js";
import { Words } from "../../../shared/words.js";
import { ActButton } from "../../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../../console-form.js";
import type { Frame } from "../../frame.js";
import { withoutCommand } from "../../without-command.js";
import { Report } from "../parts/report.js";
import { StepActions, WizardPage, type WizardPlace } from "./wizard-page.js";

export interface TestPageView {
  readonly place: WizardPlace;
  readonly method: MethodView;
  /** Where the test sign-in begins, for an hour; absent where there is nothing to test, or for whoever may not. */
  readonly testUrl?: string | undefined;
  /** Why there is no test yet. */
  readonly untestable?: string | undefined;
  readonly report?: TestReportView | undefined;
  /** `verify`: undefined for whoever tests and leaves the word to others. */
  readonly acts: { readonly verify: string | undefined; readonly proposal: string };
  /** Whether the operator's own word is offered. */
  readonly mayVouch: boolean;
  /** This page again. */
  readonly here: string;
  /** For the guest of a setup link: where the job is done. */
  readonly done?: { readonly href: string; readonly label: string } | undefined;
}

/** Step 6: a sign-in that makes no session, its report, and the word that people may come. */
export function testPage(frame: Frame, view: TestPageView, typed: FormFields): Html {
  const { place, method, report } = view;
  return html(
    <WizardPage
      frame={frame}
      place={place}
      title={`Set up ${method.name}`}
      lead="Sign in once as one of the people. It lets nobody in and changes nothing."
      scripts={["live.js"]}
    >
      <div id="live" class="stack" data-live={view.testUrl === undefined ? undefined : "3"} data-stamp={stampOf(view)}>
        <TestIt view={view} />
        {passes(report) ? <Verify frame={frame} view={view} /> : null}
        {report === undefined ? null : <Report report={report} />}
        {passes(report) ? null : <Verify frame={frame} view={view} />}
      </div>
      {place.locked === undefined && method.idp !== null ? (
        <Card id="simulate" title="Judge a captured response">
          <Fold title="Paste what a browser has sent" first open={typed.isSent}>
            <ConsoleForm frame={frame} typed={typed} labels={{ response: "The response" }}>
              <TextArea
                name="response"
                label="SAML response"
                code
                rows={8}
                value={typed.value("response")}
                fault={faultSentence(typed.fault("response"))}
                hint="Its XML, its base64, or the form with SAMLResponse. It is judged as of the time it was issued; what no key of this method signed stays closed."
              />
              <Actions>
                <Button>Judge it</Button>
              </Actions>
            </ConsoleForm>
          </Fold>
        </Card>
      ) : null}
      <StepActions place={place} />
    </WizardPage>,
  );
}

/** What tells one look at this page from the next: the address of the test and the forms are new each time. */
function stampOf({ method, report }: TestPageView): string {
  return [method.version, method.status, report?.reference, report?.at, report?.current].join(" ");
}

function TestIt({ view }: { readonly view: TestPageView }) {
  const { method, testUrl, untestable, report, here } = view;
  return (
    <Card
      id="test"
      title={method.proposal === null ? "Test sign-in" : "Test sign-in with what is proposed"}
      aside={report === undefined ? <Badge tone="plain">Not tested yet</Badge> : <ReportBadge report={report} />}
    >
      {testUrl === undefined ? (
        <p class="soft">
          <Words>{untestable ?? "Only somebody who may change this method can test it."}</Words>
        </p>
      ) : (
        <>
          <p>
            <Words>
              It opens in a new tab. Sign in there as somebody who has the application, then come back: the report
              appears here.
            </Words>
          </p>
          <Actions>
            <ButtonLink kind={passes(report) ? "quiet" : "main"} href={testUrl} id="test-link" newTab>
              {report === undefined ? "Test sign-in (new tab)" : "Test again (new tab)"}
            </ButtonLink>
            <ButtonLink href={here}>Look again</ButtonLink>
          </Actions>
        </>
      )}
    </Card>
  );
}

export function ReportBadge({ report }: { readonly report: TestReportView }) {
  if (!report.current) return <Badge tone="warn">Settings changed since</Badge>;
  if (!report.passed) return <Badge tone="bad">Did not pass</Badge>;
  return report.by === "pasted" ? <Badge tone="info">Pasted response passed</Badge> : <Badge tone="good">Passed</Badge>;
}

/** Whether the test is one that lets the method be verified. */
function passes(report: TestReportView | undefined): boolean {
  return report?.passed === true && report.current && report.by === "sign-in";
}

function Verify({ frame, view }: { readonly frame: Frame; readonly view: TestPageView }) {
  const { place, method, report, acts, mayVouch, done } = view;
  const counts = passes(report);
  if (method.proposal !== null) {
    return (
      <Card id="verify" title="Accept the change">
        <p>
          <Words>
            {counts
              ? "The test has passed with what is proposed."
              : "Meanwhile, people sign in with the present settings."}
          </Words>
        </p>
        <Actions>
          {place.tabs ? (
            <ButtonLink kind={counts ? "main" : "quiet"} href={acts.proposal}>
              Show the changes
            </ButtonLink>
          ) : null}
          {done === undefined ? null : (
            <ButtonLink kind="main" href={done.href}>
              {done.label}
            </ButtonLink>
          )}
        </Actions>
      </Card>
    );
  }
  if (method.status === "verified") {
    return (
      <Note tone="good">
        <p>
          <strong>This method is verified: people can sign in.</strong>
        </p>
        {done === undefined ? null : (
          <Actions>
            <ButtonLink kind="main" href={done.href}>
              {done.label}
            </ButtonLink>
          </Actions>
        )}
      </Note>
    );
  }
  const missing = method.missing.filter((one) => !one.startsWith("verification"));
  return (
    <Card id="verify" title="Verify and enable">
      {missing.length === 0 ? (
        <p class={counts ? undefined : "soft"}>
          <Words>
            {counts
              ? "The test has passed. Once you press this, people can sign in with the JIT login URL."
              : "A passed test sign-in unlocks this."}
          </Words>
        </p>
      ) : (
        <>
          <p>Before that:</p>
          <ul>
            {missing.map((one) => (
              <li>
                <Words>{withoutCommand(one)}</Words>
              </li>
            ))}
          </ul>
        </>
      )}
      {place.locked !== undefined || acts.verify === undefined ? null : (
        <Actions>
          {counts && missing.length === 0 ? (
            <ActButton kind="main" frame={frame} action={acts.verify} version={method.version}>
              Verify and enable
            </ActButton>
          ) : null}
          {mayVouch && !counts && method.idp !== null ? (
            <ActButton frame={frame} action={acts.verify} version={method.version} hidden={{ by: "operator" }}>
              Verify without a test, on my word
            </ActButton>
          ) : null}
        </Actions>
      )}
    </Card>
  );
}
