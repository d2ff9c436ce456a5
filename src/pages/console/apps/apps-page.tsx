import type { AppView } from "../../../admin/index.js";
import { ButtonLink } from "../../shared/button.js";
import { Badge, EmptyState } from "../../shared/card.js";
import { html, type Html } from "../../shared/html.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface AppsPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly rows: readonly (AppView & { readonly href: string })[];
  /** Where one is made; absent for those who may not. */
  readonly create?: string | undefined;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const lead = "Applications that people of this team sign in to by OpenID Connect, along with their groups.";
const emptyText =
  "An app is one of your applications, such as a portal or a wiki. It sends people here to sign in, and learns who they are and which groups they are in. You give its library three values; Okta, Entra or Google stay behind Drawbridge.";

export function appsPage(frame: Frame, { crumbs, rows, create, first, next }: AppsPageView): Html {
  return html(
    <ConsolePage
      frame={frame}
      title="Apps"
      lead={lead}
      crumbs={crumbs}
      actions={
        create === undefined || rows.length === 0 ? undefined : (
          <ButtonLink kind="main" href={create}>
            New app
          </ButtonLink>
        )
      }
    >
      <section class="card" aria-label="Apps">
        <Table
          caption="Apps"
          columns={[
            {
              name: "App",
              cell: ({ name, slug, href }: AppsPageView["rows"][number]) => (
                <>
                  <a href={href}>
                    <bdi>{name}</bdi>
                  </a>
                  <br />
                  <code class="soft">{slug}</code>
                </>
              ),
            },
            {
              name: "Kind",
              cell: ({ kind }) => <Badge tone="plain">{kind === "public" ? "Public" : "Confidential"}</Badge>,
            },
            { name: "Client id", cell: ({ clientId }) => <code>{clientId}</code> },
            { name: "Who may use it", cell: ({ allowedGroups }) => <Allowed groups={allowedGroups} /> },
            { name: "Redirect URI", cell: ({ redirectUris }) => <Addresses list={redirectUris} /> },
          ]}
          rows={rows}
          empty={
            <EmptyState title="No app yet" text={emptyText}>
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

function Allowed({ groups }: { readonly groups: readonly string[] | null }) {
  if (groups === null) return <>Everybody in the team</>;
  const [first = "", ...others] = groups;
  return (
    <>
      <bdi>{first}</bdi>
      {others.length === 0 ? null : <span class="soft small">{` and ${others.length} more`}</span>}
    </>
  );
}

function Addresses({ list }: { readonly list: readonly string[] }) {
  const [first = "", ...others] = list;
  return (
    <>
      <span class="address">{first}</span>
      {others.length === 0 ? null : <span class="soft small">{` and ${others.length} more`}</span>}
    </>
  );
}
