import type { MappingPreviewView, MethodView } from "../../../../admin/index.js";
import { Button } from "../../../shared/button.js";
import { Badge, Card, Fold, Note } from "../../../shared/card.js";
import { TextArea } from "../../../shared/form.js";
import { html, type Html } from "../../../shared/html.js";
import { Time } from "../../../shared/parts.js";
import { Table } from "../../../shared/table.js";
import { Words } from "../../../shared/words.js";
import { ConsoleForm, faultSentence, type FormFields } from "../../console-form.js";
import type { Frame } from "../../frame.js";
import { Lockable, StepActions, WizardPage, type WizardPlace } from "./wizard-page.js";

/** A field of ours, with where it is read from. */
export interface AttributeRow {
  readonly field: string;
  readonly label: string;
  /** Of the method's own mapping; empty: the preset's. */
  readonly own: readonly string[];
  readonly preset: readonly string[];
}

export interface AttributesPageView {
  readonly place: WizardPlace;
  readonly method: MethodView;
  readonly rows: readonly AttributeRow[];
  /** What the mapping that is shown would read; absent for whoever may not see people's values. */
  readonly preview?: MappingPreviewView | undefined;
  /** Where a test can be made. */
  readonly testHref?: string | undefined;
}

/** Step 4: which of its claims are our fields. */
export function attributesPage(frame: Frame, view: AttributesPageView, typed: FormFields): Html {
  const { place, method, rows, preview } = view;
  return html(
    <WizardPage
      frame={frame}
      place={place}
      title={`Set up ${method.name}`}
      lead="Which attributes names, addresses and groups are read from. The preset fits what you were told to send."
      scripts={["preview.js"]}
    >
      <div class="columns wide-left">
        <Card id="mapping" title="Our fields">
          <ConsoleForm
            frame={frame}
            typed={typed}
            version={method.version}
            labels={Object.fromEntries(rows.map(({ field, label }) => [`attributes.${field}`, label]))}
          >
            <div data-preview-form>
              <Lockable locked={place.locked !== undefined}>
                {rows.map(({ field, label, own, preset }) => (
                  <TextArea
                    name={`attributes.${field}`}
                    label={label}
                    code
                    rows={Math.max(1, own.length)}
                    value={typed.value(`attributes.${field}`, own.join("\n"))}
                    fault={faultSentence(typed.fault(`attributes.${field}`))}
                    hint={
                      preset.length === 0
                        ? "One name per line; the first one sent wins."
                        : `Left empty, the preset reads: ${presetText(preset)}`
                    }
                  />
                ))}
              </Lockable>
            </div>
            <StepActions place={place} sends="Save and continue">
              {place.locked === undefined && preview !== undefined ? (
                <Button name="then" value="preview">
                  Preview
                </Button>
              ) : null}
            </StepActions>
          </ConsoleForm>
        </Card>
        {preview === undefined ? null : (
          <div id="preview" aria-live="polite">
            <Preview view={view} preview={preview} />
          </div>
        )}
      </div>
    </WizardPage>,
  );
}

function presetText(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more.` : `${shown}.`;
}

function Preview({ view, preview }: { readonly view: AttributesPageView; readonly preview: MappingPreviewView }) {
  const { rows, testHref } = view;
  const labels = new Map(rows.map(({ field, label }) => [field, label]));
  const isEmpty = preview.from === "nothing";
  return (
    <Card id="preview-title" title="What would be read">
      {isEmpty ? (
        <Note tone="plain">
          <p>
            <Words>No test has been run yet, so there are no values to show.</Words>{" "}
            {testHref === undefined ? null : <a href={testHref}>Test it</a>}
          </p>
        </Note>
      ) : (
        <p class="soft small">
          {preview.from === "pasted" ? "From the response that was pasted, " : "From the test sign-in of "}
          <Time at={Date.parse(preview.at ?? "")} />
        </p>
      )}
      <Table
        caption="Fields with what would be read"
        columns={[
          {
            name: "Field",
            cell: ({ field }: PreviewRow) => labels.get(field) ?? (field === "nameId" ? "NameID" : field),
          },
          {
            name: "Value",
            cell: ({ values, from, names }) => (
              <>
                {values.length > 0 ? (
                  <bdi>
                    {values.slice(0, 8).join(", ") + (values.length > 8 ? ` and ${values.length - 8} more` : "")}
                  </bdi>
                ) : isEmpty ? (
                  <span class="soft">not known yet</span>
                ) : (
                  <Badge tone="warn">{from === null ? "not sent" : "empty"}</Badge>
                )}
                {from === null ? null : <span class="soft small under code">{from}</span>}
                {from === null && names.length > 0 && isEmpty ? (
                  <span class="soft small under code">{names.slice(0, 3).join(", ")}</span>
                ) : null}
              </>
            ),
          },
        ]}
        rows={preview.rows}
        empty={null}
      />
      {preview.received.length === 0 ? null : (
        <Fold title={`All ${preview.received.length} attributes that were sent`}>
          <dl class="facts small">
            {preview.received.map(({ name, values }) => (
              <>
                <dt class="code">{name}</dt>
                <dd>
                  <bdi>{values.join(", ")}</bdi>
                </dd>
              </>
            ))}
          </dl>
        </Fold>
      )}
    </Card>
  );
}

type PreviewRow = MappingPreviewView["rows"][number];
