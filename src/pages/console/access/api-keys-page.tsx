import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, type Tone } from "../../shared/card.js";
import { Confirm } from "../../shared/dialog.js";
import { FieldSet, Select, TextField, Tick, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { ShownOnce } from "./admins-page.js";

export interface ApiKeyRow {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly prefix: string;
  readonly role: string;
  readonly needs: readonly string[] | null;
  readonly state: "works" | "revoked" | "expired";
  readonly madeBy: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  /** The installation's list alone. */
  readonly place?: string | undefined;
  readonly revoke: string;
}

export interface ApiKeysView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly rows: readonly ApiKeyRow[];
  readonly create: string;
  readonly docs: string;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const tones: Readonly<Record<ApiKeyRow["state"], Tone>> = { works: "good", revoked: "plain", expired: "warn" };
const words: Readonly<Record<ApiKeyRow["state"], string>> = { works: "Works", revoked: "Revoked", expired: "Expired" };

export function apiKeysPage(frame: Frame, { crumbs, rows, create, docs, first, next }: ApiKeysView): Html {
  const withPlace = rows.some(({ place }) => place !== undefined);
  return html(
    <ConsolePage
      frame={frame}
      title="API keys"
      lead="For programs. A key does not end with whoever made it."
      crumbs={crumbs}
      actions={
        <Actions>
          <ButtonLink kind="main" href={create}>
            New API key
          </ButtonLink>
          <ButtonLink href={docs}>The API</ButtonLink>
        </Actions>
      }
    >
      <ShownOnce
        value={frame.secrets["key"]}
        title="Your new key"
        text="It is shown only once and kept only as a hash. Put it where your program reads its secrets."
      />
      <section class="card" aria-label="API keys">
        <Table
          caption="API keys"
          columns={[
            {
              name: "Name",
              cell: ({ name, prefix }: ApiKeyRow) => (
                <>
                  <bdi>{name}</bdi>
                  <br />
                  <code class="soft">{`${prefix}…`}</code>
                </>
              ),
            },
            {
              name: "May",
              cell: ({ role, needs }) => (
                <>
                  <Badge tone="info">{role}</Badge>
                  {needs === null ? null : <span class="soft small">{` only ${needs.join(", ")}`}</span>}
                </>
              ),
            },
            ...(withPlace ? [{ name: "Where", cell: ({ place }: ApiKeyRow) => place ?? "" }] : []),
            { name: "State", cell: ({ state }) => <Badge tone={tones[state]}>{words[state]}</Badge> },
            {
              name: "Last used",
              kind: "whole",
              cell: ({ lastUsedAt }) => (lastUsedAt === null ? "Never" : <Time at={Date.parse(lastUsedAt)} />),
            },
            { name: "Ends", kind: "whole", cell: ({ expiresAt }) => <Time at={Date.parse(expiresAt)} /> },
            { name: "Made by", cell: ({ madeBy }) => <bdi>{madeBy}</bdi> },
            {
              name: "Revoke",
              unseen: true,
              cell: ({ state, name, version, revoke }) =>
                state !== "works" ? null : (
                  <Confirm
                    does="Revoke"
                    consequence={`Programs that use ${name} are refused from now on.`}
                    action={revoke}
                    hidden={{ csrf: frame.csrf, once: `${frame.once}-${version}`, version: String(version) }}
                  />
                ),
            },
          ]}
          rows={rows}
          empty={
            <EmptyState
              title="No API keys yet"
              text="A key lets a program of yours do what one of the roles here may do."
            >
              <ButtonLink href={create}>Create the first one</ButtonLink>
            </EmptyState>
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}

export interface NewApiKeyView {
  readonly crumbs: ApiKeysView["crumbs"];
  readonly typed: FormFields;
  readonly roles: readonly Choice[];
  readonly needs: readonly string[];
  readonly places?: readonly Choice[] | undefined;
  readonly cancel: string;
}

const lives: readonly Choice[] = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "1095", label: "In three years" },
];

const labels = { name: "The name", role: "The role", needs: "The needs", life: "The end" } as const;

const needWords: Readonly<Record<string, string>> = {
  read: "Read",
  manage: "Manage SSO methods, directories, people and failures",
  own: "Own: admins, keys, policies, domains",
  operate: "Operate the installation",
};

export function newApiKeyPage(frame: Frame, view: NewApiKeyView): Html {
  const { crumbs, typed, roles, needs, places, cancel } = view;
  return html(
    <ConsolePage frame={frame} title="New API key" crumbs={crumbs}>
      <Card id="key" title="The key">
        <ConsoleForm frame={frame} typed={typed} labels={labels}>
          <TextField
            name="name"
            label="Name"
            value={typed.value("name")}
            hint="Where it is used: nightly reports."
            fault={faultSentence(typed.fault("name"))}
            maxlength={100}
            required
            autofocus
          />
          {places === undefined ? null : (
            <Select
              name="team"
              label="Where"
              choices={places}
              value={typed.value("team")}
              fault={faultSentence(typed.fault("team"))}
            />
          )}
          <Select
            name="role"
            label="Role"
            choices={roles}
            value={typed.value("role", "auditor")}
            fault={faultSentence(typed.fault("role"))}
          />
          <FieldSet legend="Limit what the key may do (optional)">
            {needs.map((need) => (
              <Tick
                type="checkbox"
                name="needs"
                value={need}
                label={needWords[need] ?? need}
                checked={typed.ticked("needs", need, false)}
              />
            ))}
            {typed.fault("needs") === undefined ? null : <p class="fault">{faultSentence(typed.fault("needs"))}</p>}
          </FieldSet>
          <Select
            name="life"
            label="Ends"
            choices={lives}
            value={typed.value("life", "365")}
            fault={faultSentence(typed.fault("life"))}
          />
          <Actions>
            <Button kind="main">Create key</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}
