import type { Child } from "hono/jsx";
import { Note } from "./card.js";
import { Words } from "./words.js";

/** What was wrong with a field of the form just sent. */
export interface FieldFault {
  /** The field's name, which is its id too. */
  readonly field: string;
  readonly text: string;
}

interface FieldProps {
  readonly name: string;
  /** Unique on the page; the name unless said. */
  readonly id?: string | undefined;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
  /** The id of a note elsewhere on the page that says what is wrong with the field. */
  readonly describedBy?: string | undefined;
}

/** The ids that describe the input, in the order in which they should be read. */
function describing({ name, id = name, hint, fault, describedBy = "" }: FieldProps): string | undefined {
  const ids = [describedBy, fault === undefined ? "" : `${id}-fault`, hint === undefined ? "" : `${id}-hint`];
  return ids.filter((id) => id !== "").join(" ") || undefined;
}

function invalid({ fault, describedBy }: FieldProps): "true" | undefined {
  return fault === undefined && describedBy === undefined ? undefined : "true";
}

function Field(props: FieldProps & { readonly children?: Child }) {
  const { name, id = name, label, hint, fault } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {props.children}
      {fault === undefined ? null : (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          <Words>{hint}</Words>
        </p>
      )}
    </div>
  );
}

export interface TextFieldProps extends FieldProps {
  readonly type?: "text" | "email" | "password" | "search" | "url" | "number" | "date" | "datetime-local" | undefined;
  readonly value?: string | undefined;
  readonly required?: boolean | undefined;
  readonly autofocus?: boolean | undefined;
  /** A value of the HTML standard's autofill list. */
  readonly autocomplete?: string | undefined;
  readonly maxlength?: number | undefined;
  /** Shown, not changed, as what the declarative file manages. */
  readonly readonly?: boolean | undefined;
}

export function TextField(props: TextFieldProps) {
  const { name, type = "text", value, required, autofocus, autocomplete, maxlength } = props;
  return (
    <Field {...props}>
      <input
        type={type}
        id={props.id ?? name}
        name={name}
        // A password that was typed never comes back in a page.
        value={type === "password" ? undefined : value}
        autocomplete={autocomplete}
        inputmode={type === "email" ? "email" : undefined}
        maxlength={maxlength}
        required={required === true ? true : undefined}
        autofocus={autofocus === true ? true : undefined}
        readonly={props.readonly === true ? true : undefined}
        aria-describedby={describing(props)}
        aria-invalid={invalid(props)}
      />
    </Field>
  );
}

/** @param code  shown in even letters: for certificates and XML */
export function TextArea(
  props: FieldProps & {
    readonly value?: string | undefined;
    readonly code?: boolean | undefined;
    readonly rows?: number | undefined;
  },
) {
  return (
    <Field {...props}>
      <textarea
        id={props.id ?? props.name}
        name={props.name}
        class={props.code === true ? "code" : undefined}
        rows={props.rows}
        aria-describedby={describing(props)}
        aria-invalid={invalid(props)}
      >
        {props.value === undefined ? undefined : `\n${props.value}`}
      </textarea>
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
}

export function Select(
  props: FieldProps & { readonly choices: readonly Choice[]; readonly value?: string | undefined },
) {
  return (
    <Field {...props}>
      <select
        id={props.id ?? props.name}
        name={props.name}
        aria-describedby={describing(props)}
        aria-invalid={invalid(props)}
      >
        {props.choices.map(({ value, label }) => (
          <option value={value} selected={value === props.value ? true : undefined}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** A round or square box with its label, and a hint below the label. */
export function Tick(
  props: Choice & {
    readonly type: "checkbox" | "radio";
    readonly name: string;
    readonly checked?: boolean | undefined;
    /** Where the list of faults leads, of a tick that can be at fault by itself. */
    readonly id?: string | undefined;
  },
) {
  const { type, name, value, checked, label, hint, id } = props;
  return (
    <label class="tick">
      <input id={id} type={type} name={name} value={value} checked={checked === true ? true : undefined} />
      <span>
        {label}
        {hint === undefined ? null : <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

/** Fields that belong together, under one name. */
export function FieldSet({ legend, children }: { readonly legend: string; readonly children?: Child }) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

/** All that was wrong with the form, above it, each leading to its field. */
export function FormFaults({ faults }: { readonly faults: readonly FieldFault[] }) {
  if (faults.length === 0) return null;
  return (
    <Note tone="bad" alert>
      <p>{faults.length === 1 ? "Please look at one field again:" : `Please look at ${faults.length} fields again:`}</p>
      <ul>
        {faults.map(({ field, text }) => (
          <li>
            <a href={`#${field}`}>{text}</a>
          </li>
        ))}
      </ul>
    </Note>
  );
}

/** Values that the form carries without showing them, as the token that proves where it came from. */
export function Hidden({ fields }: { readonly fields: Readonly<Record<string, string | undefined>> }) {
  return (
    <>
      {Object.entries(fields).map(([name, value]) =>
        value === undefined ? null : <input type="hidden" name={name} value={value} />,
      )}
    </>
  );
}
