import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, Fold, Note } from "../../shared/card.js";
import { CodeBlock } from "../../shared/code.js";
import { Confirm } from "../../shared/dialog.js";
import { Select, TextField, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ChangeLink } from "../change-link.js";
import { ConsolePage, type Frame } from "../frame.js";
import { UserSessions, type SessionRow } from "./user-sessions.js";
import { UserStateBadge, type UserState } from "./users-page.js";

export interface IdentityRow {
  readonly id: string;
  readonly method: string | null;
  readonly key: string;
  readonly kind: string;
}

export interface UserPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  /** The page's own address. */
  readonly at: string;
  readonly id: string;
  readonly version: number;
  readonly name: string | null;
  readonly userName: string;
  readonly email: string | null;
  readonly externalId: string | null;
  readonly state: UserState;
  readonly locked: boolean;
  readonly active: boolean;
  readonly inactiveBy: "directory" | "admin" | null;
  readonly removedAt: string | null;
  /** Who rules: `null` where the admins do. */
  readonly owner: {
    readonly kind: "directory" | "method";
    readonly name: string;
    readonly href?: string | undefined;
  } | null;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly groups: readonly { readonly name: string; readonly href: string }[];
  readonly identities: readonly IdentityRow[];
  readonly sessions: readonly SessionRow[];
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
  readonly methods: readonly Choice[];
  readonly mayManage: boolean;
  readonly mayOwn: boolean;
  readonly typed: FormFields;
  readonly activity: string;
}

interface Part {
  readonly frame: Frame;
  readonly view: UserPageView;
}

/** What is ruled elsewhere is locked, with the reason and the way out. */
function ManagedElsewhere({ view }: Part) {
  const { owner, removedAt } = view;
  if (removedAt !== null) {
    return (
      <Note tone="warn">
        <p>
          <strong>The directory has removed this person.</strong>
        </p>
        <p>
          They cannot sign in, and are kept so that nothing they own is lost. Assign them again at the identity
          provider, or clear the mark below.
        </p>
      </Note>
    );
  }
  if (owner === null) return null;
  const name = owner.href === undefined ? <bdi>{owner.name}</bdi> : <a href={owner.href}>{owner.name}</a>;
  return (
    <Note tone="plain">
      <p>
        {owner.kind === "directory" ? "The directory " : "The SSO method "}
        {name}
        <Words>
          {owner.kind === "directory"
            ? " manages name, email and groups of this person: change them at the identity provider. Lock keeps them out whatever it says, and Detach puts admins in charge."
            : " has made this person by a sign-in, and may change name and email at the next. Detach them to change either by hand."}
        </Words>
      </p>
    </Note>
  );
}

function Access({ frame, view }: Part) {
  const { at, version, state, locked, active, removedAt, userName, owner, mayOwn, sessions } = view;
  const guard = (verb: string) => ({ csrf: frame.csrf, once: `${frame.once}-${verb}`, version: String(version) });
  const button = (verb: string, label: string) => (
    <ActButton frame={frame} action={`${at}/${verb}`} version={version}>
      {label}
    </ActButton>
  );
  const open = sessions.length;
  const signedOut = open === 0 ? "" : ` ${open === 1 ? "One session ends" : `${open} sessions end`} at once.`;
  return (
    <Card id="access" title="Access">
      <Actions>
        {locked ? (
          button("unlock", "Unlock")
        ) : (
          <Confirm
            does="Lock"
            consequence={`${userName} is kept out, whatever a directory says, until somebody unlocks them.${signedOut}`}
            action={`${at}/lock`}
            hidden={guard("lock")}
          />
        )}
        {removedAt !== null ? button("restore", "Clear the mark") : null}
        {removedAt === null && active ? (
          <Confirm
            does="Suspend"
            consequence={`${userName} cannot sign in until they are switched on again, here or by their directory.${signedOut}`}
            action={`${at}/suspend`}
            hidden={guard("suspend")}
          />
        ) : null}
        {removedAt === null && !active ? button("resume", "Switch on again") : null}
        {owner !== null && removedAt === null ? (
          <Confirm
            does="Detach"
            consequence={
              owner.kind === "directory"
                ? "From now on admins manage this person, and what the directory pushes about them is refused."
                : "From now on admins manage this person: name and email are changed here, and no longer by sign-ins."
            }
            action={`${at}/detach`}
            hidden={guard("detach")}
          />
        ) : null}
        <Confirm
          does="Delete"
          consequence={`${userName} is deleted with their identities and memberships. A directory or a sign-in may create them again.${signedOut}`}
          typed={{ name: "confirm", value: userName }}
          action={`${at}/delete`}
          hidden={guard("delete")}
        />
        {mayOwn ? (
          <Confirm
            does="Erase"
            consequence="Names and addresses are removed from records, events, attempts and traces for good. The audit's chain stays whole. This cannot be undone."
            typed={{ name: "confirm", value: userName }}
            action={`${at}/erase`}
            hidden={guard("erase")}
          />
        ) : null}
      </Actions>
      {state === "suspended" ? (
        <p class="soft">
          {view.inactiveBy === "directory" ? "Suspended by their directory." : "Suspended by an admin."}
        </p>
      ) : null}
    </Card>
  );
}

