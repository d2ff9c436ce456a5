import { TextField } from "../shared/form.js";
import { faultSentence, type FormFields } from "./console-form.js";

/** The slug of what is being made: it stands in addresses, and never changes. */
export function SlugField(props: {
  readonly typed: FormFields;
  /** Where it stands, and what it is like. */
  readonly hint: string;
  /** Left empty, one is chosen. */
  readonly optional?: boolean | undefined;
}) {
  const { typed, hint, optional = false } = props;
  return (
    <TextField
      name="slug"
      label="Slug"
      value={typed.value("slug")}
      hint={hint}
      fault={faultSentence(typed.fault("slug"))}
      maxlength={63}
      autocomplete="off"
      required={!optional}
    />
  );
}
