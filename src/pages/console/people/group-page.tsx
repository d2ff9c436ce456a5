import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card, EmptyState, Fold, Note } from "../../shared/card.js";
import { Confirm } from "../../shared/dialog.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { MembersField } from "./group-form-page.js";

const counted = new Intl.NumberFormat("en");

export interface MemberRow {
  readonly id: string;
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
  /** Null: admins. */
  readonly owner: { readonly kind: "directory" | "method"; readonly name: string; readonly href: string } | null;
  readonly createdAt: string;
  readonly mayManage: boolean;
  /** Of the form that puts people into it, which is the page's own. */
  readonly typed: FormFields;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

interface Part {
  readonly frame: Frame;
  readonly view: GroupPageView;
}

export function groupPage(frame: Frame, view: GroupPageView): Html {
  const { crumbs, at, name, memberCount, owner, version, mayManage } = view;
  const count = `${counted.format(memberCount)} ${memberCount === 1 ? "member" : "members"}`;
  const byHand = mayManage && owner === null;
  return html(
    <ConsolePage frame={frame} title={name} lead={count} crumbs={crumbs}>
      <ManagedElsewhere view={view} />
      <Members frame={frame} view={view} byHand={byHand} />
      <Card
        id="facts"
        title="The group"
        aside={
          byHand ? (
            <ButtonLink href={`${at}/rename`} small>
              Rename
            </ButtonLink>
          ) : undefined
        }
      >
        <dl class="facts">
          <Fact name="Id">
            <code>{view.id}</code>
          </Fact>
          <Fact name="External id">{view.externalId === null ? undefined : <bdi>{view.externalId}</bdi>}</Fact>
          <Fact name="Managed by">{owner === null ? "Admins" : <OwnerLink owner={owner} />}</Fact>
          <Fact name="Created">
            <Time at={Date.parse(view.createdAt)} />
          </Fact>
        </dl>
        {!mayManage ? null : (
          <Actions>
            {owner === null ? null : (
              <Confirm
                does="Detach"
                consequence={`From now on admins manage this group; its ${count} stay. ${detached[owner.kind]}`}
                action={`${at}/detach`}
                hidden={{ csrf: frame.csrf, once: `${frame.once}-detach`, version: String(version) }}
              />
            )}
            <Confirm
              does="Delete"
              consequence={`The group goes; its ${count} stay. A directory or a sign-in may create it again.`}
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

const detached = {
  directory: "What the directory pushes about it is refused.",
  method: "Sign-ins no longer remove anybody from it.",
} as const;

function OwnerLink({ owner }: { readonly owner: NonNullable<GroupPageView["owner"]> }) {
  return (
    <a href={owner.href}>
      <bdi>{owner.name}</bdi>
    </a>
  );
}

function ManagedElsewhere({ view: { owner } }: { readonly view: GroupPageView }) {
  if (owner === null) return null;
  return (
    <Note tone="plain">
      <p>
        {owner.kind === "directory" ? (
          <>
            The directory <OwnerLink owner={owner} /> manages this group. Change its name and its members at the
            identity provider, or detach it below.
          </>
        ) : (
          <>
            Sign-ins by <OwnerLink owner={owner} /> have made this group, and put people into it. Detach it below to
            change it by hand.
          </>
        )}
      </p>
    </Note>
  );
}

function Members({ frame, view, byHand }: Part & { readonly byHand: boolean }) {
  const { at, members, owner, typed, first, next } = view;
  return (
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
            cell: ({ method }) =>
              method === null ? owner === null ? "Admins" : <bdi>{owner.name}</bdi> : <code>{method}</code>,
          },
          ...(byHand
            ? [
                {
                  name: "Remove",
                  unseen: true,
                  cell: ({ id, name }: MemberRow) => (
                    <ActButton
                      frame={{ ...frame, once: `${frame.once}-${id}` }}
                      action={`${at}/take-out`}
                      hidden={{ user: id }}
                      label={`Remove ${name}`}
                      small
                    >
                      Remove
                    </ActButton>
                  ),
                },
              ]
            : []),
        ]}
        rows={members}
        empty={
          <EmptyState
            title="No members"
            text={byHand ? "Add people below." : "Members come with a push, or with a sign-in that claims the group."}
          />
        }
      />
      {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      {!byHand ? null : (
        <Fold title="Add people" open={typed.isSent || members.length === 0}>
          <ConsoleForm frame={frame} typed={typed} action={at} labels={{ users: "The members" }}>
            <MembersField typed={typed} label="Who" />
            <Actions>
              <Button kind="main">Add to the group</Button>
            </Actions>
          </ConsoleForm>
        </Fold>
      )}
    </section>
  );
}
