import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, type Tone } from "../../shared/card.js";
import { Hidden, Select, TextField, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time, Who } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ConsolePage, type Frame } from "../frame.js";
import { nothingSoFar } from "../nothing-so-far.js";
import { sourceChoices, sourceWords } from "./activity-page.js";
import { withoutCommand } from "../without-command.js";

type State = "open" | "resolved" | "dismissed";

export interface FailureRow {
  readonly id: string;
  readonly href: string;
  readonly source: string;
  readonly operation: string;
  readonly target: string;
  readonly status: "failure" | "warning";
  readonly code: string;
  readonly cause: string;
  readonly fix: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly attempts: number;
  readonly state: State;
}

export interface FailuresView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  /** The page's own address, without what follows the `?`. */
  readonly at: string;
  readonly rows: readonly FailureRow[];
  /** What anybody could have caused: refused before anything proved that it came from the identity provider. */
  readonly unproven: readonly FailureRow[];
  readonly filters: Readonly<Record<"state" | "source" | "code" | "directory", string | undefined>>;
  readonly directories: readonly Choice[];
  readonly mayManage: boolean;
  readonly downloads: { readonly csv: string; readonly json: string };
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const stateChoices: readonly Choice[] = [
  { value: "open", label: "Open" },
  { value: "resolved", label: "Cured by itself" },
  { value: "dismissed", label: "Dismissed" },
  { value: "all", label: "All" },
];
const stateWords: Readonly<Record<State, { readonly tone: Tone; readonly word: string }>> = {
  open: { tone: "bad", word: "Open" },
  resolved: { tone: "good", word: "Cured" },
  dismissed: { tone: "plain", word: "Dismissed" },
};

function Times({ row }: { readonly row: FailureRow }) {
  return (
    <>
      <Time at={Date.parse(row.lastSeenAt)} />
      {row.attempts === 1 ? null : (
        <>
          <br />
          <span class="soft small">
            {`${row.attempts} times since `}
            <Time at={Date.parse(row.firstSeenAt)} />
          </span>
        </>
      )}
    </>
  );
}

/** By which way it came and what it wanted, once where both are called alike: `SCIM push, user.create`, `Sign-in`. */
function waysText({ source, operation }: Pick<FailureRow, "source" | "operation">): string {
  const way = sourceWords[source] ?? source;
  return way.toLowerCase() === operation ? way : `${way}, ${operation}`;
}

function Rows(props: {
  readonly rows: readonly FailureRow[];
  readonly caption: string;
  readonly ticks: boolean;
  readonly empty: EmptyText;
}) {
  const { rows, caption, ticks, empty } = props;
  return (
    <Table
      caption={caption}
      columns={[
        {
          name: "Target",
          cell: (row: FailureRow) => (
            <>
              <a href={row.href}>
                <bdi>
                  <Who name={row.target} />
                </bdi>
              </a>
              <br />
              <span class="soft small">{waysText(row)}</span>
            </>
          ),
        },
        {
          name: "Why, and what to do",
          cell: ({ cause, fix, code }) => (
            <>
              <Words>{cause}</Words>
              <br />
              <span class="soft">
                <Words>{withoutCommand(fix)}</Words>
              </span>
              <br />
              <code class="soft small">{code}</code>
            </>
          ),
        },
        {
          name: "State",
          cell: ({ state, status }) =>
            state === "open" && status === "warning" ? (
              <Badge tone="warn">Warning</Badge>
            ) : (
              <Badge tone={stateWords[state].tone}>{stateWords[state].word}</Badge>
            ),
        },
        { name: "Last seen", kind: "whole", cell: (row) => <Times row={row} /> },
        ...(ticks
          ? [
              {
                name: "Select",
                cell: (row: FailureRow) =>
                  row.state !== "open" ? null : (
                    <input type="checkbox" name="failure" value={row.id} aria-label={`Select ${row.target}`} />
                  ),
              },
            ]
          : []),
      ]}
      rows={rows}
      empty={<EmptyState title={empty.title} text={empty.text} />}
    />
  );
}

interface EmptyText {
  readonly title: string;
  readonly text: string;
}

export function failuresPage(frame: Frame, view: FailuresView): Html {
  const { crumbs, at, rows, unproven, filters, directories, mayManage, downloads, first, next } = view;
  const ticks = mayManage && rows.some(({ state }) => state === "open");
  const isOpen = filters.state === undefined || filters.state === "open";
  const empty =
    next !== undefined
      ? nothingSoFar
      : isOpen && filters.source === undefined && filters.code === undefined && filters.directory === undefined
        ? {
            title: "Nothing has failed",
            text: "What fails is listed here with its cause and its cure, until it works.",
          }
        : { title: "Nothing found", text: "No entry fits these filters." };
  const table = <Rows rows={rows} caption="Failed provisioning, last seen first" ticks={ticks} empty={empty} />;
  return html(
    <ConsolePage
      frame={frame}
      title="Failed provisioning"
      lead="What was refused, why, and what cures it. An entry resolves itself as soon as the same thing works."
      crumbs={crumbs}
      actions={
        <Actions>
          <ButtonLink href={downloads.csv} small>
            Download CSV
          </ButtonLink>
          <ButtonLink href={downloads.json} small>
            JSON
          </ButtonLink>
        </Actions>
      }
    >
      <section class="card" aria-label="Failed provisioning">
        <form class="filters" method="get" action={at} aria-label="Filters">
          <Select name="state" label="State" choices={stateChoices} value={filters.state ?? "open"} />
          <Select name="source" label="Came by" choices={sourceChoices} value={filters.source ?? ""} />
          {directories.length === 0 ? null : (
            <Select
              name="directory"
              label="Directory"
              choices={[{ value: "", label: "All" }, ...directories]}
              value={filters.directory ?? ""}
            />
          )}
          <TextField name="code" label="Reason" value={filters.code} maxlength={100} />
          <Actions>
            <Button>Filter</Button>
            <ButtonLink href={at}>Open ones</ButtonLink>
          </Actions>
        </form>
        {ticks ? (
          <form method="post" action={`${at}/chosen`} aria-label="Actions for those selected">
            <Hidden fields={{ csrf: frame.csrf, once: frame.once }} />
            {table}
            <Actions>
              <Button kind="main" name="do" value="retry">
                Retry selected
              </Button>
              <Button name="do" value="dismiss">
                Dismiss selected
              </Button>
            </Actions>
          </form>
        ) : (
          table
        )}
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
      {unproven.length === 0 ? null : (
        <Card id="unproven" title="Not proven to come from the identity provider">
          <p class="soft">
            Anybody who knows an address can cause these. Each kind is one row; they matter when people really cannot
            sign in.
          </p>
          <Rows rows={unproven} caption="Unproven failures" ticks={false} empty={empty} />
        </Card>
      )}
    </ConsolePage>,
  );
}
