import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { EmptyState } from "../../shared/card.js";
import { Select, TextField, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { SlugField } from "../slug-field.js";
import { HealthBadge, LastFailure, LastSuccess, type ShownHealth } from "../health.js";

export interface DirectoryRow {
  readonly slug: string;
  readonly name: string;
  readonly href: string;
  readonly method: string | null;
  readonly health: ShownHealth;
  readonly managedByFile: boolean;
}

type Crumbs = readonly { readonly label: string; readonly href: string }[];

const lead = "SCIM connections: people and groups here follow what an identity provider pushes.";

export function directoriesPage(
  frame: Frame,
  view: {
    readonly crumbs: Crumbs;
    readonly rows: readonly DirectoryRow[];
    /** Where one is made; absent for those who may not. */
    readonly create?: string | undefined;
    readonly first?: string | undefined;
    readonly next?: string | undefined;
  },
): Html {
  const { crumbs, rows, create, first, next } = view;
  return html(
    <ConsolePage
      frame={frame}
      title="Directories"
      lead={lead}
      crumbs={crumbs}
      actions={
        create === undefined || rows.length === 0 ? undefined : (
          <ButtonLink kind="main" href={create}>
            New directory
          </ButtonLink>
        )
      }
    >
      <section class="card" aria-label="Directories">
        <Table
          caption="Directories"
          columns={[
            {
              name: "Directory",
              cell: ({ name, slug, href }: DirectoryRow) => (
                <>
                  <a href={href}>
                    <bdi>{name}</bdi>
                  </a>
                  <br />
                  <code class="soft">{slug}</code>
                </>
              ),
            },
            { name: "State", cell: ({ health }) => <HealthBadge of={health} /> },
            { name: "SSO method", cell: ({ method }) => (method === null ? "None" : <code>{method}</code>) },
            {
              name: "Last push that worked",
              kind: "whole",
              cell: ({ health }) => <LastSuccess of={health} />,
            },
            { name: "Last failure", cell: ({ health }) => <LastFailure of={health} short /> },
          ]}
          rows={rows}
          empty={
            <EmptyState
              title="No directory yet"
              text="A directory takes the people and groups that Okta, Entra or another identity provider pushes by SCIM."
            >
              {create === undefined ? null : (
                <ButtonLink kind="main" href={create}>
                  Create the first one
                </ButtonLink>
              )}
            </EmptyState>
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}

const profiles: Readonly<Record<string, string>> = {
  auto: "Find out by its requests (recommended)",
  strict: "None: by the RFCs alone",
  okta: "Okta",
  entra: "Microsoft Entra ID",
  google: "Google Workspace",
  onelogin: "OneLogin",
  jumpcloud: "JumpCloud",
  ping: "PingOne",
  sailpoint: "SailPoint",
  generic: "Another one",
};

export interface DirectoryFormView {
  readonly crumbs: Crumbs;
  readonly typed: FormFields;
  /** The SSO methods of the team, by slug. */
  readonly methods: readonly Choice[];
  readonly quirks: readonly string[];
  readonly cancel: string;
  /** Of the record, where it is there already. */
  readonly kept?:
    | {
        readonly version: number;
        readonly name: string;
        readonly method: string | null;
        readonly quirks: string;
        readonly disabled: boolean;
      }
    | undefined;
}

const labels = { slug: "The short name", name: "The name", ssoMethod: "The SSO method" };

export function directoryFormPage(frame: Frame, view: DirectoryFormView): Html {
  const { crumbs, typed, methods, quirks, cancel, kept } = view;
  const fault = (name: string) => faultSentence(typed.fault(name));
  return html(
    <ConsolePage
      frame={frame}
      title={kept === undefined ? "New directory" : `Settings of ${kept.name}`}
      crumbs={crumbs}
    >
      <section class="card" aria-label="The directory">
        <ConsoleForm frame={frame} typed={typed} labels={labels} version={kept?.version}>
          <TextField
            name="name"
            label="Name"
            value={typed.value("name", kept?.name)}
            hint="As your colleagues know it: Okta, Europe"
            fault={fault("name")}
            maxlength={200}
            required
          />
          {kept !== undefined ? null : (
            <SlugField
              typed={typed}
              hint="Lower-case letters, digits and hyphens. It is part of the SCIM endpoint, unique across all teams, and never changes."
            />
          )}
          <Select
            name="ssoMethod"
            label="SSO method of the same people"
            choices={[{ value: "", label: "None" }, ...methods]}
            value={typed.value("ssoMethod", kept?.method) ?? ""}
            hint="Choose the SSO method that the same people sign in by, so that a push and a sign-in meet in one person."
            fault={fault("ssoMethod")}
          />
          <Select
            name="quirks"
            label="Habits of the identity provider"
            choices={quirks.map((value) => ({ value, label: profiles[value] ?? value }))}
            value={typed.value("quirks", kept?.quirks)}
            fault={fault("quirks")}
          />
          <Actions>
            <Button kind="main">{kept === undefined ? "Create directory" : "Save"}</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </section>
    </ConsolePage>,
  );
}
