import type { MethodView } from "../../../../admin/index.js";
import { Badge, Card, Fold, Note } from "../../../shared/card.js";
import { Select, TextArea, TextField, Tick } from "../../../shared/form.js";
import { html, type Html } from "../../../shared/html.js";
import { Fact, utcText } from "../../../shared/parts.js";
import { Words } from "../../../shared/words.js";
import { ConsoleForm, faultSentence, type FormFields } from "../../console-form.js";
import type { Frame } from "../../frame.js";
import { FieldDrawing } from "../parts/field-drawing.js";
import { idpGuides } from "../parts/idp-guides.js";
import { Tabs } from "../parts/method-tabs.js";
import { CertificateFile, FileField } from "./file-field.js";
import { Lockable, StepActions, WizardPage, type WizardPlace } from "./wizard-page.js";

/** How the identity provider is told. */
export const waysToGet = ["url", "file", "paste", "hand"] as const;
export type WayToGet = (typeof waysToGet)[number];

const wayWords: Readonly<Record<WayToGet, string>> = {
  url: "By address",
  file: "File",
  paste: "Paste",
  hand: "By hand",
};

export interface GetPageView {
  readonly place: WizardPlace;
  readonly method: MethodView;
  readonly by: WayToGet;
  /** The address of each way. */
  readonly ways: Readonly<Record<WayToGet, string>>;
}

const labels = {
  metadataUrl: "The address",
  metadataXml: "The metadata",
  entityId: "The entity ID",
  ssoUrl: "The SSO address",
  sloUrl: "The logout address",
  certificates: "The certificates",
};

/** Step 3: what we have to know of the identity provider. */
export function getPage(frame: Frame, view: GetPageView, typed: FormFields): Html {
  const { place, method, by, ways } = view;
  const { back, name, spoken = name } = idpGuides[method.idpType];
  return html(
    <WizardPage
      frame={frame}
      place={place}
      title={`Set up ${method.name}`}
      lead={`Now ${spoken} tells us where people sign in, and which certificate signs its answers.`}
    >
      {method.idp === null ? null : <Known method={method} />}
      <Card id="get" title={method.idp === null ? `From ${spoken}` : "Put another in its place"}>
        <div class="guide">
          <FieldDrawing
            place={back.place}
            fields={
              by === "hand"
                ? back.byHand.map((label) => ({ label, value: "copy it from here", pasted: true }))
                : [{ label: back.label, value: by === "url" ? "https://…" : "metadata.xml", pasted: true }]
            }
          />
          <div>
            <Tabs
              label="How"
              tabs={(Object.keys(ways) as WayToGet[]).map((way) => ({
                label: wayWords[way],
                href: ways[way],
                current: way === by,
              }))}
            />
            <ConsoleForm
              frame={frame}
              typed={typed}
              version={method.version}
              action={ways[by]}
              upload={by === "file" || by === "hand"}
              labels={labels}
            >
              <Lockable locked={place.locked !== undefined}>
                <Way by={by} view={view} typed={typed} />
                {by === "hand" ? null : (
                  <Fold title="Where there are several identity providers in it">
                    <TextField
                      name="entityId"
                      label="Entity ID of the one to take"
                      value={typed.value("entityId")}
                      fault={faultSentence(typed.fault("entityId"))}
                      maxlength={1024}
                    />
                  </Fold>
                )}
              </Lockable>
              <StepActions place={place} sends="Save and continue" />
            </ConsoleForm>
          </div>
        </div>
      </Card>
    </WizardPage>,
  );
}

