import type { WebhookView } from "../../../admin/index.js";
import { Fold } from "../../shared/card.js";
import { TextArea } from "../../shared/form.js";
import type { Html } from "../../shared/html.js";
import { faultSentence } from "../console-form.js";
import type { Frame } from "../frame.js";
import { endpointForm, OwnSecretField, type EndpointFormView } from "./endpoint-form.js";
import { endpointList, type EndpointListView } from "./endpoint-list.js";

export function webhooksPage(frame: Frame, view: EndpointListView<WebhookView>): Html {
  return endpointList(
    frame,
    view,
    {
      title: "Webhooks",
      lead: "Your own addresses that are told, within seconds, what happens in this team.",
      makes: "New webhook",
      none: {
        title: "No webhook yet",
        text: "A webhook posts each event to an address of your own: somebody was created, suspended, added to a group. It is signed, tried again for three days, and holds ids and no names.",
      },
    },
    { name: "Events", cell: ({ events }) => <code>{events.join(", ")}</code> },
  );
}

export interface WebhookFormView extends EndpointFormView<WebhookView> {
  /** All types of events that there are. */
  readonly types: readonly string[];
}

export function webhookFormPage(frame: Frame, view: WebhookFormView): Html {
  const { typed, types, kept } = view;
  return endpointForm(
    frame,
    view,
    {
      thing: "webhook",
      slugAs: "crm",
      address: {
        type: "url",
        hint: "Events are posted here, such as https://crm.acme.example/hook. It has to answer with a 2xx status within 15 seconds; redirects are not followed.",
      },
      labels: { events: "The events" },
    },
    <>
      <TextArea
        name="events"
        label="Events"
        rows={3}
        value={typed.value("events", kept?.events.join("\n") ?? "*")}
        hint="One per line: a type such as user.created, all of a kind such as user.*, or * for everything."
        fault={faultSentence(typed.fault("events"))}
      />
      {kept !== undefined ? null : (
        <OwnSecretField
          typed={typed}
          label="A secret of your own (optional)"
          hint="Empty: one is generated and shown once. Otherwise, whsec_ and the base64 of 24 to 64 random bytes."
        />
      )}
      <Fold title="All types of events">
        <p class="small address">
          <code>{types.join(", ")}</code>
        </p>
      </Fold>
    </>,
  );
}
