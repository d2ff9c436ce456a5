import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { FieldSet, Select, TextArea, TextField, Tick } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";

/** How long a token of the console works, in days; empty: without an end. */
const tokenLives = [
  { value: "365", label: "A year" },
  { value: "180", label: "Half a year" },
  { value: "90", label: "90 days" },
  { value: "", label: "Without an end" },
];

export function newTokenPage(
  frame: Frame,
  view: {
    readonly crumbs: readonly { readonly label: string; readonly href: string }[];
    readonly typed: FormFields;
    readonly cancel: string;
  },
): Html {
  const { crumbs, typed, cancel } = view;
  const fault = (name: string) => faultSentence(typed.fault(name));
  return html(
    <ConsolePage
      frame={frame}
      title="New SCIM token"
      lead="Several can be live at once: one for each identity provider, or the next one before the old one ends."
      crumbs={crumbs}
    >
      <section class="card" aria-label="The token">
        <ConsoleForm frame={frame} typed={typed} labels={{ name: "The name", value: "The token" }}>
          <TextField
            name="name"
            label="Name"
            value={typed.value("name")}
            hint="Where it is used: okta"
            fault={fault("name")}
            maxlength={200}
            required
          />
          <Select name="days" label="Works for" choices={tokenLives} value={typed.value("days", "365")} />
          <FieldSet legend="May">
            <Tick
              type="radio"
              name="scopes"
              value="both"
              label="Read and write"
              hint="What every identity provider needs in order to push."
              checked={typed.ticked("scopes", "both", true)}
            />
            <Tick
              type="radio"
              name="scopes"
              value="read"
              label="Only read"
              hint="For reports and checks. A push is refused."
              checked={typed.ticked("scopes", "read", false)}
            />
          </FieldSet>
          <TextArea
            name="value"
            label="A token of your own (optional)"
            hint="At least 32 characters without spaces. Left empty, one is generated for you."
            fault={fault("value")}
            rows={2}
            code
          />
          <Actions>
            <Button kind="main">Create token</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </section>
    </ConsolePage>,
  );
}
