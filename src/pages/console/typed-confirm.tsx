import { TextField } from "../shared/form.js";
import { faultSentence, type FormFields } from "./console-form.js";

/** The field into which a name is typed before what bears it ends, inside a `ConsoleForm`; it is sent as `confirm`. */
export function TypedConfirm({ typed, called }: { readonly typed: FormFields; readonly called: string }) {
  return (
    <TextField
      name="confirm"
      label={`Type ${called} to confirm`}
      autocomplete="off"
      value={typed.value("confirm")}
      fault={faultSentence(typed.fault("confirm"))}
      required
    />
  );
}
