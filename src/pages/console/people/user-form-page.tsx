import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface UserFormView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly typed: FormFields;
  readonly cancel: string;
  /** The record, where it is there already. */
  readonly kept?:
    | {
        readonly version: number;
        readonly userName: string;
        readonly email: string | null;
        readonly givenName: string | null;
        readonly familyName: string | null;
        readonly displayName: string | null;
      }
    | undefined;
}

const labels = {
  ...{ userName: "The user name", email: "The email", givenName: "The first name" },
  ...{ familyName: "The last name", displayName: "The display name" },
};

/** A person that admins manage: made by hand, or taken out of the hands of a directory. */
export function userFormPage(frame: Frame, { crumbs, typed, cancel, kept }: UserFormView): Html {
  const isNew = kept === undefined;
  const lead = isNew
    ? "For somebody whom no directory pushes, as a guest. They sign in by an SSO method like everybody else: the first sign-in finds them by email."
    : undefined;
  const field = (name: keyof typeof labels, label: string, hint: string | undefined, more: object = {}) => (
    <TextField
      name={name}
      label={label}
      value={typed.value(name, kept?.[name])}
      hint={hint}
      fault={faultSentence(typed.fault(name))}
      maxlength={200}
      {...more}
    />
  );
  return html(
    <ConsolePage frame={frame} title={isNew ? "New user" : `Change ${kept.userName}`} lead={lead} crumbs={crumbs}>
      <Card id="person" title="The person">
        <ConsoleForm frame={frame} typed={typed} labels={labels} version={kept?.version}>
          {field("userName", "User name", "Usually the email. Unique in the team, whatever the letter case.", {
            required: true,
          })}
          {field("email", "Email", "The first sign-in finds them by it.", { type: "email", maxlength: 320 })}
          {field("givenName", "First name (optional)", undefined)}
          {field("familyName", "Last name (optional)", undefined)}
          {field("displayName", "Display name (optional)", "Shown instead of first and last name.")}
          <Actions>
            <Button kind="main">{isNew ? "Create user" : "Save"}</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}
