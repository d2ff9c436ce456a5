import type { Child } from "hono/jsx";
import type { DeliveryView } from "../../../admin/index.js";
import { Badge, type Tone } from "../../shared/card.js";
import { Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";

const states: Readonly<Record<DeliveryView["state"], { readonly tone: Tone; readonly word: string }>> = {
  delivered: { tone: "good", word: "Delivered" },
  waiting: { tone: "warn", word: "Waiting" },
  dead: { tone: "bad", word: "Given up" },
};

/** A test event is tried once, so nobody has given it up. */
export function DeliveryBadge({ state, kind }: Pick<DeliveryView, "state" | "kind">) {
  const word = kind === "test" && state === "dead" ? "Failed" : states[state].word;
  return <Badge tone={states[state].tone}>{word}</Badge>;
}

/** What the receiver said: its status, or why none came. */
export function answerText({ status, failure, tries }: DeliveryView): string {
  if (status !== null) return String(status);
  return failure ?? (tries === 0 ? "Not tried yet" : "No answer");
}

export function DeliveryTable(props: {
  readonly deliveries: readonly (DeliveryView & { readonly href: string })[];
  readonly empty: Child;
}) {
  return (
    <Table
      caption="Deliveries, the newest first"
      columns={[
        {
          name: "Event",
          kind: "whole",
          cell: ({ type, number, href }: DeliveryView & { readonly href: string }) => (
            <>
              <a href={href}>
                <code>{type}</code>
              </a>
              {number === null ? null : (
                <>
                  <br />
                  <span class="soft small">{`number ${number}`}</span>
                </>
              )}
            </>
          ),
        },
        { name: "State", cell: ({ state, kind }) => <DeliveryBadge state={state} kind={kind} /> },
        { name: "Answer", kind: "long", cell: (row) => <bdi>{answerText(row)}</bdi> },
        { name: "Tries", kind: "number", cell: ({ tries }) => String(tries) },
        {
          name: "Last tried",
          kind: "whole",
          cell: ({ lastTriedAt }) => (lastTriedAt === null ? "Never" : <Time at={Date.parse(lastTriedAt)} />),
        },
        {
          name: "Next try",
          kind: "whole",
          cell: ({ nextTryAt }) => (nextTryAt === null ? "None" : <Time at={Date.parse(nextTryAt)} />),
        },
      ]}
      rows={props.deliveries}
      empty={props.empty}
    />
  );
}
