import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, Fold, Note, type Tone } from "../../shared/card.js";
import { CodeBlock } from "../../shared/code.js";
import { Select, TextField, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time, Who } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsolePage, type Frame } from "../frame.js";
import { nothingSoFar } from "../nothing-so-far.js";

type Outcome = "success" | "refused" | "failed";

export interface AuditRow {
  readonly number: number;
  readonly href: string;
  readonly at: string;
  readonly type: string;
  readonly outcome: Outcome;
  readonly actor: string;
  readonly subject: string;
}

export interface AuditFilters {
  readonly type?: string | undefined;
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export interface AuditView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly lead: string;
  /** The page's own address. */
  readonly at: string;
  readonly rows: readonly AuditRow[];
  readonly filters: AuditFilters;
  readonly kinds: readonly string[];
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const tones: Readonly<Record<Outcome, Tone>> = { success: "good", refused: "warn", failed: "bad" };
const outcomes: Readonly<Record<Outcome, string>> = { success: "Done", refused: "Refused", failed: "Failed" };
const formats = [
  { format: "jsonl", label: "JSON lines" },
  { format: "csv", label: "CSV" },
  { format: "ocsf", label: "OCSF" },
  { format: "cef", label: "CEF" },
];

function Filters({ at, filters, kinds }: Pick<AuditView, "at" | "filters" | "kinds">) {
  const choices: readonly Choice[] = [
    { value: "", label: "Everything" },
    ...kinds.map((kind) => ({ value: kind, label: kind.replace(".*", "").replaceAll("_", " ") })),
  ];
  return (
    <form class="filters" method="get" action={at} aria-label="Filters">
      <Select name="type" label="About" choices={choices} value={filters.type} />
      <TextField name="actor" label="Who did it" value={filters.actor} maxlength={320} />
      <TextField name="subject" label="Target" value={filters.subject} maxlength={320} />
      <TextField name="since" label="From (UTC)" type="date" value={filters.since} />
      <TextField name="until" label="To (UTC)" type="date" value={filters.until} />
      <Actions>
        <Button>Filter</Button>
        <ButtonLink href={at}>All</ButtonLink>
      </Actions>
    </form>
  );
}

export function auditPage(frame: Frame, view: AuditView): Html {
  const { crumbs, lead, at, rows, filters, kinds, first, next } = view;
  return html(
    <ConsolePage
      frame={frame}
      title="Audit"
      lead={lead}
      crumbs={crumbs}
      actions={
        <ActButton frame={frame} action={`${at}/check`}>
          Check the chain
        </ActButton>
      }
    >
      <section class="card" aria-label="Events">
        <Filters at={at} filters={filters} kinds={kinds} />
        <Table
          caption="Events, newest first"
          columns={[
            { name: "Number", kind: "number", cell: ({ number, href }: AuditRow) => <a href={href}>{number}</a> },
            { name: "When", kind: "whole", cell: (row) => <Time at={Date.parse(row.at)} /> },
            { name: "What", kind: "whole", cell: ({ type }) => <code>{type}</code> },
            { name: "Outcome", cell: ({ outcome }) => <Badge tone={tones[outcome]}>{outcomes[outcome]}</Badge> },
            {
              name: "By",
              cell: ({ actor }) => (
                <bdi>
                  <Who name={actor} />
                </bdi>
              ),
            },
            {
              name: "To",
              cell: ({ subject }) => (
                <bdi>
                  <Who name={subject} />
                </bdi>
              ),
            },
          ]}
          rows={rows}
          empty={
            next === undefined ? (
              <EmptyState title="Nothing found" text="No event fits these filters." />
            ) : (
              <EmptyState {...nothingSoFar} />
            )
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
      <Card id="export" title="Export">
        <p class="soft">
          The whole chain, oldest first. JSON Lines can be verified against the chain; the others are for log systems.
        </p>
        <Actions>
          {formats.map(({ format, label }) => (
            <ButtonLink href={`${at}/export?format=${format}`} small>
              {label}
            </ButtonLink>
          ))}
        </Actions>
      </Card>
    </ConsolePage>,
  );
}

export interface AuditEventPageView {
  readonly crumbs: AuditView["crumbs"];
  readonly number: number;
  readonly type: string;
  readonly at: string;
  readonly outcome: Outcome;
  readonly actor: string;
  readonly subject: string;
  /** Null: erased with the person that it was about. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly hash: string;
  readonly previousHash: string;
  /** Where it is undone, while it can be. */
  readonly undo?: string | undefined;
}

interface Change {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

function changesOf(data: AuditEventPageView["data"]): readonly Change[] {
  const changes = data?.["changes"];
  if (typeof changes !== "object" || changes === null) return [];
  return Object.entries(changes as Readonly<Record<string, { before?: unknown; after?: unknown }>>).map(
    ([field, { before, after }]) => ({ field, before: valueText(before), after: valueText(after) }),
  );
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function auditEventPage(frame: Frame, view: AuditEventPageView): Html {
  const { crumbs, number, type, at, outcome, actor, subject, data, hash, previousHash, undo } = view;
  const changes = changesOf(data);
  return html(
    <ConsolePage
      frame={frame}
      title={`Event ${number}`}
      lead={type}
      crumbs={crumbs}
      actions={<Badge tone={tones[outcome]}>{outcomes[outcome]}</Badge>}
    >
      {undo === undefined ? null : (
        <Note tone="plain">
          <p>
            <Words>
              This can be undone for ten minutes. What was revoked stays revoked, and whoever was signed out has to sign
              in again.
            </Words>
          </p>
          <ActButton frame={frame} action={undo} kind="main">
            Undo
          </ActButton>
        </Note>
      )}
      <Card id="what" title="What happened">
        <dl class="facts">
          <Fact name="When">
            <Time at={Date.parse(at)} />
          </Fact>
          <Fact name="By">
            <bdi>{actor}</bdi>
          </Fact>
          <Fact name="To">
            <bdi>{subject}</bdi>
          </Fact>
        </dl>
        {changes.length === 0 ? null : (
          <Table
            caption="What changed"
            columns={[
              { name: "Field", cell: ({ field }: Change) => <code>{field}</code> },
              { name: "Before", cell: ({ before }) => <bdi>{before}</bdi> },
              { name: "After", cell: ({ after }) => <bdi>{after}</bdi> },
            ]}
            rows={changes}
            empty={null}
          />
        )}
      </Card>
      <Card id="record" title="The record">
        {data === null ? (
          <p>What it said about a person was erased with that person. The chain is still whole.</p>
        ) : (
          <CodeBlock id="data" label="The event's data" text={JSON.stringify(data, null, 2)} />
        )}
        <Fold title="Its place in the chain">
          <dl class="facts small">
            <Fact name="Hash">
              <code>{hash}</code>
            </Fact>
            <Fact name="Previous hash">
              <code>{previousHash}</code>
            </Fact>
          </dl>
        </Fold>
      </Card>
    </ConsolePage>,
  );
}
