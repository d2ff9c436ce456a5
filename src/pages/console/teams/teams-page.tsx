import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, EmptyState } from "../../shared/card.js";
import { TextField } from "../../shared/form.js";
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
  readonly search?: string | undefined;
  /** Where a team is made; absent for whoever may not. */
  readonly create?: string | undefined;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

export function teamsPage(frame: Frame, { teams, search, create, first, next }: TeamsView): Html {
  return html(
    <ConsolePage
      frame={frame}
      title="Teams"
      lead="Each team has its own people, SSO methods, directories and policies."
      actions={
        create === undefined ? undefined : (
          <ButtonLink kind="main" href={create}>
            New team
          </ButtonLink>
        )
      }
    >
      <section class="card" aria-label="Teams">
        {teams.length === 0 && search === undefined ? null : (
          <form class="filters" method="get" action="/console/teams" role="search" aria-label="Teams">
            <TextField name="search" type="search" label="Find a team" value={search} maxlength={200} />
            <Actions>
              <Button>Find</Button>
            </Actions>
          </form>
        )}
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
            search === undefined ? (
              <EmptyState
                title="No teams yet"
                text="A team holds the SSO methods, directories and people of one company."
              >
                {create === undefined ? null : <ButtonLink href={create}>Create the first team</ButtonLink>}
              </EmptyState>
            ) : (
              <EmptyState title="No team found" text="Names and slugs were searched." />
            )
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
