import type { Child } from "hono/jsx";
import { Actions, Button } from "../../shared/button.js";
import { Badge, Card, EmptyState, Note } from "../../shared/card.js";
import { CopyLine } from "../../shared/code.js";
import { Confirm } from "../../shared/dialog.js";
import { Select, TextField, Tick, type Choice } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { Pager, Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";

export const roleChoices: readonly Choice[] = [
  { value: "owner", label: "Owner: all of the team, its admins, keys and policies too" },
  { value: "admin", label: "Admin: SSO methods, directories, people, failures" },
  { value: "auditor", label: "Auditor: reads everything, changes nothing" },
];

type AdminState = "active" | "invited" | "invitation_expired";

export interface AdminRow {
  readonly email: string;
  readonly href: string;
  readonly role: string;
  readonly state: AdminState;
  /** The installation's list alone: where, and how they sign in. */
  readonly place?: string | undefined;
  readonly signsInBy?: "password" | "sso" | "invitation" | undefined;
  readonly lastPasswordSignInAt?: string | null | undefined;
}

export interface AdminsView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly lead: string;
  readonly rows: readonly AdminRow[];
  readonly typed: FormFields;
  readonly roles: readonly Choice[];
  /** Where the new admin gets the role; absent: in this team. */
  readonly places?: readonly Choice[] | undefined;
  /** Invitations can go by mail. */
  readonly mail: boolean;
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

const ways = { password: "Password", sso: "SSO", invitation: "Not in yet" } as const;

function StateBadge({ state }: { readonly state: AdminState }) {
  if (state === "active") return <Badge tone="good">Active</Badge>;
  return state === "invited" ? <Badge tone="plain">Invited</Badge> : <Badge tone="warn">Invitation expired</Badge>;
}

/** A link that is shown this once, as the one of an invitation. */
export function ShownOnce(props: {
  readonly value: string | undefined;
  readonly title: string;
  readonly text: string;
  /** What can be done with it. */
  readonly children?: Child;
}) {
  if (props.value === undefined) return null;
  return (
    <Card id="once" title={props.title}>
      <Note tone="warn">
        <p>
          <Words>{props.text}</Words>
        </p>
      </Note>
      <CopyLine id="secret" value={props.value} />
      {props.children}
    </Card>
  );
}

export function adminsPage(frame: Frame, view: AdminsView): Html {
  const { crumbs, lead, rows, typed, roles, places, mail, first, next } = view;
  const isInstallation = places !== undefined;
  return html(
    <ConsolePage frame={frame} title="Admins" lead={lead} crumbs={crumbs}>
      <ShownOnce
        value={frame.secrets["invitation"]}
        title="Send this link to them"
        text="It is shown only once and works for three days. With it they set a password and come in; until then they can do nothing here."
      />
      <section class="card" aria-label="Admins">
        <Table
          caption="Admins"
          columns={[
            {
              name: "Email",
              cell: ({ email, href }: AdminRow) => (
                <a href={href}>
                  <bdi>{email}</bdi>
                </a>
              ),
            },
            { name: "Role", cell: ({ role }) => <Badge tone="info">{role}</Badge> },
            { name: "State", cell: ({ state }) => <StateBadge state={state} /> },
            ...(isInstallation
              ? [
                  { name: "Where", cell: ({ place }: AdminRow) => place ?? "" },
                  {
                    name: "Signs in by",
                    cell: ({ signsInBy }: AdminRow) => (signsInBy === undefined ? "" : ways[signsInBy]),
                  },
                  {
                    name: "Last sign-in by password",
                    kind: "whole" as const,
                    cell: ({ lastPasswordSignInAt: last }: AdminRow) =>
                      typeof last === "string" ? <Time at={Date.parse(last)} /> : "Never",
                  },
                ]
              : []),
          ]}
          rows={rows}
          empty={
            <EmptyState
              title="Nobody yet"
              text="So far only the installation's operators run this team. Invite somebody of its own."
            />
          }
        />
        {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
      </section>
      <Card id="invite" title="Invite an admin">
        <ConsoleForm
          frame={frame}
          typed={typed}
          labels={{ mail: "The mail", email: "The email", role: "The role", team: "The place" }}
        >
          <TextField
            name="email"
            type="email"
            label="Email"
            value={typed.value("email")}
            fault={faultSentence(typed.fault("email"))}
            autocomplete="off"
            maxlength={320}
            required
          />
          <Select
            name="role"
            label="Role"
            choices={roles}
            value={typed.value("role", "admin")}
            fault={faultSentence(typed.fault("role"))}
          />
          {places === undefined ? null : (
            <Select
              name="team"
              label="Where"
              choices={places}
              value={typed.value("team")}
              hint="An operator belongs to the installation; the other roles belong to one team."
              fault={faultSentence(typed.fault("team"))}
            />
          )}
          {mail ? (
            <Tick
              type="checkbox"
              id="mail"
              name="mail"
              value="yes"
              label="Send them the link by mail"
              checked={typed.ticked("mail", "yes", true)}
            />
          ) : null}
          <Actions>
            <Button kind="main">Invite</Button>
          </Actions>
        </ConsoleForm>
      </Card>
    </ConsolePage>,
  );
}

export interface AdminPageView {
  readonly crumbs: AdminsView["crumbs"];
  readonly email: string;
  readonly role: string;
  readonly place: string;
  readonly version: number;
  readonly state: AdminState;
  readonly roles: readonly Choice[];
  readonly typed: FormFields;
  /** Where the form of the removal goes. */
  readonly remove: string;
  readonly isSelf: boolean;
  /** The place as the operations name it; the installation's pages alone. */
  readonly team?: string | undefined;
  readonly ssoOnly?: boolean | undefined;
}

const saidOf: Readonly<Record<AdminState, string>> = {
  active: "",
  invited: ", invited and not in yet",
  invitation_expired: ", whose invitation has run out",
};

function consequenceOf({ email, place, state, isSelf }: AdminPageView): string {
  if (state !== "active") return `The link that ${email} was sent opens nothing any more. You can invite them again.`;
  return isSelf
    ? "This is you. If it is your only role, your next click leads to the sign-in."
    : `${email} can do nothing more in ${place}. With no role left elsewhere, their sessions end at once.`;
}

export function adminPage(frame: Frame, view: AdminPageView): Html {
  const { crumbs, email, role, place, version, state, roles, typed, remove, team, ssoOnly } = view;
  return html(
    <ConsolePage frame={frame} title={email} lead={`${role} in ${place}${saidOf[state]}`} crumbs={crumbs}>
      <Card id="role-change" title="What they may do">
        <ConsoleForm frame={frame} typed={typed} version={version} hidden={{ team }} labels={{ role: "The role" }}>
          <Select
            name="role"
            label="Role"
            choices={roles}
            value={typed.value("role", role)}
            hint={state === "active" ? "It takes effect with their next click." : "They come in with this role."}
            fault={faultSentence(typed.fault("role"))}
          />
          {ssoOnly === undefined ? null : (
            <Select
              name="ssoOnly"
              label="Signs in"
              choices={[
                { value: "no", label: "By password, and by SSO where a method makes admins" },
                { value: "yes", label: "By SSO alone" },
              ]}
              value={typed.value("ssoOnly", ssoOnly ? "yes" : "no")}
              fault={faultSentence(typed.fault("ssoOnly"))}
            />
          )}
          <Actions>
            <Button kind="main">Save</Button>
          </Actions>
        </ConsoleForm>
      </Card>
      <Card id="danger" title="Remove">
        <Confirm
          does={state === "active" ? "Remove this role" : "Withdraw the invitation"}
          consequence={consequenceOf(view)}
          action={remove}
          hidden={{ csrf: frame.csrf, once: frame.once, version: String(version), team }}
        />
      </Card>
    </ConsolePage>,
  );
}
