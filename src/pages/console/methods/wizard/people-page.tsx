import type { MethodView } from "../../../../admin/index.js";
import { Card } from "../../../shared/card.js";
import { FieldSet, Select, TextArea, TextField, Tick } from "../../../shared/form.js";
import { html, type Html } from "../../../shared/html.js";
import { Words } from "../../../shared/words.js";
import { ConsoleForm, faultSentence, type FormFields } from "../../console-form.js";
import type { Frame } from "../../frame.js";
import { Lockable, StepActions, WizardPage, type WizardPlace } from "./wizard-page.js";

export interface PeoplePageView {
  readonly place: WizardPlace;
  readonly method: MethodView;
  /** Those of the team that count. */
  readonly domains: readonly string[];
  readonly seats: number | null;
}

const sessionEnds = [
  { value: "", label: "As the identity provider's preset says" },
  { value: "cap", label: "No later than the identity provider says" },
  { value: "ignore", label: "As the team's policy says" },
];

/** Step 5: who is let in and made, and what follows the identity provider. */
export function peoplePage(frame: Frame, view: PeoplePageView, typed: FormFields): Html {
  const { place, method, domains, seats } = view;
  const { jit } = method;
  const tick = (name: string, label: string, kept: boolean, hint?: string) => (
    <Tick type="checkbox" name={name} value="on" label={label} hint={hint} checked={typed.ticked(name, "on", kept)} />
  );
  const radios = (name: string, kept: string, choices: readonly (readonly [string, string, string?])[]) =>
    choices.map(([value, label, hint]) => (
      <Tick
        type="radio"
        name={name}
        value={value}
        label={label}
        hint={hint}
        checked={typed.ticked(name, value, kept === value)}
      />
    ));
  return html(
    <WizardPage
      frame={frame}
      place={place}
      title={`Set up ${method.name}`}
      lead="JIT provisioning: what a sign-in may create and change."
    >
      <div>
        <ConsoleForm
          frame={frame}
          typed={typed}
          version={method.version}
          labels={{
            groupMap: "The group names",
            clockSkewSeconds: "The clock difference",
            emailDomains: "The domains",
          }}
        >
          <Lockable locked={place.locked !== undefined}>
            <div class="stack">
              <Card id="people" title="People">
                {tick("jit.createUsers", "Create people at their first sign-in", jit.createUsers, seatsText(seats))}
                <FieldSet legend="People who already exist">
                  {radios("jit.onLogin", jit.onLogin, [
                    ["create-only", "Leave their names and email addresses as they are"],
                    [
                      "update",
                      "Update names and email addresses at each sign-in",
                      "What a directory has pushed stays the directory's.",
                    ],
                  ])}
                </FieldSet>
                {domains.length === 0 ? (
                  <p class="soft">
                    <Words>The team has no email domain that counts yet, so nobody can sign in.</Words>
                  </p>
                ) : (
                  <FieldSet legend="Email domains that may sign in with this method">
                    {radios("emailDomainsOf", method.emailDomains === null ? "all" : "some", [
                      ["all", `All of the team's: ${domains.join(", ")}`],
                      ["some", "Only these:"],
                    ])}
                    <div class="ticks inset">
                      {domains.map((one) => (
                        <Tick
                          type="checkbox"
                          name="emailDomains"
                          value={one}
                          label={one}
                          checked={typed.ticked("emailDomains", one, method.emailDomains?.includes(one) ?? false)}
                        />
                      ))}
                    </div>
                  </FieldSet>
                )}
              </Card>
              <Card id="groups" title="Groups">
                <FieldSet legend="Groups sent by the identity provider">
                  {radios("jit.groupSync", jit.groupSync, [
                    ["add", "A sign-in adds people to groups and never removes them"],
                    [
                      "mirror",
                      "People are in exactly the groups that are sent",
                      "They leave other groups that this method added them to.",
                    ],
                  ])}
                </FieldSet>
                {tick("jit.createGroups", "Create groups that don't exist yet", jit.createGroups)}
                <TextArea
                  name="groupMap"
                  label="Other names for groups"
                  code
                  rows={Math.min(12, Math.max(3, Object.keys(method.groupMap).length))}
                  value={typed.value("groupMap", mapText(method.groupMap))}
                  fault={faultSentence(typed.fault("groupMap"))}
                  hint="One per line: what is sent = our name for it, such as 0f8fad5b-d9cb = Engineering. Needed where the identity provider sends object IDs."
                />
                <FieldSet legend="Which groups a sign-in may join">
                  {radios("jit.joinGroups", jit.joinGroups, [
                    ["any", "Any that a sign-in or an admin created"],
                    ["own", "Only this method's own and those named above"],
                  ])}
                </FieldSet>
                <FieldSet legend="Where no groups are sent at all">
                  {radios("jit.missingGroups", jit.missingGroups, [
                    ["auto", "It means no groups, once groups have been sent for anybody"],
                    ["keep", "It says nothing: people stay where they are"],
                  ])}
                </FieldSet>
              </Card>
              <Card id="policy" title="Sign-ins">
                {tick(
                  "idpInitiated",
                  "Allow sign-ins that begin at the identity provider",
                  method.idpInitiated,
                  "Off is safer: a tile there can open the JIT login URL instead.",
                )}
                {tick(
                  "tracePersonalData",
                  "Keep names and addresses in the traces of sign-ins",
                  method.tracePersonalData,
                  "Makes it easier to find out what went wrong. Kept for 30 days unless set otherwise.",
                )}
                <div class="columns">
                  <TextField
                    name="clockSkewSeconds"
                    type="number"
                    label="Clock difference allowed, in seconds"
                    value={typed.value("clockSkewSeconds", method.clockSkewSeconds)}
                    fault={faultSentence(typed.fault("clockSkewSeconds"))}
                    hint="60 is enough nearly everywhere; 300 at most."
                  />
                  <Select
                    name="sessionNotOnOrAfter"
                    label="When a session ends"
                    choices={sessionEnds}
                    value={typed.value("sessionNotOnOrAfter", method.sessionNotOnOrAfter) ?? ""}
                  />
                </div>
              </Card>
            </div>
          </Lockable>
          <StepActions place={place} sends="Save and continue" />
        </ConsoleForm>
      </div>
    </WizardPage>,
  );
}

function seatsText(seats: number | null): string {
  return seats === null
    ? "Off: only people created by a directory or an admin come in."
    : `Within the team's ${seats} seats; anybody beyond that is refused and listed under Failed provisioning.`;
}

function mapText(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .map(([from, to]) => `${from} = ${to}`)
    .join("\n");
}
