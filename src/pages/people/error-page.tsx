import { html, type Html } from "../shared/html.js";
import { Copy, Fact, Mark, Time } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";

/** A page that says no: what happened in a person's words, what to do, and for IT what was expected and what came. */
export interface ErrorView {
  readonly headline: string;
  /** What the person can do, one sentence each. */
  readonly advice: readonly string[];
  readonly reference: string;
  readonly at: number;
  readonly code: string;
  readonly methodName?: string | undefined;
  readonly teamName?: string | undefined;
  readonly cause?: string | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly fix?: string | undefined;
  /** What is still missing, for a method that is not ready. */
  readonly missing?: readonly string[] | undefined;
  readonly action?: { readonly label: string; readonly href: string } | undefined;
}

function ForIt({ view }: { view: ErrorView }) {
  return (
    <details>
      <summary>Details for IT</summary>
      <dl class="facts small">
        <Fact name="Code">
          <code>{view.code}</code>
        </Fact>
        <Fact name="What happened">{view.cause}</Fact>
        <Fact name="Expected">{view.expected === undefined ? undefined : <code>{view.expected}</code>}</Fact>
        <Fact name="Actual">{view.actual === undefined ? undefined : <code>{view.actual}</code>}</Fact>
        <Fact name="How to fix it">{view.fix}</Fact>
      </dl>
      {view.missing === undefined || view.missing.length === 0 ? null : (
        <>
          <p class="small">Still missing before people can sign in:</p>
          <ul class="small">
            {view.missing.map((item) => (
              <li>{item}</li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}

export function errorPage(view: ErrorView): Html {
  return html(
    <Shell title={view.headline} narrow scripts={["copy.js"]}>
      <div class="card">
        <Mark kind="bad" />
        <h1>{view.headline}</h1>
        {view.advice.length === 0 ? null : (
          <>
            <h2>What you can do</h2>
            {view.advice.length === 1 ? (
              <p>{view.advice[0]}</p>
            ) : (
              <ul>
                {view.advice.map((line) => (
                  <li>{line}</li>
                ))}
              </ul>
            )}
          </>
        )}
        {view.action === undefined ? null : (
          <p>
            <a class="button" href={view.action.href}>
              {view.action.label}
            </a>
          </p>
        )}
        <div class="reference">
          <p>
            <span class="soft small">Reference id</span>
            <span class="code" id="reference">
              {view.reference}
            </span>
          </p>
          <Copy text={view.reference} from="reference" label="Copy" />
        </div>
        <dl class="facts small">
          <Fact name="Time">
            <Time at={view.at} local={false} />
          </Fact>
          <Fact name="Sign-in">{view.methodName}</Fact>
          <Fact name="Team">{view.teamName}</Fact>
        </dl>
        <ForIt view={view} />
      </div>
    </Shell>,
  );
}
