import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { SlugField } from "../slug-field.js";

const labels = {
  name: "The name",
  slug: "The slug",
  "policies.emailDomains": "The domains",
  "policies.seats": "The seats",
};

export function newTeamPage(frame: Frame, { typed }: { readonly typed: FormFields }): Html {
  return html(
    <ConsolePage
      frame={frame}
      title="New team"
      lead="One for each company, or part of a company, with its own people, identity provider and policies."
      crumbs={[{ label: "Teams", href: "/console/teams" }]}
    >
      <Card id="team" title="The team">
        <ConsoleForm frame={frame} typed={typed} labels={labels}>
          <TextField
            name="name"
            label="Name"
            value={typed.value("name")}
            hint="As people see it: Acme, Inc."
            fault={faultSentence(typed.fault("name"))}
            maxlength={200}
            required
            autofocus
          />
          <SlugField
            typed={typed}
            hint="Part of addresses and of the declarative file: lower-case letters, digits and hyphens. It never changes."
          />
          <TextField
            name="policies.emailDomains"
            label="Email domains that you vouch for (optional)"
            value={typed.value("policies.emailDomains")}
            hint="Separated by commas. The team's owner can add others and prove them by DNS."
            fault={faultSentence(typed.fault("policies.emailDomains"))}
          />
          <TextField
            name="policies.seats"
            label="Seats (optional)"
            type="number"
            value={typed.value("policies.seats")}
            hint="How many active people the team may have. Empty: any number."
            fault={faultSentence(typed.fault("policies.seats"))}
          />
          <Actions>
            <Button kind="main">Create team</Button>
            <ButtonLink href="/console/teams">Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}
