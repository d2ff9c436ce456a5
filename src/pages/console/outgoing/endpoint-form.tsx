import type { Child } from "hono/jsx";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { SlugField } from "../slug-field.js";

export interface EndpointFormView<Kept> {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly typed: FormFields;
  readonly cancel: string;
  /** The record, where it is there already. */
  readonly kept?: Kept | undefined;
}

interface FormWords {
  /** As `webhook`. */
  readonly thing: string;
  /** As `crm`. */
  readonly slugAs: string;
  readonly address: { readonly type?: "url"; readonly hint: string };
  /** Names of the fields that only this kind has, for its faults. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The form that makes or changes something that is sent what happens. */
export function endpointForm(
  frame: Frame,
  view: EndpointFormView<{ readonly slug: string; readonly url: string; readonly version: number }>,
  { thing, slugAs, address, labels }: FormWords,
  fields: Child,
): Html {
  const { crumbs, typed, cancel, kept } = view;
  const isNew = kept === undefined;
  return html(
    <ConsolePage frame={frame} title={isNew ? `New ${thing}` : `Settings of ${kept.slug}`} crumbs={crumbs}>
      <Card id="settings" title={`The ${thing}`}>
        <ConsoleForm
          frame={frame}
          typed={typed}
          labels={{ slug: "The slug", url: "The address", secret: "The secret", ...labels }}
          version={kept?.version}
        >
          {isNew ? (
            <SlugField
              typed={typed}
              hint={`Lower-case letters, digits and hyphens, such as ${slugAs}. It never changes.`}
            />
          ) : null}
          <TextField
            name="url"
            type={address.type}
            label="Address"
            value={typed.value("url", kept?.url)}
            hint={address.hint}
            fault={faultSentence(typed.fault("url"))}
            maxlength={2000}
            required
          />
          {fields}
          <Actions>
            <Button kind="main">{isNew ? `Create ${thing}` : "Save"}</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}

/** A secret that somebody brings along; it is never shown again. */
export function OwnSecretField({
  typed,
  label,
  hint,
}: {
  readonly typed: FormFields;
  readonly label: string;
  readonly hint: string;
}) {
  return (
    <TextField
      name="secret"
      type="password"
      label={label}
      hint={hint}
      autocomplete="off"
      fault={faultSentence(typed.fault("secret"))}
      maxlength={200}
    />
  );
}
