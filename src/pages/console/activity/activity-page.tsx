import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, Fold, type Tone } from "../../shared/card.js";
import { CodeBlock } from "../../shared/code.js";
import { Select, TextField, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsolePage, type Frame } from "../frame.js";
import { nothingSoFar } from "../nothing-so-far.js";
import { withoutCommand } from "../without-command.js";

export type AttemptStatus = "success" | "failure" | "skipped" | "warning";

export interface AttemptRow {
  readonly href: string;
  readonly at: string;
  readonly source: string;
  readonly operation: string;
  readonly target: string;
  readonly status: AttemptStatus;
  readonly code: string | null;
}

type Crumbs = readonly { readonly label: string; readonly href: string }[];

export interface ActivityView {
  readonly crumbs: Crumbs;
  /** The page's own address, without what follows the `?`. */
  readonly at: string;
  readonly rows: readonly AttemptRow[];
  readonly filters: Readonly<Record<"status" | "source" | "directory" | "search", string | undefined>>;
  readonly directories: readonly Choice[];
  /** Whether the newest are shown: a page further down does not move. */
  readonly isLive: boolean;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const tones: Readonly<Record<AttemptStatus, Tone>> = {
  success: "good",
  failure: "bad",
  skipped: "plain",
  warning: "warn",
};
const statusWords: Readonly<Record<AttemptStatus, string>> = {
  success: "Done",
  failure: "Failed",
  skipped: "Skipped",
  warning: "Warning",
};
/** Where it came from, in words. */
export const sourceWords: Readonly<Record<string, string>> = {
  scim: "SCIM push",
  jit: "Sign-in",
  admin: "Admin",
  logout: "Universal Logout",
};

export function StatusBadge({ status }: { readonly status: AttemptStatus }) {
  return <Badge tone={tones[status]}>{statusWords[status]}</Badge>;
}

function withAll(all: string, words: Readonly<Record<string, string>>): readonly Choice[] {
  return [{ value: "", label: all }, ...Object.entries(words).map(([value, label]) => ({ value, label }))];
}

export const sourceChoices = withAll("Everything", sourceWords);

function Filters({ at, filters, directories }: Pick<ActivityView, "at" | "filters" | "directories">) {
  return (
    <form class="filters" method="get" action={at} aria-label="Filters">
      <Select name="status" label="Outcome" choices={withAll("All", statusWords)} value={filters.status ?? ""} />
      <Select name="source" label="Came by" choices={sourceChoices} value={filters.source ?? ""} />
      {directories.length === 0 ? null : (
        <Select
          name="directory"
          label="Directory"
          choices={[{ value: "", label: "All" }, ...directories]}
          value={filters.directory ?? ""}
        />
      )}
      <TextField name="search" label="Target" type="search" value={filters.search} maxlength={200} />
      <Actions>
        <Button>Filter</Button>
        <ButtonLink href={at}>All</ButtonLink>
      </Actions>
    </form>
  );
}

export function activityPage(frame: Frame, view: ActivityView): Html {
  const { crumbs, at, rows, filters, isLive, first, next } = view;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return html(
    <ConsolePage
      frame={frame}
      title="Activity"
      lead="Every push and every sign-in with its outcome, newest first."
      crumbs={crumbs}
      scripts={["live.js"]}
    >
      <section class="card" aria-label="Activity">
        <Filters at={at} filters={filters} directories={view.directories} />
        <div id="live" data-live={isLive ? "4" : undefined}>
          <Table
            caption="Attempts, newest first"
            columns={[
              {
                name: "When",
                kind: "whole",
                cell: (row: AttemptRow) => (
                  <a href={row.href}>
                    <Time at={Date.parse(row.at)} />
                  </a>
                ),
              },
              { name: "Outcome", cell: ({ status }) => <StatusBadge status={status} /> },
              { name: "What", cell: ({ operation }) => <code>{operation}</code> },
              { name: "Target", cell: ({ target }) => <bdi>{target}</bdi> },
              { name: "Came by", cell: ({ source }) => sourceWords[source] ?? source },
              { name: "Reason", cell: ({ code }) => (code === null ? "" : <code>{code}</code>) },
            ]}
            rows={rows}
            empty={
              next !== undefined ? (
                <EmptyState {...nothingSoFar} />
              ) : isFiltered ? (
                <EmptyState title="Nothing found" text="No attempt fits these filters." />
              ) : (
                <EmptyState
                  title="Nothing has happened yet"
                  text="The first push and the first sign-in appear here by themselves."
                />
              )
            }
          />
        </div>
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}

export interface AttemptDetail {
  readonly at: string;
  readonly source: string;
  readonly operation: string;
  readonly target: string;
  /** The page of whom it was about, where they are still there. */
  readonly targetHref?: string | undefined;
  readonly status: AttemptStatus;
  readonly code: string | null;
  readonly cause: string | null;
  readonly fix: string | null;
  readonly notes: readonly string[];
  readonly reference: string;
  readonly trace?: string | undefined;
  readonly asked: { readonly method: string; readonly path: string; readonly body?: unknown } | null;
  readonly answered: { readonly status: number; readonly body?: unknown } | null;
  readonly durationMs: number | null;
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function Attempt({ one, index }: { readonly one: AttemptDetail; readonly index: number }) {
  const { asked, answered } = one;
  return (
    <Card id={`attempt-${index}`} title={one.operation} aside={<StatusBadge status={one.status} />}>
      {one.cause === null ? null : (
        <>
          <p>
            <strong>
              <Words>{one.cause}</Words>
            </strong>
          </p>
          {one.fix === null ? null : (
            <p>
              <Words>{withoutCommand(one.fix)}</Words>
            </p>
          )}
        </>
      )}
      {one.notes.length === 0 ? null : (
        <ul>
          {one.notes.map((note) => (
            <li>
              <Words>{note}</Words>
            </li>
          ))}
        </ul>
      )}
      <dl class="facts">
        <Fact name="Target">
          {one.targetHref === undefined ? (
            <bdi>{one.target}</bdi>
          ) : (
            <a href={one.targetHref}>
              <bdi>{one.target}</bdi>
            </a>
          )}
        </Fact>
        <Fact name="When">
          <Time at={Date.parse(one.at)} />
        </Fact>
        <Fact name="Came by">{sourceWords[one.source] ?? one.source}</Fact>
        <Fact name="Reason">{one.code === null ? undefined : <code>{one.code}</code>}</Fact>
        <Fact name="Reference id">
          {one.trace === undefined ? <code>{one.reference}</code> : <a href={one.trace}>{one.reference}</a>}
        </Fact>
        <Fact name="Took">{one.durationMs === null ? undefined : `${Math.round(one.durationMs)} ms`}</Fact>
      </dl>
      {asked === null ? null : (
        <Fold title={`Asked: ${asked.method} ${asked.path}`} open={one.status === "failure"}>
          {asked.body === undefined ? (
            <p class="soft">Without a body.</p>
          ) : (
            <CodeBlock id={`asked-${index}`} label="What was asked" text={jsonText(asked.body)} />
          )}
        </Fold>
      )}
      {answered === null ? null : (
        <Fold title={`Answered: ${answered.status}`}>
          {answered.body === undefined ? (
            <p class="soft">Without a body.</p>
          ) : (
            <CodeBlock id={`answered-${index}`} label="What was answered" text={jsonText(answered.body)} />
          )}
        </Fold>
      )}
    </Card>
  );
}

export function attemptPage(
  frame: Frame,
  view: {
    readonly crumbs: Crumbs;
    readonly title: string;
    readonly items: readonly AttemptDetail[];
    /** Where what failed is applied again; absent where nothing can be, or by those who may not. */
    readonly retry?: string | undefined;
  },
): Html {
  const { crumbs, title, items, retry } = view;
  return html(
    <ConsolePage
      frame={frame}
      title={title}
      crumbs={crumbs}
      actions={
        retry === undefined ? undefined : (
          <ActButton frame={frame} action={retry} kind="main">
            Try again
          </ActButton>
        )
      }
    >
      {items.map((one, index) => (
        <Attempt one={one} index={index} />
      ))}
    </ConsolePage>,
  );
}
