import type { Child } from "hono/jsx";
import { Actions, Button } from "./button.js";
import { Hidden, TextField } from "./form.js";
import { Words } from "./words.js";

/** A window over the page and the link that opens it; without scripts the link leads to it. The page needs `dialog.js`. */
export function Dialog(props: {
  readonly id: string;
  /** Of the link that opens it. */
  readonly opens: string;
  readonly title: string;
  readonly children?: Child;
}) {
  const { id } = props;
  return (
    <>
      <a class="button quiet" href={`#${id}`} data-opens>
        {props.opens}
      </a>
      <dialog id={id} aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>
          <Words>{props.title}</Words>
        </h2>
        {props.children}
        <p>
          <a href="#main" data-closes>
            Close
          </a>
        </p>
      </dialog>
    </>
  );
}

export interface ConfirmProps {
  /** What is done, as the button says it: "Delete this directory". */
  readonly does: string;
  /** The consequence in numbers: "12 people lose access; 3 groups become manual". */
  readonly consequence: string;
  /** To be typed before it is done, for what cannot be taken back. */
  readonly typed?: { readonly name: string; readonly value: string; readonly fault?: string | undefined } | undefined;
  readonly action: string;
  readonly hidden: Readonly<Record<string, string | undefined>>;
}

/** What ends something asks once more, saying what it costs. A fold and no window: it works everywhere, and nothing covers the page. */
export function Confirm({ does, consequence, typed, action, hidden }: ConfirmProps) {
  return (
    <details class="confirm" open={typed?.fault === undefined ? undefined : true}>
      <summary class="button quiet">{`${does}…`}</summary>
      <form class="inside" method="post" action={action}>
        <Hidden fields={hidden} />
        <p>
          <Words>{consequence}</Words>
        </p>
        {typed === undefined ? null : (
          <TextField
            name={typed.name}
            id={`${typed.name}-${does.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`}
            label={`Type ${typed.value} to confirm`}
            autocomplete="off"
            fault={typed.fault}
            required
          />
        )}
        <Actions>
          <Button kind="danger">{does}</Button>
        </Actions>
      </form>
    </details>
  );
}
