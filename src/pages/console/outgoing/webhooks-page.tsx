import type { WebhookView } from "../../../admin/index.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card, Fold } from "../../shared/card.js";
import { TextArea, TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { SlugField } from "../slug-field.js";
import { endpointList, type EndpointListView } from "./endpoint-list.js";

export function webhooksPage(frame: Frame, view: EndpointListView<WebhookView>): Html {
  return endpointList(
    frame,
    view,
    {
      title: "Webhooks",
      lead: "Addresses of yours that are told what happens in this team, within seconds.",
      makes: "New webhook",
      none: {
        title: "No webhook yet",
        text: "A webhook posts each event to an address of yours: somebody was made, suspended, put into a group. It is signed, tried again for three days, and holds ids and no names.",
      },
    },
    { name: "Events", cell: ({ events }) => <code>{events.join(", ")}</code> },
  );
}

export interface WebhookFormView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly typed: FormFields;
  readonly cancel: string;
  /** All types of events that there are. */
  readonly types: readonly string[];
  /** The record, where it is there already. */
  readonly kept?: WebhookView | undefined;
}

const labels = { slug: "The slug", url: "The address", events: "The events", secret: "The secret" };

export function webhookFormPage(frame: Frame, view: WebhookFormView): Html {
  const { crumbs, typed, cancel, types, kept } = view;
  const isNew = kept === undefined;
  return html(
    <ConsolePage frame={frame} title={isNew ? "New webhook" : `Settings of ${kept.slug}`} crumbs={crumbs}>
      <Card id="webhook" title="The webhook">
        <ConsoleForm frame={frame} typed={typed} labels={labels} version={kept?.version}>
          {kept !== undefined ? null : (
            <SlugField typed={typed} hint="Lower-case letters, digits and hyphens, as crm. It stays as it is." />
          )}
          <TextField
            name="url"
            type="url"
            label="Address"
            value={typed.value("url", kept?.url)}
            hint="Events are posted here, as https://crm.acme.example/hook. It answers with a status of 2xx within 15 seconds; redirects are not followed."
            fault={faultSentence(typed.fault("url"))}
            maxlength={2000}
            required
          />
          <TextArea
            name="events"
            label="Events"
            rows={3}
            value={typed.value("events", kept?.events.join("\n") ?? "*")}
            hint="One a line: a type as user.created, all of a kind as user.*, or * for everything."
            fault={faultSentence(typed.fault("events"))}
          />
          {kept !== undefined ? null : (
            <TextField
              name="secret"
              type="password"
              label="A secret of your own (optional)"
              hint="Empty: one is made and shown once. Else whsec_ and the base64 of 24 to 64 random bytes."
              autocomplete="off"
              fault={faultSentence(typed.fault("secret"))}
              maxlength={200}
            />
          )}
          <Fold title="All types of events">
            <p class="small address">
              <code>{types.join(", ")}</code>
            </p>
          </Fold>
          <Actions>
            <Button kind="main">{isNew ? "Make the webhook" : "Save"}</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}
