import type { Child } from "hono/jsx";

interface Look {
  /** `main`: the one thing to do here. `danger`: what cannot be taken back. `quiet`, unless said: all else. */
  readonly kind?: "main" | "quiet" | "danger" | undefined;
  readonly small?: boolean | undefined;
  readonly wide?: boolean | undefined;
}

function classOf({ kind = "quiet", small, wide }: Look): string {
  const words = ["button", kind === "main" ? "" : kind, small === true ? "small" : "", wide === true ? "wide" : ""];
  return words.filter((word) => word !== "").join(" ");
}

export interface ButtonProps extends Look {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  /** Says what the button means where its text alone does not, as one of many in a list. */
  readonly label?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** Sends the form as it is, whatever its fields demand, as to cancel. */
  readonly unchecked?: boolean | undefined;
  /** Sends the form elsewhere: the other way on from the same fields. */
  readonly elsewhere?: string | undefined;
  readonly children?: Child;
}

/** Sends its form. */
export function Button(props: ButtonProps) {
  const { name, value, label, disabled, elsewhere } = props;
  return (
    <button
      type="submit"
      class={classOf(props)}
      name={name}
      value={value}
      disabled={disabled === true ? true : undefined}
      formnovalidate={props.unchecked === true ? true : undefined}
      aria-label={label}
      formaction={elsewhere}
    >
      {props.children}
    </button>
  );
}

export interface ButtonLinkProps extends Look {
  readonly href: string;
  readonly id?: string | undefined;
  /** Opens beside this page, which it is told nothing of. */
  readonly newTab?: boolean | undefined;
  readonly children?: Child;
}

export function ButtonLink(props: ButtonLinkProps) {
  const beside =
    props.newTab === true ? ({ target: "_blank", rel: "noopener", referrerpolicy: "no-referrer" } as const) : {};
  return (
    <a class={classOf(props)} id={props.id} href={props.href} {...beside}>
      {props.children}
    </a>
  );
}

/**
 * Copies a text; hidden until the script that makes it work has run (`copy.js`).
 * @param from  the id of the element that shows the text, to be marked where the browser gives no clipboard
 */
export function Copy(props: Look & { readonly text: string; readonly from: string; readonly label: string }) {
  return (
    <button
      type="button"
      class={classOf(props)}
      data-copy={props.text}
      data-from={props.from}
      aria-live="polite"
      hidden
    >
      {props.label}
    </button>
  );
}

/** Buttons side by side, the main one first. */
export function Actions({ children }: { readonly children?: Child }) {
  return <div class="actions">{children}</div>;
}
