import type { OAuthClientView } from "../../../admin/index.js";
import { ButtonLink } from "../../shared/button.js";
import { Card, EmptyState } from "../../shared/card.js";
import { Table } from "../../shared/table.js";
import { oauthKinds } from "./oauth-client-words.js";

export type OAuthClientRow = Pick<OAuthClientView, "name" | "kind" | "clientId" | "managedByFile"> & {
  readonly href: string;
};

/** Identity providers that get their tokens by OAuth, on the page of their directory. */
export function OAuthClientsCard(props: {
  readonly rows: readonly OAuthClientRow[];
  /** Where one is made; absent: not by whoever looks. */
  readonly create: string | undefined;
}) {
  return (
    <Card
      id="oauth"
      title="OAuth clients"
      aside={
        props.create === undefined ? undefined : (
          <ButtonLink href={props.create} small>
            + New OAuth client
          </ButtonLink>
        )
      }
    >
      <Table
        caption="OAuth clients"
        columns={[
          {
            name: "Name",
            cell: ({ name, href, managedByFile }: OAuthClientRow) => (
              <>
                <a href={href}>
                  <bdi>{name}</bdi>
                </a>
                {managedByFile ? <span class="soft small"> from the file</span> : null}
              </>
            ),
          },
          { name: "For", cell: ({ kind }) => oauthKinds[kind].label },
          { name: "Client id", cell: ({ clientId }) => <code>{clientId}</code> },
        ]}
        rows={props.rows}
        empty={
          <EmptyState
            title="No OAuth client"
            text="Create one where the identity provider asks for a client id and a secret instead of a token. For all others a token is enough."
          />
        }
      />
    </Card>
  );
}
