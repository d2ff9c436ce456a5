import { Actions, Button } from "../../shared/button.js";
import { Badge, EmptyState } from "../../shared/card.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface FoundThing {
  readonly kind: string;
  readonly label: string;
  /** What tells it from others of that name: an email, a slug, a code. */
  readonly detail: string | null;
  readonly href: string;
}

export interface FindView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  /** The page's own address. */
  readonly at: string;
  readonly text: string | undefined;
  readonly found: readonly FoundThing[];
  /** There are more people or groups than shown. */
  readonly more: boolean;
}

const hint =
  "The beginning of a person's or group's name or address, part of the name of anything else, an id, or a reference id.";

export function findPage(frame: Frame, { crumbs, at, text, found, more }: FindView): Html {
  return html(
    <ConsolePage frame={frame} title="Find" lead="Find anything in this team." crumbs={crumbs}>
      <section class="card" aria-label="Find">
        <form method="get" action={at} role="search" aria-label="Find anything">
          <TextField name="text" type="search" label="What" value={text} hint={hint} maxlength={200} autofocus />
          <Actions>
            <Button kind="main">Find</Button>
          </Actions>
        </form>
      </section>
      {text === undefined ? null : (
        <section class="card" aria-label="Found">
          <Table
            caption="Found"
            columns={[
              {
                name: "Name",
                cell: ({ label, detail, href }: FoundThing) => (
                  <>
                    <a href={href}>
                      <bdi>{label}</bdi>
                    </a>
                    {detail === null || detail === label ? null : (
                      <>
                        <br />
                        <bdi class="soft small">{detail}</bdi>
                      </>
                    )}
                  </>
                ),
              },
              { name: "What it is", cell: ({ kind }) => <Badge tone="info">{kind}</Badge> },
            ]}
            rows={found}
            empty={
              <EmptyState
                title="Nothing found"
                text="Names are found by their beginning, ids and reference ids whole."
              />
            }
          />
          {more ? (
            <p class="soft small">There are more people or groups that begin like this. Type a little more.</p>
          ) : null}
        </section>
      )}
    </ConsolePage>,
  );
}
