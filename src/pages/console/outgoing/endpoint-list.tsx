import { ButtonLink } from "../../shared/button.js";
import { EmptyState } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Pager, Table, type Column } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";
import { standingColumns, type Endpoint } from "./standing.js";

export interface EndpointListView<Row extends Endpoint> {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly rows: readonly (Row & { readonly href: string })[];
  /** Where one is made; absent for those who may not. */
  readonly create?: string | undefined;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

interface ListWords {
  readonly title: string;
  readonly lead: string;
  /** The text of the button. */
  readonly makes: string;
  readonly none: { readonly title: string; readonly text: string };
}

export function endpointList<Row extends Endpoint>(
  frame: Frame,
  { crumbs, rows, create, first, next }: EndpointListView<Row>,
  { title, lead, makes, none }: ListWords,
  column: Column<Row>,
): Html {
  return html(
    <ConsolePage
      frame={frame}
      title={title}
      lead={lead}
      crumbs={crumbs}
      actions={
        create === undefined || rows.length === 0 ? undefined : (
          <ButtonLink kind="main" href={create}>
            {makes}
          </ButtonLink>
        )
      }
    >
      <section class="card" aria-label={title}>
        <Table
          caption={title}
          columns={[
            {
              name: "Where",
              cell: ({ slug, url, href }: Row & { readonly href: string }) => (
                <>
                  <a href={href}>{slug}</a>
                  <br />
                  <span class="soft small address">{url}</span>
                </>
              ),
            },
            column,
            ...standingColumns,
          ]}
          rows={rows}
          empty={
            <EmptyState title={none.title} text={none.text}>
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
