import { Button } from "../../shared/button.js";
import { Card, Note } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, type FormFields } from "../console-form.js";
import type { Frame } from "../frame.js";
import { MethodFrame, type MethodPlace } from "./parts/method-frame.js";
import { Loss, type ShownLoss } from "./proposal-page.js";
import { TypedConfirm } from "../typed-confirm.js";

export interface DangerPageView {
  readonly place: MethodPlace;
  readonly lostAccess: ShownLoss;
  readonly acts: { readonly disable: string; readonly enable: string };
}

/** Switching a method off, and deleting it: who would lose access stands first. */
export function dangerPage(frame: Frame, view: DangerPageView, typed: FormFields): Html {
  const { place, lostAccess, acts } = view;
  const { method, mayChange } = place;
  return html(
    <MethodFrame
      frame={frame}
      place={place}
      at="danger"
      title={`${method.name}: switch off`}
      lead="Both can be undone for ten minutes from the list of methods. Sessions that ended stay ended."
    >
      <Card id="who" title="Who would lose access">
        <Loss loss={lostAccess} />
      </Card>
      {method.status === "disabled" ? (
        <Card id="enable" title="Switch it on again">
          <p>
            <Words>It is switched off. Its settings are unchanged.</Words>
          </p>
          {mayChange ? (
            <ActButton kind="main" frame={frame} action={acts.enable} version={method.version}>
              Switch on again
            </ActButton>
          ) : null}
        </Card>
      ) : (
        <Card id="disable" title="Switch it off">
          <p>
            <Words>
              From then on nobody signs in with it, and the sessions it opened end at once. Settings and people stay.
            </Words>
          </p>
          {mayChange ? (
            <ActButton kind="danger" frame={frame} action={acts.disable} version={method.version}>
              Switch off
            </ActButton>
          ) : null}
        </Card>
      )}
      <Card id="delete" title="Delete it">
        <p>
          <Words>
            Its sessions end. Its people and groups stay and become manual: nobody's other access is affected.
          </Words>
        </p>
        {method.managedByFile ? (
          <Note tone="plain">
            <p>
              <Words>The declarative file manages this method: take it out there.</Words>
            </p>
          </Note>
        ) : mayChange ? (
          <ConsoleForm frame={frame} typed={typed} version={method.version} labels={{ confirm: "The slug" }}>
            <TypedConfirm typed={typed} called={method.slug} />
            <Button kind="danger">Delete this SSO method</Button>
          </ConsoleForm>
        ) : null}
      </Card>
    </MethodFrame>,
  );
}
