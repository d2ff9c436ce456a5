import { Badge, EmptyState } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface TeamRow {
  readonly name: string;
  readonly slug: string;
  readonly href: string;
  readonly seats: number | null;
  readonly domains: readonly string[];
  readonly managedByFile: boolean;
}

export interface TeamsView {
  readonly teams: readonly TeamRow[];
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

export function teamsPage(frame: Frame, { teams, first, next }: TeamsView): Html {
  return html(
    <ConsolePage
      frame={frame}
      title="Teams"
      lead="Each team has its own people, SSO methods, directories and policies."
    >
      <section class="card" aria-label="Teams">
        <Table
          caption="Teams"
          columns={[
            {
              name: "Name",
              cell: ({ name, href }: TeamRow) => (
                <a href={href}>
                  <bdi>{name}</bdi>
                </a>
              ),
            },
            { name: "Slug", cell: ({ slug }) => <code>{slug}</code> },
            { name: "Email domains", cell: ({ domains }) => domainsText(domains) },
            { name: "Seats", kind: "number", cell: ({ seats }) => (seats === null ? "No limit" : String(seats)) },
            { name: "Managed by", cell: (row) => (row.managedByFile ? <Badge tone="plain">File</Badge> : "Console") },
          ]}
          rows={teams}
          empty={
            <EmptyState
              title="No teams yet"
              text="A team holds the SSO methods, directories and people of one company."
            />
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}

function domainsText(domains: readonly string[]): string {
  const [first, ...rest] = domains;
  if (first === undefined) return "None";
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}
