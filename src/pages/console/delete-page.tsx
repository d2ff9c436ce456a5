import { Actions, Button, ButtonLink } from "../shared/button.js";
import { Card } from "../shared/card.js";
import { html, type Html } from "../shared/html.js";
import { Words } from "../shared/words.js";
import { ConsoleForm, type FormFields } from "./console-form.js";
import { ConsolePage, type Frame } from "./frame.js";
import { TypedConfirm } from "./typed-confirm.js";

export interface DeletePageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  /** As in a sentence: *this app*. */
  readonly what: string;
  readonly name: string;
  /** To be typed before it is done. */
  readonly slug: string;
  readonly version: number;
  /** Who loses what, a sentence or a few. */
  readonly consequence: string;
  readonly typed: FormFields;
  readonly cancel: string;
}

/** What cannot be taken back has a page of its own, with its cost above the button. */
export function deletePage(frame: Frame, view: DeletePageView): Html {
  const { crumbs, what, name, slug, version, consequence, typed, cancel } = view;
  return html(
    <ConsolePage frame={frame} title={`Delete ${name}`} crumbs={crumbs} lead="This cannot be undone.">
      <Card id="cost" title="What happens">
        <p>
          <Words>{consequence}</Words>
        </p>
        <ConsoleForm frame={frame} typed={typed} version={version} labels={{ confirm: "The slug" }}>
          <TypedConfirm typed={typed} called={slug} />
          <Actions>
            <Button kind="danger">{`Delete ${what}`}</Button>
            <ButtonLink href={cancel}>Keep it</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}
