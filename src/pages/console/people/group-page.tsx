import { Actions } from "../../shared/button.js";
import { Card, EmptyState, Note } from "../../shared/card.js";
import { Confirm } from "../../shared/dialog.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { ConsolePage, type Frame } from "../frame.js";

const counted = new Intl.NumberFormat("en");

export interface MemberRow {
  readonly href: string;
  readonly name: string;
  /** The SSO method whose sign-in made it; null: the group's owner. */
  readonly method: string | null;
}

export interface GroupPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly at: string;
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly externalId: string | null;
  readonly memberCount: number;
  readonly members: readonly MemberRow[];
  readonly owner: { readonly kind: "directory" | "method" | "manual"; readonly name: string };
  readonly createdAt: string;
  readonly mayManage: boolean;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

export function groupPage(frame: Frame, view: GroupPageView): Html {
  const { crumbs, at, name, memberCount, members, owner, version, mayManage, first, next } = view;
  const count = `${counted.format(memberCount)} ${memberCount === 1 ? "member" : "members"}`;
  return html(
    <ConsolePage frame={frame} title={name} lead={count} crumbs={crumbs}>
      {owner.kind !== "directory" ? null : (
        <Note tone="plain">
          <p>
            The directory <bdi>{owner.name}</bdi> rules this group. Change its name and its members at the identity
            provider.
          </p>
        </Note>
      )}
      <section class="card" aria-label="Members">
        <Table
          caption="Members"
          columns={[
            {
              name: "Member",
              cell: (row: MemberRow) => (
                <a href={row.href}>
                  <bdi>{row.name}</bdi>
                </a>
              ),
            },
            {
              name: "Is in it by",
              cell: ({ method }) => (method === null ? <bdi>{owner.name}</bdi> : <code>{method}</code>),
            },
          ]}
          rows={members}
          empty={
            <EmptyState title="Nobody is in it" text="Members come by a push or by a sign-in that claims the group." />
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
      <Card id="facts" title="The group">
        <dl class="facts">
          <Fact name="Id">
            <code>{view.id}</code>
          </Fact>
          <Fact name="External id">{view.externalId === null ? undefined : <bdi>{view.externalId}</bdi>}</Fact>
          <Fact name="Ruled by">
            <bdi>{owner.name}</bdi>
          </Fact>
          <Fact name="Made">
            <Time at={Date.parse(view.createdAt)} />
          </Fact>
        </dl>
        {!mayManage ? null : (
          <Actions>
            <Confirm
              does="Delete"
              consequence={`The group goes, and its ${count} stay. A directory or a sign-in may make it anew.`}
              typed={{ name: "confirm", value: name }}
              action={`${at}/delete`}
              hidden={{ csrf: frame.csrf, once: frame.once, version: String(version) }}
            />
          </Actions>
        )}
      </Card>
    </ConsolePage>,
  );
}
