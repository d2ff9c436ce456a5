import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, Note, type Tone } from "../../shared/card.js";
import { CopyLine } from "../../shared/code.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";

type State = "pending" | "verified" | "failing";
type Proof = "dns" | "operator" | "file";

export interface DomainRow {
  readonly domain: string;
  readonly href: string;
  readonly state: State;
  readonly proof: Proof;
  readonly checkedAt: string | null;
}

export interface DomainsView {
  readonly team: { readonly name: string; readonly home: string };
  readonly rows: readonly DomainRow[];
  readonly typed: FormFields;
  readonly mayOwn: boolean;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const states: Readonly<Record<State, { readonly tone: Tone; readonly word: string }>> = {
  pending: { tone: "warn", word: "Waiting for proof" },
  verified: { tone: "good", word: "Proven" },
  failing: { tone: "bad", word: "Proof is missing" },
};
const proofs: Readonly<Record<Proof, string>> = {
  dns: "A record in the DNS",
  operator: "The operator's word",
  file: "The declarative file",
};

function StateBadge({ state }: { readonly state: State }) {
  return <Badge tone={states[state].tone}>{states[state].word}</Badge>;
}

const lead = "Whose email addresses are the team's. Only proven domains count at sign-in and for linking by email.";

export function domainsPage(frame: Frame, { team, rows, typed, mayOwn, first, next }: DomainsView): Html {
  return html(
    <ConsolePage
      frame={frame}
      title="Domains"
      lead={lead}
      crumbs={[
        { label: "Teams", href: "/console/teams" },
        { label: team.name, href: team.home },
      ]}
    >
      {mayOwn ? (
        <Card id="add" title="Add a domain">
          <ConsoleForm frame={frame} typed={typed} labels={{ domain: "The domain" }}>
            <TextField
              name="domain"
              label="Domain"
              value={typed.value("domain")}
              hint="Such as acme.example. You then get a TXT record to add to its DNS."
              fault={faultSentence(typed.fault("domain"))}
              maxlength={253}
              required
            />
            <Actions>
              <Button kind="main">Add</Button>
            </Actions>
          </ConsoleForm>
        </Card>
      ) : null}
      <section class="card" aria-label="Domains">
        <Table
          caption="Domains"
          columns={[
            { name: "Domain", cell: ({ domain, href }: DomainRow) => <a href={href}>{domain}</a> },
            { name: "State", cell: ({ state }) => <StateBadge state={state} /> },
            { name: "Proven by", cell: ({ proof, state }) => (state === "pending" ? "Nothing yet" : proofs[proof]) },
            {
              name: "Last checked",
              kind: "whole",
              cell: ({ checkedAt }) => (checkedAt === null ? "Never" : <Time at={Date.parse(checkedAt)} />),
            },
          ]}
          rows={rows}
          empty={
            <EmptyState
              title="No domains yet"
              text="Without a proven domain nobody can sign in. Add the one in your people's email addresses."
            />
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}

/** A TXT record to be put into a panel: its name as most of them want it, and in full. */
export function DomainRecord({ record }: { readonly record: DomainPageView["record"] }) {
  return (
    <dl class="facts">
      <dt>Type</dt>
      <dd>
        <code>TXT</code>
      </dd>
      <dt>Name</dt>
      <dd>
        <CopyLine id="relative" value={record.relativeName} />
        <p class="hint">
          <Words>For DNS panels that append the domain themselves, as most do.</Words>
        </p>
      </dd>
      <dt>Name in full</dt>
      <dd>
        <CopyLine id="name" value={record.name} />
        <p class="hint">
          <Words>For DNS panels and zone files that need it in full.</Words>
        </p>
      </dd>
      <dt>Value</dt>
      <dd>
        <CopyLine id="value" value={record.value} />
      </dd>
    </dl>
  );
}

export interface DomainPageView {
  readonly team: { readonly name: string; readonly home: string };
  readonly domain: string;
  readonly state: State;
  readonly proof: Proof;
  readonly record: { readonly name: string; readonly relativeName: string; readonly value: string };
  readonly checkedAt: string | null;
  /** What to do about the record, in words. */
  readonly problem: string | undefined;
  /** The page's own address; buttons stand below it. */
  readonly at: string;
  readonly mayOwn: boolean;
  readonly mayOperate: boolean;
}

export function domainPage(frame: Frame, view: DomainPageView): Html {
  const { team, domain, state, proof, record, checkedAt, problem, at, mayOwn, mayOperate } = view;
  return html(
    <ConsolePage
      frame={frame}
      title={domain}
      crumbs={[
        { label: "Teams", href: "/console/teams" },
        { label: team.name, href: team.home },
        { label: "Domains", href: `${team.home}/domains` },
      ]}
      actions={<StateBadge state={state} />}
    >
      {proof === "dns" ? (
        <Card id="record" title="The record that proves it">
          <p>
            <Words>
              Add this TXT record to the DNS of the domain and leave it there: we check every day, and tell you at once
              when it is gone.
            </Words>
          </p>
          <DomainRecord record={record} />
          {problem === undefined ? null : (
            <Note tone={state === "failing" ? "bad" : "warn"}>
              <p>
                <Words>{problem}</Words>
              </p>
            </Note>
          )}
          {mayOwn ? (
            <ActButton frame={frame} action={`${at}/check`} kind={state === "verified" ? "quiet" : "main"}>
              Check now
            </ActButton>
          ) : null}
        </Card>
      ) : null}
      <Card id="state" title="Status">
        <dl class="facts">
          <Fact name="State">
            <StateBadge state={state} />
          </Fact>
          <Fact name="Proven by">{state === "pending" ? "Nothing yet" : proofs[proof]}</Fact>
          <Fact name="Last checked">{checkedAt === null ? "Never" : <Time at={Date.parse(checkedAt)} />}</Fact>
        </dl>
        {state === "failing" ? (
          <Note tone="warn">
            <p>
              <Words>
                People who are already here still sign in. After 30 days without the record, nobody new comes in by this
                domain until it is back.
              </Words>
            </p>
          </Note>
        ) : null}
        {mayOperate && proof === "dns" ? (
          <ActButton frame={frame} action={`${at}/approve`}>
            Vouch for it without the DNS
          </ActButton>
        ) : null}
      </Card>
      {mayOwn ? (
        <Card id="danger" title="Remove">
          <Actions>
            <ButtonLink href={`${at}/remove`}>Remove…</ButtonLink>
            <ButtonLink href={`${team.home}/domains`}>Back to all domains</ButtonLink>
          </Actions>
        </Card>
      ) : null}
    </ConsolePage>,
  );
}
