import { Actions, Button, ButtonLink } from "../../src/pages/shared/button.js";
import { Badge, Card, EmptyState, Fold, Note } from "../../src/pages/shared/card.js";
import { CodeBlock, CopyLine } from "../../src/pages/shared/code.js";
import { ConsoleShell, type NavGroup } from "../../src/pages/shared/console-shell.js";
import { Confirm, Dialog } from "../../src/pages/shared/dialog.js";
import { FieldSet, FormFaults, Select, TextArea, TextField, Tick } from "../../src/pages/shared/form.js";
import { html, type Html } from "../../src/pages/shared/html.js";
import { IdpMark } from "../../src/pages/shared/idp-mark.js";
import { Time } from "../../src/pages/shared/parts.js";
import { Pager, Table } from "../../src/pages/shared/table.js";

const nav: readonly NavGroup[] = [
  { links: [{ label: "Overview", href: "/console" }] },
  {
    name: "Acme",
    links: [
      { label: "SSO methods", href: "/console/acme/methods", current: true },
      { label: "Directories", href: "/console/acme/directories" },
      { label: "Users", href: "/console/acme/users" },
      { label: "Groups", href: "/console/acme/groups" },
      { label: "Failures", href: "/console/acme/failures", waiting: 3 },
      { label: "Audit", href: "/console/acme/audit" },
    ],
  },
  { name: "Installation", links: [{ label: "Settings", href: "/console/settings" }] },
];

interface Row {
  readonly name: string;
  readonly idp: "okta" | "entra";
  readonly status: "Verified" | "Draft";
  readonly signIns: number;
  readonly at: number;
}

const at = Date.UTC(2026, 10, 25, 10, 4);
const rows: readonly Row[] = [
  { name: "Acme Okta", idp: "okta", status: "Verified", signIns: 1204, at },
  { name: "Acme Entra for the research department", idp: "entra", status: "Draft", signIns: 0, at },
];

/** Every part of the console's pages at once, in the console's frame. */
export function consolePage(): Html {
  return html(
    <ConsoleShell
      title="SSO methods"
      lead="How people of Acme sign in."
      nav={nav}
      crumbs={[
        { label: "Teams", href: "/console/teams" },
        { label: "Acme", href: "/console/acme" },
      ]}
      aside={<span class="soft small">it@acme.example</span>}
      actions={
        <ButtonLink kind="main" href="/console/acme/methods/new">
          New SSO method
        </ButtonLink>
      }
      scripts={["copy.js", "dialog.js", "times.js"]}
    >
      <Card id="list" title="Methods" aside={<Badge tone="info">2 of 10</Badge>}>
        <Table
          caption="SSO methods of Acme"
          columns={[
            {
              name: "Name",
              cell: (row: Row) => (
                <span class="with-mark">
                  <IdpMark idp={row.idp} /> {row.name}
                </span>
              ),
            },
            {
              name: "Status",
              cell: ({ status }) => <Badge tone={status === "Verified" ? "good" : "warn"}>{status}</Badge>,
            },
            { name: "Sign-ins, 24 h", kind: "number", cell: ({ signIns }) => signIns.toLocaleString("en-GB") },
            { name: "Last sign-in", kind: "whole", cell: (row) => <Time at={row.at} /> },
            {
              name: "Open",
              unseen: true,
              cell: ({ name }) => (
                <Button small label={`Test ${name}`}>
                  Test
                </Button>
              ),
            },
          ]}
          rows={rows}
          empty={null}
        />
        <Pager note="50 a page" first="?" next="?after=x" />
      </Card>
      <Card id="give" title="Give these to your identity provider">
        <CopyLine id="acs" value="https://bridge.example/saml/acme-okta/acs" />
        <Fold title="The same as XML">
          <CodeBlock id="xml" label="Metadata" text={'<md:EntityDescriptor entityID="urn:acme:sp"/>'} />
        </Fold>
      </Card>
      <Card id="change" title="Settings">
        <FormFaults faults={[{ field: "name", text: "The name is taken." }]} />
        <form method="post" action="/console/acme/methods">
          <TextField name="name" label="Name" value="Acme Okta" fault="The name is taken." hint="Shown to people." />
          <TextField name="slug" label="Slug" value="acme-okta" readonly hint="Managed by the declarative file." />
          <Select name="idp" label="Identity provider" choices={[{ value: "okta", label: "Okta" }]} value="okta" />
          <TextArea name="certificate" label="Certificate" code value="-----BEGIN CERTIFICATE-----" />
          <FieldSet legend="When people sign in">
            <Tick type="checkbox" name="jit" value="users" label="Create users" hint="One seat each." checked />
            <Tick type="checkbox" name="jit" value="groups" label="Create groups" />
          </FieldSet>
          <Actions>
            <Button kind="main">Save</Button>
            <ButtonLink href="/console/acme">Cancel</ButtonLink>
          </Actions>
        </form>
      </Card>
      <Card id="notes" title="Notes">
        <Note tone="plain">Nothing to do.</Note>
        <Note tone="good">Saved.</Note>
        <Note tone="warn">The certificate ends in 14 days.</Note>
        <Note tone="bad">The identity provider has not answered since yesterday.</Note>
      </Card>
      <Card id="end" title="Danger">
        <Actions>
          <Dialog id="more" opens="Who loses access?" title="Who loses access">
            <p>12 people sign in through this method.</p>
          </Dialog>
          <Confirm
            does="Delete this method"
            consequence="12 people lose access, and 3 groups become manual."
            typed={{ name: "confirm", value: "acme-okta" }}
            action="/console/acme/methods/delete"
            hidden={{ csrf: "token" }}
          />
        </Actions>
      </Card>
    </ConsoleShell>,
  );
}

export function emptyConsolePage(): Html {
  return html(
    <ConsoleShell title="Directories" nav={nav}>
      <section class="card" aria-label="Directories">
        <EmptyState
          title="No directories yet"
          text="A directory takes users and groups from your identity provider by SCIM. Make one, then paste its base URL and token there."
        >
          <ButtonLink kind="main" href="/console/acme/directories/new">
            New directory
          </ButtonLink>
        </EmptyState>
      </section>
    </ConsoleShell>,
  );
}
