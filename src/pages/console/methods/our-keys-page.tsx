import type { MethodView } from "../../../admin/index.js";
import { Actions, Button } from "../../shared/button.js";
import { Card, Note } from "../../shared/card.js";
import { TextArea } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import type { Frame } from "../frame.js";
import { certificateColumn, endsColumn } from "./parts/certificate-columns.js";
import { MethodFrame, type MethodPlace } from "./parts/method-frame.js";

export interface OurKeysPageView {
  readonly place: MethodPlace;
  /** Whoever looks may give a key pair. */
  readonly mayGive: boolean;
  readonly acts: { readonly switchKeys: string; readonly ownNames: string };
}

type Key = MethodView["spKeys"][number];

/** What we sign with towards this identity provider, what it encrypts to, and by which name we ask it. */
export function ourKeysPage(frame: Frame, view: OurKeysPageView, typed: FormFields): Html {
  const { place, mayGive, acts } = view;
  const { method, mayChange } = place;
  const may = mayChange && !method.managedByFile;
  return html(
    <MethodFrame
      frame={frame}
      place={place}
      at="certificates"
      title={`${method.name}: our keys`}
      lead="What the identity provider verifies our requests by, and encrypts to."
    >
      <Card id="keys" title="In force">
        {method.spKeys.length === 0 ? (
          <p>
            <Words>The bridge's own keys, as for every other method. They stand in our metadata.</Words>
          </p>
        ) : (
          <>
            <Keys keys={method.spKeys} />
            {may ? (
              <>
                <p>
                  <Words>
                    They are those of the product before. Give the identity provider our metadata, in which the bridge's
                    own certificates stand beside them, then switch.
                  </Words>
                </p>
                <ActButton frame={frame} action={acts.switchKeys} version={method.version}>
                  Switch to the bridge's own key
                </ActButton>
              </>
            ) : null}
          </>
        )}
      </Card>
      {method.asksAs === null ? null : (
        <Card id="name" title="The name we ask under">
          <dl class="facts small">
            <Fact name="Entity ID">
              <code>{method.asksAs}</code>
            </Fact>
            <Fact name="Our own">
              <code>{method.addresses.entityId}</code>
            </Fact>
          </dl>
          {may ? (
            <ActButton frame={frame} action={acts.ownNames} version={method.version}>
              Use our own entity ID
            </ActButton>
          ) : null}
        </Card>
      )}
      {may && mayGive ? (
        <Card id="give" title="Use the key pair of the product before">
          <p class="soft">
            <Words>
              An identity provider that encrypts to its certificate, or verifies requests by it, need not be changed.
              The private key is kept sealed and shown nowhere. It takes the place of those above.
            </Words>
          </p>
          <ConsoleForm frame={frame} typed={typed} version={method.version} labels={labels}>
            <TextArea
              name="spKeys.0.privateKey"
              label="Private key"
              code
              rows={5}
              fault={faultSentence(typed.fault("spKeys.0.privateKey"))}
              hint="RSA, from -----BEGIN PRIVATE KEY----- on, without a password."
            />
            <TextArea
              name="spKeys.0.certificate"
              label="Its certificate"
              code
              rows={5}
              fault={faultSentence(typed.fault("spKeys.0.certificate"))}
              hint="The one that the identity provider knows."
            />
            <Actions>
              <Button kind="main">Save</Button>
            </Actions>
          </ConsoleForm>
        </Card>
      ) : null}
      {method.managedByFile ? (
        <Note tone="plain">
          <p>
            <Words>The declarative file manages this method: change it there.</Words>
          </p>
        </Note>
      ) : null}
    </MethodFrame>,
  );
}

const labels = { "spKeys.0.privateKey": "The private key", "spKeys.0.certificate": "Its certificate" };

function Keys({ keys }: { readonly keys: readonly Key[] }) {
  return (
    <Table
      caption="Key pairs of this method"
      columns={[
        certificateColumn,
        { name: "Does", cell: (key) => (key === keys[0] ? "Signs and opens" : "Opens") },
        endsColumn,
      ]}
      rows={keys}
      empty={null}
    />
  );
}
