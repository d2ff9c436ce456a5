import { Actions, ButtonLink } from "../shared/button.js";
import { Card } from "../shared/card.js";
import { html, type Html } from "../shared/html.js";
import { Fact } from "../shared/parts.js";
import { Words } from "../shared/words.js";
import { ConsolePage, type Frame } from "./frame.js";
import { withoutCommand } from "./without-command.js";

export interface RefusalPageView {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
  readonly code: string;
  readonly reference: string;
  /** None for a guest, who has no other page. */
  readonly back?: { readonly label: string; readonly href: string } | undefined;
}

/** A page that is not there, or not this admin's to see; the frame stays, so that there are ways on. */
export function refusalPage(frame: Frame, view: RefusalPageView): Html {
  return html(
    <ConsolePage frame={frame} title={view.title}>
      <Card id="why" title="What happened">
        <p>
          <Words>{view.cause}</Words>
        </p>
        <p>
          <Words>{withoutCommand(view.fix)}</Words>
        </p>
        <dl class="facts small">
          <Fact name="Code">
            <code>{view.code}</code>
          </Fact>
          <Fact name="Reference id">
            <code>{view.reference}</code>
          </Fact>
        </dl>
        {view.back === undefined ? null : (
          <Actions>
            <ButtonLink kind="main" href={view.back.href}>
              {view.back.label}
            </ButtonLink>
          </Actions>
        )}
      </Card>
    </ConsolePage>,
  );
}
