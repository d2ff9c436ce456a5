import type { MethodView } from "../../../../admin/index.js";
import { ButtonLink } from "../../../shared/button.js";
import { Card, Fold, Note } from "../../../shared/card.js";
import { CopyLine } from "../../../shared/code.js";
import { TextField, Tick } from "../../../shared/form.js";
import { html, type Html } from "../../../shared/html.js";
import { Words } from "../../../shared/words.js";
import { ConsoleForm, faultSentence, type FormFields } from "../../console-form.js";
import type { Frame } from "../../frame.js";
import { FieldDrawing } from "../parts/field-drawing.js";
import { idpGuides, type GivenField, type OurValue } from "../parts/idp-guides.js";
import { Lockable, StepActions, WizardPage, type WizardPlace } from "./wizard-page.js";

export interface GivePageView {
  readonly place: WizardPlace;
  readonly method: MethodView;
}

function ourValue(method: MethodView, value: OurValue): string {
  const { addresses } = method;
  return { ...addresses, entityId: addresses.entityId }[value];
}

/** Step 2: our addresses, under the labels that the identity provider has for them. */
export function givePage(frame: Frame, view: GivePageView, typed: FormFields): Html {
  const { place, method } = view;
  const guide = idpGuides[method.idpType];
  const given = guide.fields.map((field) => ({ ...field, text: textOf(method, field) }));
  const pasted = given.filter(({ value }) => typeof value === "string");
  const chosen = given.filter(({ value }) => typeof value !== "string");
  return html(
    <WizardPage
      frame={frame}
      place={place}
      title={`Set up ${method.name}`}
      lead={`Create an application for us in ${guide.spoken ?? guide.name}, and give it these values.`}
    >
      {/^http:/.test(method.addresses.acs) ? (
        <Note tone="warn">
          <p>
            <Words>
              These addresses are http, not https. Most identity providers accept that only for a test on your own
              machine. Set PUBLIC_URL to the address that people will use.
            </Words>
          </p>
        </Note>
      ) : null}
      <Card id="give" title={`In ${guide.spoken ?? guide.name}`}>
        <p class="way">
          {guide.place.map((one, index) => (
            <>
              {index === 0 ? null : <span aria-hidden="true"> › </span>}
              <strong>{one}</strong>
            </>
          ))}
        </p>
        <div class="guide">
          <FieldDrawing
            place={guide.place}
            fields={given.map(({ label, value, text }) => ({ label, value: text, pasted: typeof value === "string" }))}
          />
          <ol class="give-list">
            {pasted.map(({ label, text, note }, index) => (
              <li>
                <span class="give-label">
                  {label}
                  {note === undefined ? null : <span class="soft small"> {note}</span>}
                </span>
                <CopyLine id={`give-${index}`} value={text} />
              </li>
            ))}
          </ol>
        </div>
        {chosen.length === 0 ? null : (
          <Fold title="And choose these">
            <dl class="facts small">
              {chosen.map(({ label, text, note }) => (
                <>
                  <dt>{label}</dt>
                  <dd>
                    <strong>{text}</strong>
                    {note === undefined ? null : <span class="soft">, {note}</span>}
                  </dd>
                </>
              ))}
            </dl>
          </Fold>
        )}
        <Fold title="All of it in one file">
          <p>
            <Words>Many identity providers can read all of this from our metadata, certificates included.</Words>
          </p>
          <CopyLine id="give-metadata" value={method.addresses.metadata} />
          <p class="more">
            <ButtonLink small href={method.addresses.metadata}>
              Open the metadata
            </ButtonLink>
          </p>
        </Fold>
      </Card>
      <Card id="claims" title="Attributes to send">
        <p class="way">
          {guide.claims.place.map((one, index) => (
            <>
              {index === 0 ? null : <span aria-hidden="true"> › </span>}
              <strong>{one}</strong>
            </>
          ))}
        </p>
        <table class="rows" role="table">
          <caption class="unseen">Attributes to send</caption>
          <thead role="rowgroup">
            <tr role="row">
              {guide.claims.columns.map((name) => (
                <th scope="col" role="columnheader">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {guide.claims.rows.map(([name, value]) => (
              <tr role="row">
                <th scope="row" role="rowheader">
                  <code>{name}</code>
                </th>
                <td role="cell">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {guide.claims.groups === undefined ? null : <p class="soft small">{guide.claims.groups}.</p>}
      </Card>
      <Card id="special" title="Only where the identity provider asks for it">
        <ConsoleForm frame={frame} typed={typed} version={method.version} labels={{ spEntityId: "Our entity ID" }}>
          <Lockable locked={place.locked !== undefined}>
            <TextField
              name="spEntityId"
              label="A different entity ID for us"
              value={typed.value("spEntityId", method.spEntityId)}
              fault={faultSentence(typed.fault("spEntityId"))}
              maxlength={1024}
              hint="For a connection moved here from another product: urn:acme:sp. Left empty, it is the address of our metadata."
            />
            <Tick
              type="checkbox"
              name="signAuthnRequests"
              value="on"
              label="Sign our requests"
              hint="With the key in our metadata."
              checked={typed.ticked("signAuthnRequests", "on", method.signAuthnRequests)}
            />
          </Lockable>
          <StepActions place={place} sends="Save and continue" />
        </ConsoleForm>
      </Card>
    </WizardPage>,
  );
}

function textOf(method: MethodView, { value }: GivenField): string {
  return typeof value === "string" ? ourValue(method, value) : value.choose;
}
