import type { Child } from "hono/jsx";
import type { MethodView } from "../../../../admin/index.js";
import type { AssetName } from "../../../asset-files.js";
import { Button, ButtonLink } from "../../../shared/button.js";
import { Note } from "../../../shared/card.js";
import { Words } from "../../../shared/words.js";
import { ConsolePage, type Frame } from "../../frame.js";
import { MethodTabs, type MethodPlaces } from "../parts/method-tabs.js";

/** The steps of the setup, in their order; each has an address of its own. */
export const wizardSteps = ["choose", "give", "get", "attributes", "people", "test"] as const;
export type WizardStep = (typeof wizardSteps)[number];

const words: Readonly<Record<WizardStep, string>> = {
  choose: "Choose",
  give: "Give",
  get: "Get",
  attributes: "Attributes",
  people: "People",
  test: "Test and verify",
};

export interface WizardPlace {
  /** Absent while the method is being made. */
  readonly method?: MethodView | undefined;
  readonly places?: MethodPlaces | undefined;
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly at: WizardStep;
  /** The steps that there are for whoever asks; the guest of a setup link has fewer. */
  readonly steps: readonly { readonly step: WizardStep; readonly href?: string | undefined }[];
  /** Why nothing can be changed here. */
  readonly locked?: string | undefined;
  /** With tabs to the method's other pages; not for guests. */
  readonly tabs: boolean;
}

/** Whether a step has nothing left to do. */
function isDone(step: WizardStep, method: MethodView | undefined): boolean {
  if (method === undefined) return false;
  if (step === "choose") return true;
  if (step === "test") return method.status === "verified";
  return method.idp !== null && method.idp.certificates.length > 0;
}

/** A step of the setup: the way through all of them above it. */
export function WizardPage(props: {
  readonly frame: Frame;
  readonly place: WizardPlace;
  readonly title: string;
  readonly lead: string;
  readonly scripts?: readonly AssetName[] | undefined;
  readonly children?: Child;
}) {
  const { frame, place, title, lead, scripts } = props;
  const { method, places, at, steps, locked } = place;
  return (
    <ConsolePage frame={frame} title={title} lead={lead} crumbs={place.crumbs} scripts={scripts}>
      {method === undefined || places === undefined || !place.tabs ? null : (
        <MethodTabs
          places={places}
          at="setup"
          proposed={method.proposal !== null}
          heldCertificates={method.metadata?.held.length ?? 0}
          mayChange={locked === undefined}
        />
      )}
      <nav aria-label="Steps">
        <ol class="steps">
          {steps.map(({ step, href }) => {
            const done = isDone(step, method) ? "done" : undefined;
            const name = (
              <>
                {words[step]}
                {done === undefined ? null : <span class="unseen"> (done)</span>}
              </>
            );
            return (
              <li class={done} aria-current={step === at ? "step" : undefined}>
                {href === undefined || step === at ? <span>{name}</span> : <a href={href}>{name}</a>}
              </li>
            );
          })}
        </ol>
      </nav>
      <p class="step-now" aria-hidden="true">
        {`Step ${steps.findIndex(({ step }) => step === at) + 1} of ${steps.length}: ${words[at]}`}
      </p>
      {locked === undefined ? null : (
        <Note tone="plain">
          <p>
            <Words>{locked}</Words>
          </p>
        </Note>
      )}
      {method?.status === "verified" && (at === "give" || at === "get" || at === "attributes") && !locked ? (
        <Note tone="plain">
          <p>
            <Words>
              People sign in with this method. Changes made here are proposed first: they take effect once they are
              tested and accepted.
            </Words>
          </p>
        </Note>
      ) : null}
      {props.children}
    </ConsolePage>
  );
}

/** Fields that cannot be changed by whoever looks at them are shown all the same. */
export function Lockable({ locked, children }: { readonly locked: boolean; readonly children?: Child }) {
  return (
    <fieldset class="lockable" disabled={locked ? true : undefined}>
      {children}
    </fieldset>
  );
}

/** At the end of a step: back, and on. */
export function StepActions(props: {
  readonly place: WizardPlace;
  /** What the button says; absent: nothing is to be sent here. */
  readonly sends?: string | undefined;
  readonly children?: Child;
}) {
  const { place, sends } = props;
  const index = place.steps.findIndex(({ step }) => step === place.at);
  const back = place.steps[index - 1]?.href;
  const next = place.steps[index + 1]?.href;
  return (
    <div class="step-actions">
      {back === undefined ? <span /> : <ButtonLink href={back}>Back</ButtonLink>}
      <span class="actions">
        {props.children}
        {sends === undefined || place.locked !== undefined ? (
          next === undefined ? null : (
            <ButtonLink kind="main" href={next}>
              Continue
            </ButtonLink>
          )
        ) : (
          <Button kind="main">{sends}</Button>
        )}
      </span>
    </div>
  );
}