function Identities({ frame, view }: Part) {
  const { at, identities, version, mayManage, methods, typed, removedAt } = view;
  return (
    <Card id="identities" title="How they sign in">
      <Table
        caption="Identities"
        columns={[
          { name: "SSO method", cell: ({ method }: IdentityRow) => <code>{method ?? "gone"}</code> },
          { name: "Leads here by", cell: ({ key }) => <bdi>{key}</bdi> },
          { name: "Which is", cell: ({ kind }) => kind },
          {
            name: "Unlink",
            unseen: true,
            cell: ({ id, method, key }) =>
              !mayManage || method === null ? null : (
                <Confirm
                  does="Unlink"
                  consequence="The next sign-in with this identity is matched by email, as for somebody unknown."
                  action={`${at}/unlink`}
                  hidden={{
                    ...{ csrf: frame.csrf, once: `${frame.once}-${id}`, version: String(version) },
                    ...{ method, key },
                  }}
                />
              ),
          },
        ]}
        rows={identities}
        empty={<p class="soft">They have not signed in yet: the first sign-in links them by email.</p>}
      />
      {!mayManage || methods.length === 0 || removedAt !== null ? null : (
        <Fold title="Link an identity by hand" open={typed.isSent}>
          <ConsoleForm
            frame={frame}
            typed={typed}
            version={version}
            labels={{ nameId: "The NameID", method: "The SSO method", email: "The email" }}
          >
            <Select
              name="method"
              label="SSO method"
              choices={methods}
              value={typed.value("method")}
              fault={faultSentence(typed.fault("method"))}
            />
            <TextField
              name="nameId"
              label="NameID"
              value={typed.value("nameId")}
              fault={faultSentence(typed.fault("nameId"))}
              hint="As the identity provider sends it; a trace of a refused sign-in shows it. Left empty, the email is the key."
              maxlength={1024}
            />
            <Actions>
              <Button>Link</Button>
            </Actions>
          </ConsoleForm>
        </Fold>
      )}
    </Card>
  );
}

export function userPage(frame: Frame, view: UserPageView): Html {
  const { name, userName, crumbs, state, email, externalId, groups, profile, mayManage } = view;
  return html(
    <ConsolePage
      frame={frame}
      title={name ?? userName}
      lead={name === null ? undefined : userName}
      crumbs={crumbs}
      actions={<UserStateBadge state={state} />}
    >
      <ManagedElsewhere frame={frame} view={view} />
      <Card
        id="who"
        title="Who it is"
        aside={
          <Actions>
            {mayManage && view.owner === null && view.removedAt === null ? (
              <ChangeLink href={`${view.at}/edit`} />
            ) : null}
            {mayManage ? (
              <ButtonLink href={`${view.at}/try`} small>
                Try them
              </ButtonLink>
            ) : null}
            <ButtonLink href={view.activity} small>
              Activity
            </ButtonLink>
          </Actions>
        }
      >
        <dl class="facts">
          <Fact name="User name">
            <bdi>{userName}</bdi>
          </Fact>
          <Fact name="Email">{email === null ? undefined : <bdi>{email}</bdi>}</Fact>
          <Fact name="External id">{externalId === null ? undefined : <bdi>{externalId}</bdi>}</Fact>
          <Fact name="Id">
            <code>{view.id}</code>
          </Fact>
          <Fact name="Created">
            <Time at={Date.parse(view.createdAt)} />
          </Fact>
          <Fact name="Last sign-in">
            {view.lastSignInAt === null ? "Never" : <Time at={Date.parse(view.lastSignInAt)} />}
          </Fact>
        </dl>
        <Fold title="All attributes">
          <CodeBlock id="profile" label="Attributes" text={JSON.stringify(profile, null, 2)} />
        </Fold>
      </Card>
      {mayManage ? <Access frame={frame} view={view} /> : null}
      <Card id="groups" title="Groups" aside={<Badge tone="plain">{String(groups.length)}</Badge>}>
        {groups.length === 0 ? (
          <p class="soft">In no group.</p>
        ) : (
          <ul class="chips">
            {groups.map((group) => (
              <li class="chip">
                <a href={group.href}>
                  <bdi>{group.name}</bdi>
                </a>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Identities frame={frame} view={view} />
      <UserSessions
        frame={frame}
        sessions={view.sessions}
        userName={userName}
        version={view.version}
        end={mayManage ? `${view.at}/end-sessions` : undefined}
      />
    </ConsolePage>,
  );
}
