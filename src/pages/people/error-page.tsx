import type { PartlyExplained } from "../../model/explanation.js";
import { Actions, ButtonLink, Copy } from "../shared/button.js";
import { Fold } from "../shared/card.js";
import { html, type Html } from "../shared/html.js";
import { Fact, Mark, Time, utcText } from "../shared/parts.js";
import { Shell } from "../shared/shell.js";
import { Sentences, Words } from "../shared/words.js";

export interface WayOn {
  readonly label: string;
  readonly href: string;
}

/** A page that says no: what happened in a person's words, what to do, and for IT what was expected and what came. */
export interface ErrorView extends PartlyExplained {
  readonly headline: string;
  /** What the person can do, one sentence each. */
  readonly advice: readonly string[];
  readonly reference: string;
  readonly at: number;
  readonly code: string;
  readonly methodName?: string | undefined;
  readonly teamName?: string | undefined;
  /** What is still missing, for a method that is not ready. */
  readonly missing?: readonly string[] | undefined;
  /** What the person can do that helps. Without one only somebody else can help, and copying the details is the main thing to do. */
  readonly action?: WayOn | undefined;
  /** A second way on, which may help later. */
  readonly later?: WayOn | undefined;
}

/** Everything that somebody who was sent this needs, in one text. */
export function textForIt(view: ErrorView): string {
  const lines: readonly (readonly [name: string, value: string | undefined])[] = [
    ["Reference id", view.reference],
    ["Code", view.code],
    ["Time", `${new Date(view.at).toISOString()} (${utcText(view.at)})`],
    ["SSO method", view.methodName],
    ["Team", view.teamName],
    ["What happened", view.cause],
    ["Expected", view.expected],
    ["Actual", view.actual],
    ["Still missing", view.missing?.join("; ")],
    ["How to fix it", view.fix],
  ];
  return [
    `Drawbridge: ${view.headline}`,
    ...lines.filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => `${name}: ${value}`),
  ].join("\n");
}

function ForIt({ view }: { view: ErrorView }) {
  const code = (text: string | undefined) => (text === undefined ? undefined : <code>{text}</code>);
  return (
    <Fold title="Details for IT">
      <dl class="facts small" id="for-it">
        <Fact name="Code">{code(view.code)}</Fact>
        <Fact name="Time">
          <Time at={view.at} local={false} />
        </Fact>
        <Fact name="SSO method">{view.methodName}</Fact>
        <Fact name="Team">{view.teamName}</Fact>
        <Fact name="What happened">{view.cause}</Fact>
        <Fact name="Expected">{code(view.expected)}</Fact>
        <Fact name="Actual">{code(view.actual)}</Fact>
        <Fact name="Still missing">
          {view.missing === undefined || view.missing.length === 0 ? undefined : (
            <ul class="plain">
              {view.missing.map((item) => (
                <li>{item}</li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact name="How to fix it">{view.fix}</Fact>
        <Fact name="Reference id">{code(view.reference)}</Fact>
      </dl>
    </Fold>
  );
}

export function errorPage(view: ErrorView): Html {
  const { action, later } = view;
  return html(
    <Shell title={view.headline} narrow scripts={["copy.js"]}>
      <div class="card">
        <Mark kind={action === undefined ? "bad" : "warn"} />
        <h1>
          <Words>{view.headline}</Words>
        </h1>
        <Sentences lines={view.advice} />
        <Actions>
          {action === undefined ? null : (
            <ButtonLink kind="main" href={action.href}>
              <Words>{action.label}</Words>
            </ButtonLink>
          )}
          <Copy
            kind={action === undefined ? "main" : "quiet"}
            text={textForIt(view)}
            from="for-it"
            label="Copy details for IT"
          />
          {later === undefined ? null : <ButtonLink href={later.href}>{later.label}</ButtonLink>}
        </Actions>
        <dl class="facts small reference">
          <Fact name="Reference id">
            <span class="code" id="reference">
              {view.reference}
            </span>
          </Fact>
        </dl>
        <ForIt view={view} />
      </div>
    </Shell>,
  );
}
