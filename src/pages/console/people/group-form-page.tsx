import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { TextArea, TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface GroupFormView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly typed: FormFields;
  readonly cancel: string;
  /** The record, where it is there already. */
  readonly kept?: { readonly version: number; readonly displayName: string } | undefined;
}

/** A group that admins manage. */
export function groupFormPage(frame: Frame, { crumbs, typed, cancel, kept }: GroupFormView): Html {
  const isNew = kept === undefined;
  return html(
    <ConsolePage frame={frame} title={isNew ? "New group" : `Rename ${kept.displayName}`} crumbs={crumbs}>
      <Card id="group" title="The group">
        <ConsoleForm
          frame={frame}
          typed={typed}
          labels={{ displayName: "The name", users: "The members" }}
          version={kept?.version}
        >
          <TextField
            name="displayName"
            label="Name"
            value={typed.value("displayName", kept?.displayName)}
            hint="Unique in the team, whatever the letter case. Apps are told it, and rules name it."
            fault={faultSentence(typed.fault("displayName"))}
            maxlength={1024}
            required
          />
          {isNew ? <MembersField typed={typed} label="Members (optional)" /> : null}
          <Actions>
            <Button kind="main">{isNew ? "Create group" : "Save"}</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}

/** People by their user names, one a line. */
export function MembersField({ typed, label }: { readonly typed: FormFields; readonly label: string }) {
  return (
    <TextArea
      name="users"
      label={label}
      rows={4}
      value={typed.value("users")}
      hint="User names or ids, one per line, up to 200 at once."
      fault={faultSentence(typed.fault("users"))}
    />
  );
}