function Way({ by, view, typed }: { readonly by: WayToGet; readonly view: GetPageView; readonly typed: FormFields }) {
  const { method } = view;
  const { back } = idpGuides[method.idpType];
  switch (by) {
    case "url":
      return (
        <>
          <TextField
            name="metadataUrl"
            type="url"
            label={back.best === "url" ? back.label : "Address of the metadata"}
            value={typed.value("metadataUrl", method.metadata?.url)}
            fault={faultSentence(typed.fault("metadataUrl"))}
            required
            hint="Fetched at once and then every day, so that new certificates arrive by themselves."
          />
          <fieldset>
            <legend>When a new certificate appears there</legend>
            {(["adopt", "hold"] as const).map((one) => (
              <Tick
                type="radio"
                name="newCertificates"
                value={one}
                label={one === "adopt" ? "Trust it at once" : "Hold it until somebody approves it"}
                checked={typed.ticked("newCertificates", one, (method.metadata?.newCertificates ?? "adopt") === one)}
              />
            ))}
          </fieldset>
        </>
      );
    case "file":
      return (
        <FileField
          name="metadataXml"
          label="Metadata file"
          accept=".xml,application/samlmetadata+xml,application/xml,text/xml"
          fault={faultSentence(typed.fault("metadataXml"))}
          hint={`${back.best === "file" ? back.label : "The metadata"}: an XML file, 1 MB at most.`}
        />
      );
    case "paste":
      return (
        <TextArea
          name="metadataXml"
          label="Metadata"
          code
          rows={14}
          value={typed.value("metadataXml")}
          fault={faultSentence(typed.fault("metadataXml"))}
          hint="All of the XML, from <EntityDescriptor or <md:EntityDescriptor to its end."
        />
      );
    case "hand":
      return <ByHand method={method} typed={typed} />;
  }
}

function ByHand({ method, typed }: { readonly method: MethodView; readonly typed: FormFields }) {
  const { idp, idpType } = method;
  const [entityId, ssoUrl, certificate] = idpGuides[idpType].back.byHand;
  const bindings = [
    { value: "redirect", label: "HTTP-Redirect" },
    { value: "post", label: "HTTP-POST" },
  ];
  return (
    <>
      <TextField
        name="entityId"
        label={entityId}
        value={typed.value("entityId", idp?.entityId)}
        fault={faultSentence(typed.fault("entityId"))}
        required
        maxlength={1024}
        hint="Its entity ID, letter by letter."
      />
      <TextField
        name="ssoUrl"
        type="url"
        label={ssoUrl}
        value={typed.value("ssoUrl", idp?.ssoUrl)}
        fault={faultSentence(typed.fault("ssoUrl"))}
        required
        hint="Where people are sent to sign in."
      />
      <Select
        name="ssoBinding"
        label="Binding"
        choices={bindings}
        value={typed.value("ssoBinding", idp?.ssoBinding ?? "redirect")}
      />
      <TextArea
        name="certificates"
        label={certificate}
        code
        rows={8}
        value={typed.value("certificates", idp?.certificates.map(({ pem }) => pem.trim()).join("\n"))}
        fault={faultSentence(typed.fault("certificates"))}
        hint="Every certificate it signs with, one below the other: from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----."
      />
      <CertificateFile />
      <TextField
        name="sloUrl"
        type="url"
        label="Single logout address (optional)"
        value={typed.value("sloUrl", idp?.sloUrl)}
        fault={faultSentence(typed.fault("sloUrl"))}
      />
    </>
  );
}

/** What is known of it, to be compared with what stands there. */
function Known({ method }: { readonly method: MethodView }) {
  const { idp } = method;
  if (idp === null) return null;
  return (
    <Card id="known" title="What we know about it">
      <dl class="facts">
        <Fact name="Entity ID">
          <code>{idp.entityId}</code>
        </Fact>
        <Fact name="SSO address">
          <code>{idp.ssoUrl}</code>
        </Fact>
        {idp.certificates.map((one) => (
          <Fact name="Certificate">
            <div>
              {one.subject} <EndBadge days={one.daysLeft} />
            </div>
            <div class="soft small">Until {utcText(Date.parse(one.notAfter))}</div>
            <div class="soft small">
              SHA-256 <code>{colons(one.fingerprint256)}</code>
            </div>
          </Fact>
        ))}
      </dl>
      {idp.certificates.length > 0 ? null : (
        <Note tone="warn">
          <p>
            <Words>No certificate is known: without one, no answer can be trusted.</Words>
          </p>
        </Note>
      )}
    </Card>
  );
}

export function EndBadge({ days }: { readonly days: number }) {
  if (days < 0) return <Badge tone="bad">Expired</Badge>;
  const tone = days <= 3 ? "bad" : days <= 30 ? "warn" : "good";
  return <Badge tone={tone}>{days === 1 ? "1 day left" : `${days} days left`}</Badge>;
}

/** As other consoles write a fingerprint. */
export function colons(fingerprint: string): string {
  return (fingerprint.match(/../g) ?? []).join(":").toUpperCase();
}
