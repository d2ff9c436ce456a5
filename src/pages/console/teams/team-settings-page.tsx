import { Actions, Button } from "../../shared/button.js";
import { Card, Chips } from "../../shared/card.js";
import { FieldSet, Select, TextArea, TextField, Tick } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { ManagedByFile, NotYours } from "../managed-by-file.js";

export interface TeamPolicyValues {
  readonly multiGroup: boolean;
  readonly seats: number | null;
  readonly existingUsers: "link" | "refuse";
  readonly usernameChanges: "allow" | "refuse";
  readonly userNameIsEmail: boolean;
  readonly onRemoval: "suspend" | "delete";
  readonly session: { readonly idleMinutes: number; readonly absoluteMinutes: number };
  readonly sessionNotOnOrAfter: "cap" | "ignore";
  readonly groupsPerSignIn: number;
  readonly massChangeBrake: number | null;
}

export interface TeamSettingsView {
  readonly name: string;
  readonly home: string;
  readonly version: number;
  readonly policies: TeamPolicyValues;
  /** Email addresses of the customer's IT. */
  readonly contacts: readonly string[];
  readonly typed: FormFields;
  /** May the reader change the policies, and the seats? */
  readonly mayChange: boolean;
  readonly mayOperate: boolean;
  readonly managedBy?: { readonly file: string | undefined } | undefined;
}

const choices = {
  existingUsers: [
    { value: "link", label: "Link them, when the email's domain is proven" },
    { value: "refuse", label: "Refuse the sign-in" },
  ],
  usernameChanges: [
    { value: "allow", label: "Take over the new user name" },
    { value: "refuse", label: "Refuse the change" },
  ],
  onRemoval: [
    { value: "suspend", label: "Suspend and keep the record" },
    { value: "delete", label: "Delete the record" },
  ],
  sessionNotOnOrAfter: [
    { value: "cap", label: "Ends our session too" },
    { value: "ignore", label: "Is ignored" },
  ],
} as const;

const labels = {
  name: "The name",
  contacts: "The IT contacts",
  "policies.seats": "Seats",
  "policies.session.idleMinutes": "The idle time",
  "policies.session.absoluteMinutes": "The longest session",
  "policies.groupsPerSignIn": "Groups at one sign-in",
  "policies.massChangeBrake": "The brake",
};

export function teamSettingsPage(frame: Frame, view: TeamSettingsView): Html {
  const { name, home, managedBy, mayChange } = view;
  return html(
    <ConsolePage
      frame={frame}
      title="Settings"
      lead="Policies hold for everybody who comes in: by sign-in, by SCIM and by hand."
      crumbs={[
        { label: "Teams", href: "/console/teams" },
        { label: name, href: home },
      ]}
    >
      {managedBy === undefined ? null : <ManagedByFile what="this team" file={managedBy.file} />}
      {managedBy === undefined && !mayChange ? <NotYours needs="an owner of the team" /> : null}
      {managedBy === undefined && mayChange ? <Change frame={frame} view={view} /> : <Shown view={view} />}
    </ConsolePage>,
  );
}

