import type { Child } from "hono/jsx";
import type { Explanation } from "../../model/explanation.js";
import { Note } from "../shared/card.js";
import { FormFaults, Hidden } from "../shared/form.js";
import { Words } from "../shared/words.js";
import type { Frame } from "./frame.js";
import { withoutCommand } from "./without-command.js";

/** A form as a page sees it: what was typed, else what is kept, and what was wrong with it. */
export interface FormFields {
  readonly faults: readonly { readonly field: string; readonly message: string }[];
  readonly refusal: Explanation | undefined;
  readonly isStale: boolean;
  readonly isSent: boolean;
  value(name: string, kept?: string | number | null): string | undefined;
  ticked(name: string, value: string, kept: boolean): boolean;
  fault(name: string): string | undefined;
}

/** A form of a page that is looked at for the first time. */
export const untouched: FormFields = {
  faults: [],
  refusal: undefined,
  isStale: false,
  isSent: false,
  value: (_name, kept) => (kept === undefined || kept === null ? undefined : String(kept)),
  ticked: (_name, _value, kept) => kept,
  fault: () => undefined,
};

export interface ConsoleFormProps {
  readonly frame: Frame;
  readonly typed?: FormFields | undefined;
  /** The page's own address unless told. */
  readonly action?: string | undefined;
  /** Of the record, as it is now: whoever sends the form after somebody else's change is told. */
  readonly version?: number | undefined;
  /** What fields are called, for the list of faults above the form: `policies.seats` → *Seats*. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly hidden?: Readonly<Record<string, string | undefined>> | undefined;
  /** A file goes along (multipart/form-data); the route has to expect it. */
  readonly upload?: boolean | undefined;
  readonly children?: Child;
}

/** A form with all that guards it, and above it why it was not taken. */
export function ConsoleForm(props: ConsoleFormProps) {
  const { frame, typed = untouched, action, version, labels = {}, hidden = {}, upload } = props;
  const { csrf, once } = frame;
  const faults = typed.faults.map(({ field, message }) => ({
    field,
    text: faultText(labels[field] ?? field, message),
  }));
  return (
    <>
      {typed.isStale ? <Stale /> : <NotDone refusal={typed.refusal} />}
      <FormFaults faults={faults} />
      <form
        method="post"
        action={action}
        enctype={upload === true ? "multipart/form-data" : undefined}
        // What is shown again was typed and is not saved, though no field differs from the page as it came.
        data-unsaved={typed.isSent ? true : undefined}
      >
        <Hidden fields={{ csrf, once, version: version === undefined ? undefined : String(version), ...hidden }} />
        {props.children}
      </form>
    </>
  );
}

/** Why something was not done, with what mends it. */
export function NotDone({ refusal }: { readonly refusal: Explanation | undefined }) {
  if (refusal === undefined) return null;
  const { cause, fix, expected, actual } = refusal;
  return (
    <Note tone="bad" alert>
      <p>
        <strong>
          <Words>{cause}</Words>
        </strong>
      </p>
      <p>
        <Words>{withoutCommand(fix)}</Words>
      </p>
      {expected === undefined || actual === undefined ? null : (
        <p>
          Expected <code>{expected}</code>, found <code>{actual}</code>.
        </p>
      )}
    </Note>
  );
}

function Stale() {
  return (
    <Note tone="warn" alert>
      <p>
        <strong>Somebody else changed this while you had it open. Nothing you typed has been saved yet.</strong>
      </p>
      <p>
        <Words>What you typed is still below. Compare it with the current state, then save again.</Words>{" "}
        <a href="" target="_blank" rel="noopener">
          Show the current state (new tab)
        </a>
      </p>
    </Note>
  );
}

/** `must be at least 1` about *Seats*; messages that are sentences of their own stay as they are. */
function faultText(label: string, message: string): string {
  return /^\p{Ll}/u.test(message) && label !== "" ? `${label} ${message}.` : message;
}

/** The same under the field itself. */
export function faultSentence(message: string | undefined): string | undefined {
  if (message === undefined || !/^\p{Ll}/u.test(message)) return message;
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}
