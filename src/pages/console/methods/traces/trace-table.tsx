import type { TraceView } from "../../../../admin/index.js";
import { Badge, type Tone } from "../../../shared/card.js";
import { Time } from "../../../shared/parts.js";
import { Table } from "../../../shared/table.js";

export type TraceRow = TraceView & { readonly href: string };

const outcomes: Readonly<Record<TraceView["outcome"], readonly [Tone, string]>> = {
  "signed-in": ["good", "Signed in"],
  refused: ["bad", "Refused"],
  test: ["info", "Test"],
};

export function OutcomeBadge({ outcome, code }: Pick<TraceView, "outcome" | "code">) {
  const [tone, word] = outcomes[outcome];
  if (outcome === "test") return <Badge tone={code === null ? "info" : "warn"}>{word}</Badge>;
  return <Badge tone={tone}>{word}</Badge>;
}

/** Sign-ins as one looks through them: when, how it went, and why not. */
export function TraceTable({ traces, caption }: { readonly traces: readonly TraceRow[]; readonly caption: string }) {
  return (
    <Table
      caption={caption}
      columns={[
        {
          name: "Time",
          kind: "whole",
          cell: ({ at, href }: TraceRow) => (
            <a href={href}>
              <Time at={Date.parse(at)} />
            </a>
          ),
        },
        { name: "Result", cell: OutcomeBadge },
        { name: "Code", cell: ({ code }) => (code === null ? <span class="soft">none</span> : <code>{code}</code>) },
        { name: "Signed by the IdP", cell: ({ authentic }) => (authentic ? "Yes" : "No, or not known") },
        { name: "Reference id", cell: ({ reference }) => <code class="small">{reference}</code> },
      ]}
      rows={traces}
      empty={null}
    />
  );
}
