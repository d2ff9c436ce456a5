import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card, Note } from "../../shared/card.js";
import { TextArea } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Words } from "../../shared/words.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import type { Frame } from "../frame.js";
import { AdminGroups } from "./parts/admin-groups.js";
import { MethodFrame, type MethodPlace } from "./parts/method-frame.js";

export interface MethodAdminsPageView {
  readonly place: MethodPlace;
  /** Whoever looks has all that the method gives. */
  readonly mayGive: boolean;
}

const roles = [
  { role: "owner", label: "Groups of owners", hint: "All of the team, its admins, keys and policies too." },
  { role: "admin", label: "Groups of admins", hint: "SSO methods, directories, people, failures." },
  { role: "auditor", label: "Groups of auditors", hint: "They read everything and change nothing." },
] as const;

/** Whom a sign-in by the method lets into the console, by groups of its assertion. */
export function methodAdminsPage(frame: Frame, { place, mayGive }: MethodAdminsPageView, typed: FormFields): Html {
  const { method, places } = place;
  const groups = Object.entries(method.admins?.groups ?? {});
  const makesOperators = groups.some(([, role]) => role === "operator");
  return html(
    <MethodFrame
      frame={frame}
      place={place}
      at="overview"
      title={`${method.name}: admins`}
      lead="People of these groups come into this console by SSO, without an account of their own here."
    >
      <Card id="groups" title="Who comes in">
        {method.managedByFile || !mayGive ? (
          <>
            <AdminGroups groups={method.admins?.groups ?? {}} />
            <Note tone="plain">
              <p>
                <Words>
                  {method.managedByFile
                    ? "The declarative file manages this method: change it there."
                    : makesOperators
                      ? "This method makes operators, so whom it lets in is changed on the server alone: drawbridge sso update."
                      : "Only an owner of the team changes this: nobody hands out more than they have."}
                </Words>
              </p>
            </Note>
          </>
        ) : (
          <ConsoleForm
            frame={frame}
            typed={typed}
            version={method.version}
            labels={Object.fromEntries(roles.map(({ role, label }) => [`admins.${role}`, label]))}
          >
            <p class="soft">
              <Words>
                One group per line, exactly as the identity provider sends it: letter case counts, and Entra sends
                object IDs. Somebody in several of them gets the highest role. It is read again at every sign-in, and
                ends with the person.
              </Words>
            </p>
            {roles.map(({ role, label, hint }) => (
              <TextArea
                name={`admins.${role}`}
                label={label}
                hint={hint}
                code
                rows={3}
                value={typed.value(
                  `admins.${role}`,
                  groups
                    .filter(([, given]) => given === role)
                    .map(([group]) => group)
                    .join("\n"),
                )}
                fault={faultSentence(typed.fault(`admins.${role}`))}
              />
            ))}
            <Note tone="plain">
              <p>
                <Words>
                  The test sign-in tells which role the person would get. Keep an operator who signs in by password:
                  should the identity provider fail, only they come in.
                </Words>
              </p>
            </Note>
            <Actions>
              <Button kind="main">Save</Button>
              <ButtonLink href={places.overview}>Cancel</ButtonLink>
            </Actions>
          </ConsoleForm>
        )}
      </Card>
    </MethodFrame>,
  );
}
