import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, EmptyState, type Tone } from "../../shared/card.js";
import { Select, TextField, Tick, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";

export type UserState = "active" | "locked" | "suspended" | "removed";

export interface UserRow {
  readonly href: string;
  readonly name: string | null;
  readonly userName: string;
  readonly state: UserState;
  /** Who rules: the SCIM connection, the SSO method, or nobody but the admins. */
  readonly owner: string;
  readonly lastSignInAt: string | null;
}

export interface UsersView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly at: string;
  readonly rows: readonly UserRow[];
  readonly filters: {
    readonly search?: string | undefined;
    readonly state?: string | undefined;
    readonly removed: boolean;
  };
  readonly create?: string | undefined;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const states: Readonly<Record<UserState, { readonly tone: Tone; readonly word: string }>> = {
  active: { tone: "good", word: "Active" },
  locked: { tone: "warn", word: "Locked" },
  suspended: { tone: "plain", word: "Suspended" },
  removed: { tone: "plain", word: "Removed" },
};

export function UserStateBadge({ state }: { readonly state: UserState }) {
  return <Badge tone={states[state].tone}>{states[state].word}</Badge>;
}

const stateChoices: readonly Choice[] = [
  { value: "", label: "All" },
  ...Object.entries(states).map(([value, { word }]) => ({ value, label: word })),
];

export function usersPage(frame: Frame, view: UsersView): Html {
  const { crumbs, at, rows, filters, create, first, next } = view;
  const isFiltered = filters.search !== undefined || filters.state !== undefined;
  return html(
    <ConsolePage
      frame={frame}
      title="Users"
      lead="Everybody created by a push, a sign-in or an admin."
      crumbs={crumbs}
      actions={create === undefined ? undefined : <ButtonLink href={create}>New user</ButtonLink>}
    >
      <section class="card" aria-label="Users">
        <form class="filters" method="get" action={at} aria-label="Filters">
          <TextField
            name="search"
            label="Name or email begins with"
            type="search"
            value={filters.search}
            maxlength={200}
          />
          <Select name="state" label="State" choices={stateChoices} value={filters.state ?? ""} />
          <Tick type="checkbox" name="removed" value="on" label="Include removed people" checked={filters.removed} />
          <Actions>
            <Button>Filter</Button>
            <ButtonLink href={at}>All</ButtonLink>
          </Actions>
        </form>
        <Table
          caption="Users"
          columns={[
            {
              name: "User",
              cell: ({ name, userName, href }: UserRow) => (
                <>
                  <a href={href}>
                    <bdi>{name ?? userName}</bdi>
                  </a>
                  {name === null ? null : (
                    <>
                      <br />
                      <bdi class="soft small">{userName}</bdi>
                    </>
                  )}
                </>
              ),
            },
            { name: "State", cell: ({ state }) => <UserStateBadge state={state} /> },
            { name: "Managed by", cell: ({ owner }) => <bdi>{owner}</bdi> },
            {
              name: "Last sign-in",
              kind: "whole",
              cell: ({ lastSignInAt }) => (lastSignInAt === null ? "Never" : <Time at={Date.parse(lastSignInAt)} />),
            },
          ]}
          rows={rows}
          empty={
            isFiltered ? (
              <EmptyState
                title="Nobody found"
                text="Search for the beginning of a user name, an email or a last name."
              />
            ) : (
              <EmptyState
                title="Nobody here yet"
                text="People appear by themselves, with their first sign-in or when a directory pushes them."
              />
            )
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
    </ConsolePage>,
  );
}