function Change({ frame, view }: { readonly frame: Frame; readonly view: TeamSettingsView }) {
  const { name, contacts, policies: own, typed, version, mayOperate } = view;
  const number = (field: string, label: string, kept: number | null, hint: string) => (
    <TextField
      name={`policies.${field}`}
      type="number"
      label={label}
      value={typed.value(`policies.${field}`, kept)}
      hint={hint}
      fault={faultSentence(typed.fault(`policies.${field}`))}
    />
  );
  const select = (field: keyof typeof choices, label: string, hint?: string) => (
    <Select
      name={`policies.${field}`}
      label={label}
      hint={hint}
      choices={choices[field]}
      value={typed.value(`policies.${field}`, own[field])}
    />
  );
  return (
    <ConsoleForm frame={frame} typed={typed} version={version} labels={labels}>
      <div class="stack">
        <Card id="people" title="The team">
          <TextField
            name="name"
            label="Name"
            value={typed.value("name", name)}
            fault={faultSentence(typed.fault("name"))}
            maxlength={200}
            required
          />
          <TextArea
            name="contacts"
            label="IT contacts (optional)"
            rows={2}
            value={typed.value("contacts", contacts.join("\n"))}
            hint="Email addresses of the customer's IT, one per line: new setup links can be mailed to them."
            fault={faultSentence(typed.fault("contacts"))}
          />
          {mayOperate
            ? number(
                "seats",
                "Seats",
                own.seats,
                "How many active people the team may have. Empty: no limit. A lower number removes nobody; new people are refused.",
              )
            : null}
        </Card>
        <Card id="who" title="Who people are">
          {select("existingUsers", "When somebody signs in with an email that a user already has")}
          {select("usernameChanges", "When a directory changes a user name")}
          <FieldSet legend="User names and groups">
            <Tick
              type="checkbox"
              name="policies.userNameIsEmail"
              value="on"
              label="The user name must be the work email"
              checked={typed.ticked("policies.userNameIsEmail", "on", own.userNameIsEmail)}
            />
            <Tick
              type="checkbox"
              name="policies.multiGroup"
              value="on"
              label="A person may be in several groups"
              hint="Off: a change that would add somebody to a second group is refused."
              checked={typed.ticked("policies.multiGroup", "on", own.multiGroup)}
            />
          </FieldSet>
          {number(
            "groupsPerSignIn",
            "Groups taken at one sign-in",
            own.groupsPerSignIn,
            "Any more are skipped, and the sign-in says so.",
          )}
        </Card>
        <Card id="sessions" title="Sessions">
          <div class="columns">
            {number(
              "session.idleMinutes",
              "Minutes without use until it ends",
              own.session.idleMinutes,
              "480 minutes are eight hours.",
            )}
            {number(
              "session.absoluteMinutes",
              "Minutes until it ends in any case",
              own.session.absoluteMinutes,
              "1440 minutes are a day.",
            )}
          </div>
          {select("sessionNotOnOrAfter", "A session end set by the identity provider (SessionNotOnOrAfter)")}
        </Card>
        <Card id="removal" title="Removal">
          {select("onRemoval", "When a directory removes somebody", "Their sessions end at once either way.")}
          {number(
            "massChangeBrake",
            "Pause a directory that removes more than this share in an hour, in percent",
            own.massChangeBrake === null ? null : Math.round(own.massChangeBrake * 10_000) / 100,
            "Empty: no brake. A paused directory waits for you, and its identity provider tries again by itself.",
          )}
        </Card>
        <Actions>
          <Button kind="main">Save</Button>
        </Actions>
      </div>
    </ConsoleForm>
  );
}

function Shown({ view: { policies: own, contacts } }: { readonly view: TeamSettingsView }) {
  const labelOf = (field: keyof typeof choices): string =>
    choices[field].find(({ value }) => value === own[field])?.label ?? own[field];
  const yes = (is: boolean): string => (is ? "Yes" : "No");
  return (
    <Card id="policies" title="Policies">
      <dl class="facts">
        <Fact name="IT contacts">{contacts.length === 0 ? "None" : <Chips names={contacts} what="contacts" />}</Fact>
        <Fact name="Seats">{own.seats === null ? "Any number" : String(own.seats)}</Fact>
        <Fact name="Existing users">{labelOf("existingUsers")}</Fact>
        <Fact name="User name changes">{labelOf("usernameChanges")}</Fact>
        <Fact name="User name is the work email">{yes(own.userNameIsEmail)}</Fact>
        <Fact name="Several groups">{yes(own.multiGroup)}</Fact>
        <Fact name="Groups at one sign-in">{String(own.groupsPerSignIn)}</Fact>
        <Fact name="Sessions">{`${own.session.idleMinutes} minutes idle, ${own.session.absoluteMinutes} at most`}</Fact>
        <Fact name="SessionNotOnOrAfter">{labelOf("sessionNotOnOrAfter")}</Fact>
        <Fact name="On removal">{labelOf("onRemoval")}</Fact>
        <Fact name="Mass change brake">
          {own.massChangeBrake === null
            ? "Off"
            : `${Math.round(own.massChangeBrake * 10_000) / 100} percent in an hour`}
        </Fact>
      </dl>
    </Card>
  );
}
