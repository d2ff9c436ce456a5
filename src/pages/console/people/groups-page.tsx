import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { EmptyState } from "../../shared/card.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";

type Crumbs = readonly { readonly label: string; readonly href: string }[];

export interface GroupRow {
  readonly href: string;
  readonly name: string;
  readonly members: number;
  readonly owner: string;
}

interface Pages {
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const counted = new Intl.NumberFormat("en");

export function groupsPage(
  frame: Frame,
  view: Pages & {
    readonly crumbs: Crumbs;
    readonly at: string;
    readonly rows: readonly GroupRow[];
    readonly search?: string | undefined;
    /** Where one is made by hand; absent for those who may not. */
    readonly create?: string | undefined;
  },
): Html {
  const { crumbs, at, rows, search, create, first, next } = view;
  return html(
    <ConsolePage
      frame={frame}
      title="Groups"
      lead="Groups that directories push, sign-ins claim or admins make, with their members."
      crumbs={crumbs}
      actions={create === undefined ? undefined : <ButtonLink href={create}>New group</ButtonLink>}
    >
      <section class="card" aria-label="Groups">
        <form class="filters" method="get" action={at} aria-label="Filters">
          <TextField name="search" label="Name begins with" type="search" value={search} maxlength={200} />
          <Actions>
            <Button>Filter</Button>
            <ButtonLink href={at}>All</ButtonLink>
          </Actions>
        </form>
        <Table
          caption="Groups"
          columns={[
            {
              name: "Group",
              cell: ({ name, href }: GroupRow) => (
                <a href={href}>
                  <bdi>{name}</bdi>
                </a>
              ),
            },
            { name: "Members", kind: "number", cell: ({ members }) => counted.format(members) },
            { name: "Managed by", cell: ({ owner }) => <bdi>{owner}</bdi> },
          ]}
          rows={rows}
          empty={
            search === undefined ? (
              <EmptyState
                title="No group yet"
                text="Groups appear when a directory pushes them, or when a sign-in claims them and the SSO method may create groups."
              />
            ) : (
              <EmptyState title="No group found" text="Search for the beginning of its name." />
            )
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}
