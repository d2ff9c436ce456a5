import { Actions, Button } from "../../shared/button.js";
import { Badge, Card, Note } from "../../shared/card.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";

export interface AccountSession {
  readonly id: string;
  readonly browser: string | undefined;
  readonly createdAt: number;
  readonly endsAt: number;
  readonly isThis: boolean;
}

export interface AccountView {
  readonly email: string;
  readonly roles: readonly { readonly role: string; readonly place: string }[];
  readonly signsInBy: "password" | "sso";
  /** The name of the SSO method that they came in by. */
  readonly method?: string | undefined;
  readonly sessions: readonly AccountSession[];
  readonly typed: FormFields;
}

const labels = { current: "Your password", password: "New password", again: "The repeated password" };

export function accountPage(frame: Frame, { email, roles, signsInBy, method, sessions, typed }: AccountView): Html {
  return html(
    <ConsolePage frame={frame} title="Your account" lead={email}>
      <Card id="roles" title="Your roles">
        <Table
          caption="Your roles"
          columns={[
            { name: "Where", cell: ({ place }: AccountView["roles"][number]) => <bdi>{place}</bdi> },
            { name: "Role", cell: ({ role }) => <Badge tone="info">{role}</Badge> },
          ]}
          rows={roles}
          empty={null}
        />
      </Card>
      <Card
        id="sessions"
        title="Where you are signed in"
        aside={
          <ActButton frame={frame} action="/console/account/end-all" small>
            Sign out everywhere
          </ActButton>
        }
      >
        <Table
          caption="Your sessions"
          columns={[
            {
              name: "Browser",
              cell: ({ browser, isThis }: AccountSession) => (
                <>
                  {browser ?? "Unknown browser"} {isThis ? <Badge tone="good">This one</Badge> : null}
                </>
              ),
            },
            { name: "Since", kind: "whole", cell: ({ createdAt }) => <Time at={createdAt} /> },
            { name: "Ends by", kind: "whole", cell: ({ endsAt }) => <Time at={endsAt} /> },
            {
              name: "End",
              unseen: true,
              cell: ({ id, isThis, browser }) =>
                isThis ? null : (
                  <ActButton
                    frame={frame}
                    action="/console/account/end-session"
                    hidden={{ session: id }}
                    label={`End the session in ${browser ?? "an unknown browser"}`}
                    small
                  >
                    End
                  </ActButton>
                ),
            },
          ]}
          rows={sessions}
          empty={null}
        />
      </Card>
      <Card
        id="keyboard"
        title="Keyboard"
        aside={
          <ActButton
            frame={frame}
            action="/console/account/shortcuts"
            hidden={{ shortcuts: frame.shortcuts ? "off" : "on" }}
            small
          >
            {frame.shortcuts ? "Turn the / key off" : "Turn the / key on"}
          </ActButton>
        }
      >
        <p>
          <Words>
            {frame.shortcuts
              ? "On every page of a team / leads to Find, unless you are typing, have a dialog open or changed something you haven't saved."
              : "The / key does nothing. Find stays in the menu."}
          </Words>{" "}
          Remembered in this browser.
        </p>
      </Card>
      <Card id="password-change" title="Password">
        {signsInBy === "sso" ? (
          <Note tone="plain">
            <p>
              {method === undefined ? (
                <Words>You sign in by SSO alone, so there is no password to change.</Words>
              ) : (
                <>
                  You came in by <bdi>{method}</bdi>, so there is no password to change. Your role is what your groups
                  at the identity provider gave at this sign-in; it is read anew at the next one.
                </>
              )}
            </p>
          </Note>
        ) : (
          <ConsoleForm frame={frame} typed={typed} labels={labels}>
            <TextField
              name="current"
              type="password"
              label="Your password"
              autocomplete="current-password"
              fault={faultSentence(typed.fault("current"))}
              required
            />
            <TextField
              name="password"
              type="password"
              label="New password"
              hint="At least 10 characters. All your other sessions end."
              autocomplete="new-password"
              fault={faultSentence(typed.fault("password"))}
              required
            />
            <TextField
              name="again"
              type="password"
              label="The new password again"
              autocomplete="new-password"
              fault={faultSentence(typed.fault("again"))}
              required
            />
            <Actions>
              <Button kind="main">Change the password</Button>
            </Actions>
          </ConsoleForm>
        )}
      </Card>
    </ConsolePage>,
  );
}
