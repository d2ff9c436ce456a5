import { Badge, Card, Fold } from "./card.js";
import { Fact, LongName } from "./parts.js";
import { Table } from "./table.js";
import { Words } from "./words.js";

export interface ReportCheck {
  readonly label: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

export interface ReportField {
  readonly field: string;
  readonly from?: string | undefined;
  readonly values: readonly string[];
}

const tones = { passed: "good", failed: "bad", skipped: "plain" } as const;

export function codeText(text: string | undefined) {
  return text === undefined ? undefined : <code>{text}</code>;
}

function CheckList({ checks }: { checks: readonly ReportCheck[] }) {
  return (
    <ol class="checks">
      {checks.map((check) => (
        <li>
          <span>
            <Badge tone={tones[check.outcome]}>{check.outcome}</Badge>
          </span>
          <span>{check.label}</span>
          {check.expected === undefined && check.actual === undefined ? null : (
            <dl class="facts small told">
              <Fact name="Expected">{codeText(check.expected)}</Fact>
              <Fact name="Actual">{codeText(check.actual)}</Fact>
            </dl>
          )}
        </li>
      ))}
    </ol>
  );
}

/** What failed stands open; what passed, and what was not looked at because of it, is folded. */
export function CheckCard({
  checks,
  id = "checks",
}: {
  readonly checks: readonly ReportCheck[];
  readonly id?: string;
}) {
  const of = (outcome: ReportCheck["outcome"]) => checks.filter((one) => one.outcome === outcome);
  const [failed, passed, skipped] = [of("failed"), of("passed"), of("skipped")];
  return (
    <Card id={id} title="Checks">
      {failed.length === 0 ? null : <CheckList checks={failed} />}
      {passed.length === 0 ? null : (
        <Fold title={`${passed.length} passed`} first={failed.length === 0}>
          <CheckList checks={passed} />
        </Fold>
      )}
      {skipped.length === 0 ? null : (
        <Fold title={`${skipped.length} not looked at`} first={failed.length === 0 && passed.length === 0}>
          <CheckList checks={skipped} />
        </Fold>
      )}
    </Card>
  );
}

/** A list of sentences under a heading; nothing where there is none. */
export function LinesCard({ title, lines, id }: { title: string; lines: readonly string[]; id: string }) {
  return lines.length === 0 ? null : (
    <Card id={id} title={title}>
      <ul>
        {lines.map((line) => (
          <li>
            <Words>{line}</Words>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Our fields, where each was read from, and what was found. */
export function MappingCard(props: { readonly mapping: readonly ReportField[]; readonly id?: string }) {
  const { mapping, id = "mapping" } = props;
  return mapping.length === 0 ? null : (
    <Card id={id} title="What we read from it">
      <Table
        caption="Fields and what the response says of them"
        columns={[
          {
            name: "Field",
            cell: ({ field, from }: ReportField) => (
              <>
                {field}
                {from === undefined ? null : (
                  <div class="soft small code">
                    <LongName name={from} />
                  </div>
                )}
              </>
            ),
          },
          {
            name: "Value",
            cell: ({ values, from }) =>
              values.length > 0 ? (
                values.join(", ")
              ) : (
                <span class="soft">{from === undefined ? "not sent" : "empty"}</span>
              ),
          },
        ]}
        rows={mapping}
        empty={null}
      />
    </Card>
  );
}
