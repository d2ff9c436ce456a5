import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card, Note } from "../../shared/card.js";
import { CopyLine } from "../../shared/code.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import type { Frame } from "../frame.js";
import { MethodFrame, type MethodPlace } from "./parts/method-frame.js";

export interface UniversalLogoutPageView {
  readonly place: MethodPlace;
  /** The address that shuts it again. */
  readonly stop: string;
}

const labels = {
  "universalLogout.issuer": "The issuer",
  "universalLogout.jwksUri": "The address of the keys",
  universalLogout: "Universal Logout",
};

/** Who may end people's sessions at once, and where it is sent. */
export function universalLogoutPage(frame: Frame, view: UniversalLogoutPageView, typed: FormFields): Html {
  const { place, stop } = view;
  const { method, mayChange, places } = place;
  const { universalLogout: set, addresses } = method;
  return html(
    <MethodFrame
      frame={frame}
      place={place}
      at="overview"
      title={`${method.name}: Universal Logout`}
      lead="The identity provider can sign somebody out of everything at once: browsers, apps and refresh tokens."
    >
      {addresses.universalLogout === null ? null : (
        <Card id="address" title="For the identity provider">
          <p class="soft">
            <Words>
              In Okta: the app's Authentication tab, Logout, Global Token Revocation. Each request appears in the
              activity with the number of sessions it ended.
            </Words>
          </p>
          <dl class="copies">
            <dt>Logout endpoint URL</dt>
            <dd>
              <CopyLine id="universal-logout-url" value={addresses.universalLogout} />
            </dd>
          </dl>
        </Card>
      )}
      <Card id="trust" title="Who may end sessions">
        {method.managedByFile || !mayChange ? (
          <dl class="facts small">
            <Fact name="Issuer">{set === null ? "Nobody" : <code>{set.issuer}</code>}</Fact>
            {set === null ? null : (
              <Fact name="Keys">{set.jwksUri === null ? "Given as they are" : <code>{set.jwksUri}</code>}</Fact>
            )}
          </dl>
        ) : (
          <ConsoleForm frame={frame} typed={typed} version={method.version} labels={labels}>
            {set === null || set.jwks === null ? null : (
              <Note tone="plain">
                <p>
                  <Words>The keys themselves are set now. An address replaces them.</Words>
                </p>
              </Note>
            )}
            <TextField
              name="universalLogout.issuer"
              label="Issuer"
              value={typed.value("universalLogout.issuer", set?.issuer)}
              hint="The iss of its tokens. Okta's is the org URL: https://acme.okta.com"
              fault={faultSentence(typed.fault("universalLogout.issuer"))}
              maxlength={1024}
              required
            />
            <TextField
              name="universalLogout.jwksUri"
              label="Address of its keys"
              type="url"
              value={typed.value("universalLogout.jwksUri", set?.jwksUri ?? undefined)}
              hint="Where its public keys are published as a JSON Web Key Set. Okta's: https://acme.okta.com/oauth2/v1/keys"
              fault={faultSentence(typed.fault("universalLogout.jwksUri") ?? typed.fault("universalLogout"))}
              maxlength={2000}
              required
            />
            <Actions>
              <Button kind="main">Save</Button>
              <ButtonLink href={places.overview}>Cancel</ButtonLink>
            </Actions>
          </ConsoleForm>
        )}
        {method.managedByFile ? (
          <Note tone="plain">
            <p>
              <Words>The declarative file manages this method: change it there.</Words>
            </p>
          </Note>
        ) : null}
      </Card>
      {set === null || method.managedByFile || !mayChange ? null : (
        <Card id="stop" title="Turn it off">
          <p>
            <Words>The address answers 404 from then on. Sessions that ended stay ended.</Words>
          </p>
          <ActButton kind="danger" frame={frame} action={stop} version={method.version}>
            Turn it off
          </ActButton>
        </Card>
      )}
    </MethodFrame>,
  );
}
