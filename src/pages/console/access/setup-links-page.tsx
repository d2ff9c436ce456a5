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

type State = "unopened" | "opened" | "revoked" | "expired";

export interface SetupLinkRow {
  readonly id: string;
  readonly version: number;
  readonly job: string;
  readonly about: string;
  readonly state: State;
  readonly madeBy: string;
  readonly expiresAt: string;
  readonly openedAt: string | null;
  readonly revoke: string;
}

export interface SetupLinksView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly rows: readonly SetupLinkRow[];
  readonly create: string;
  readonly team: string;
  /** Whom a new link may be mailed to. */
  readonly contacts: readonly string[];
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const states: Readonly<Record<State, { readonly tone: Tone; readonly word: string }>> = {
  unopened: { tone: "info", word: "Not opened yet" },
  opened: { tone: "good", word: "Opened" },
  revoked: { tone: "plain", word: "Revoked" },
  expired: { tone: "warn", word: "Expired" },
};

const lead = "With such a link, somebody in the company's IT does one job here without an account.";

export function setupLinksPage(
  frame: Frame,
  { crumbs, rows, create, team, contacts, first, next }: SetupLinksView,
): Html {
  const link = frame.secrets["link"];
  const mail = link === undefined || contacts.length === 0 ? undefined : mailTo(contacts, team, link);
  return html(
    <ConsolePage
      frame={frame}
      title="Setup links"
      lead={lead}
      crumbs={crumbs}
      actions={
        <ButtonLink kind="main" href={create}>
          New setup link
        </ButtonLink>
      }
    >
      <ShownOnce
        value={link}
        title="Send this link"
        text="It is shown only once. Whoever has it can do its one job until it expires, so send it only to the right person."
      >
        {mail === undefined ? null : (
          <>
            <p class="soft small">
              The team's IT contacts: <bdi>{contacts.join(", ")}</bdi>
            </p>
            <Actions>
              <ButtonLink href={mail}>Write a mail to them</ButtonLink>
            </Actions>
          </>
        )}
      </ShownOnce>
      <section class="card" aria-label="Setup links">
        <Table
          caption="Setup links"
          columns={[
            { name: "Job", cell: ({ job }: SetupLinkRow) => job },
            { name: "About", cell: ({ about }) => <bdi>{about}</bdi> },
            { name: "State", cell: ({ state }) => <Badge tone={states[state].tone}>{states[state].word}</Badge> },
            {
              name: "Opened",
              kind: "whole",
              cell: ({ openedAt }) => (openedAt === null ? "Not yet" : <Time at={Date.parse(openedAt)} />),
            },
            { name: "Ends", kind: "whole", cell: ({ expiresAt }) => <Time at={Date.parse(expiresAt)} /> },
            { name: "Made by", cell: ({ madeBy }) => <bdi>{madeBy}</bdi> },
            {
              name: "Revoke",
              unseen: true,
              cell: ({ state, version, revoke }) =>
                state === "revoked" || state === "expired" ? null : (
                  <Confirm
                    does="Revoke"
                    consequence="The link stops working at once, even for somebody who has it open."
                    action={revoke}
                    hidden={{ csrf: frame.csrf, once: `${frame.once}-${version}`, version: String(version) }}
                  />
                ),
            },
          ]}
          rows={rows}
          empty={
            <EmptyState
              title="No setup links yet"
              text="Instead of mailing addresses and certificates back and forth, send a link: it walks the other side through."
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

/** Opens a mail in the admin's own program, with the link in it (RFC 6068): nothing is sent by us. */
function mailTo(contacts: readonly string[], team: string, link: string): string {
  const to = contacts.map((address) => encodeURIComponent(address).replaceAll("%40", "@")).join(",");
  const subject = encodeURIComponent(`${team}: one step to set up`);
  const body = encodeURIComponent(
    `Please open this link and follow its steps. It needs no account:\r\n\r\n${link}\r\n`,
  );
  return `mailto:${to}?subject=${subject}&body=${body}`;
}

export interface NewSetupLinkView {
  readonly crumbs: SetupLinksView["crumbs"];
  readonly typed: FormFields;
  readonly methods: readonly Choice[];
  readonly directories: readonly Choice[];
  readonly domains: readonly Choice[];
  readonly cancel: string;
  /** The team's IT contacts, where mail is sent at all. */
  readonly mailTo: readonly string[] | undefined;
}

const lives: readonly Choice[] = [
  { value: "1", label: "In an hour" },
  { value: "24", label: "In a day" },
  { value: "168", label: "In 7 days" },
  { value: "720", label: "In 30 days" },
];

const labels = { mail: "The mail", record: "What it is for", returnUrl: "The address", life: "The end" } as const;

export function newSetupLinkPage(frame: Frame, view: NewSetupLinkView): Html {
  const { crumbs, typed, methods, directories, domains, cancel, mailTo = [] } = view;
  const jobs = [
    { value: "sso", label: "Set up SSO", hint: "Exchange addresses and test, for one SSO method.", of: methods },
    { value: "certificate", label: "Renew a certificate", hint: "Hand in the next one and test it.", of: methods },
    { value: "scim", label: "Set up provisioning", hint: "Base URL and token, for one directory.", of: directories },
    { value: "domain", label: "Prove a domain", hint: "The DNS record, and a check that it is there.", of: domains },
  ];
  const records = [...methods, ...directories, ...domains];
  const first = jobs.find(({ of }) => of.length > 0)?.value;
  return html(
    <ConsolePage frame={frame} title="New setup link" lead={lead} crumbs={crumbs}>
      {records.length === 0 ? (
        <section class="card" aria-label="New setup link">
          <EmptyState
            title="There is nothing to set up yet"
            text="Create an SSO method, a directory or a domain first: a link is always for one of them."
          />
        </section>
      ) : (
        <Card id="link" title="The link">
          <ConsoleForm frame={frame} typed={typed} labels={labels}>
            <FieldSet legend="The job">
              {jobs
                .filter(({ of }) => of.length > 0)
                .map(({ value, label, hint }) => (
                  <Tick
                    type="radio"
                    name="intent"
                    value={value}
                    label={label}
                    hint={hint}
                    checked={typed.ticked("intent", value, value === first)}
                  />
                ))}
            </FieldSet>
            <Select
              name="record"
              label="What it is for"
              choices={records}
              value={typed.value("record")}
              fault={faultSentence(typed.fault("record"))}
            />
            <Select
              name="life"
              label="Ends"
              choices={lives}
              value={typed.value("life", "168")}
              fault={faultSentence(typed.fault("life"))}
            />
            <TextField
              name="returnUrl"
              type="url"
              label="Where the person goes when the job is done (optional)"
              value={typed.value("returnUrl")}
              hint="An address of your own application, with https."
              fault={faultSentence(typed.fault("returnUrl"))}
            />
            {mailTo.length === 0 ? null : (
              <Tick
                type="checkbox"
                id="mail"
                name="mail"
                value="yes"
                label="Send it by mail to the team's IT contacts"
                hint={mailTo.join(", ")}
                checked={typed.ticked("mail", "yes", true)}
              />
            )}
            <Actions>
              <Button kind="main">Create link</Button>
              <ButtonLink href={cancel}>Cancel</ButtonLink>
            </Actions>
          </ConsoleForm>
        </Card>
      )}
    </ConsolePage>,
  );
}
