import { idpTypes } from "../../../../model/sso-method.js";
import { Card } from "../../../shared/card.js";
import { TextField } from "../../../shared/form.js";
import { html, type Html } from "../../../shared/html.js";
import { IdpMark } from "../../../shared/idp-mark.js";
import { ConsoleForm, faultSentence, type FormFields } from "../../console-form.js";
import type { Frame } from "../../frame.js";
import { SlugField } from "../../slug-field.js";
import { idpGuides } from "../parts/idp-guides.js";
import { Lockable, StepActions, WizardPage, type WizardPlace } from "./wizard-page.js";

export interface ChoosePageView {
  readonly place: WizardPlace;
  /** Chosen before anything was sent. */
  readonly idp: string;
  readonly name: string;
  /** Said of a new one alone: what is taken where nothing is typed. */
  readonly slugBegins?: string | undefined;
}

/** Step 1: which identity provider, and what the method is called. */
export function choosePage(frame: Frame, view: ChoosePageView, typed: FormFields): Html {
  const { place, idp, name, slugBegins } = view;
  const { method } = place;
  const chosen = typed.value("idp", idp);
  return html(
    <WizardPage
      frame={frame}
      place={place}
      title={method === undefined ? "New SSO method" : `Set up ${method.name}`}
      lead="Which identity provider do people sign in with?"
    >
      <Card id="choose" title="Identity provider">
        <ConsoleForm
          frame={frame}
          typed={typed}
          version={method?.version}
          labels={{ idp: "The identity provider", name: "Name", slug: "Slug" }}
        >
          <Lockable locked={place.locked !== undefined}>
            <fieldset id="idp">
              <legend class="unseen">Identity provider</legend>
              <ul class="idp-choices">
                {idpTypes.map((one) => (
                  <li>
                    <label class="choice">
                      <input type="radio" name="idp" value={one} checked={one === chosen ? true : undefined} required />
                      <IdpMark idp={one} />
                      <span class="grow">
                        <strong>{idpGuides[one].name}</strong>
                        <span class="soft small">{idpGuides[one].kind}</span>
                      </span>
                    </label>
                  </li>
                ))}
              </ul>
              {typed.fault("idp") === undefined ? null : <p class="fault">Choose one. Another SAML fits all others.</p>}
            </fieldset>
            <TextField
              name="name"
              label="Name"
              value={typed.value("name", name)}
              fault={faultSentence(typed.fault("name"))}
              maxlength={200}
              hint="People see it where they choose among several: Acme Okta. Left empty, it is the identity provider's name."
            />
            {slugBegins === undefined ? null : (
              <SlugField
                typed={typed}
                hint={`Part of every address of this method; it never changes. Left empty, it is ${slugBegins} and the identity provider.`}
                optional
              />
            )}
          </Lockable>
          <StepActions place={place} sends={method === undefined ? "Create and continue" : "Save and continue"} />
        </ConsoleForm>
      </Card>
    </WizardPage>,
  );
}
