import type { AuditStreamView, WebhookView } from "../../../admin/index.js";
import { counted } from "../../../lib/counted.js";
import { Actions } from "../../shared/button.js";
import { Badge, Note, type Tone } from "../../shared/card.js";
import { Fact, Time } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import type { Frame } from "../frame.js";

/** What webhooks and audit streams tell alike of how they fare. */
export type Endpoint = WebhookView | AuditStreamView;

const states: Readonly<Record<Endpoint["state"], { readonly tone: Tone; readonly word: string }>> = {
  active: { tone: "good", word: "Works" },
  failing: { tone: "bad", word: "Failing" },
  paused: { tone: "warn", word: "Paused" },
};

export function StateBadge({ of: { state, lastSuccessAt } }: { readonly of: Endpoint }) {
  if (state === "active" && lastSuccessAt === null) return <Badge tone="plain">Nothing sent yet</Badge>;
  return <Badge tone={states[state].tone}>{states[state].word}</Badge>;
}

const grouped = new Intl.NumberFormat("en");

/** How far it is behind the newest event. */
export function behindText({ behind }: Pick<Endpoint, "behind">): string {
  return behind === 0 ? "Nothing: it has everything" : counted(behind, "event");
}

/** Why nothing goes out, with the way on. */
export function Stopped(props: {
  readonly frame: Frame;
  readonly of: Endpoint;
  /** Where it is resumed; absent for those who may not. */
  readonly resume: string | undefined;
}) {
  const { frame, of, resume } = props;
  const { paused, failingSince, lastFailure, notBefore, version } = of;
  if (paused === null && failingSince === null) return null;
  return (
    <Note tone={paused === null ? "bad" : "warn"}>
      <p>
        <strong>
          <Words>{paused === null ? "Nothing is taken at the moment." : reasons[paused.because]}</Words>
        </strong>
      </p>
      <p>
        <Words>
          {paused === null
            ? "It is tried again by itself, less and less often; after three days it is paused. Nothing is lost."
            : "Its place is kept, so nothing is lost. Resume it when the receiver works again: it goes on from where it stopped."}
        </Words>{" "}
        Since <Time at={Date.parse(paused?.at ?? failingSince ?? "")} />.
      </p>
      {lastFailure === null ? null : (
        <p>
          The last try: <bdi>{lastFailure}</bdi>
        </p>
      )}
      {notBefore === null ? null : (
        <p>
          It has asked to be left alone until <Time at={Date.parse(notBefore)} />.
        </p>
      )}
      {resume === undefined ? null : (
        <Actions>
          <ActButton frame={frame} action={resume} version={version} kind="main">
            {paused === null ? "Try again now" : "Resume"}
          </ActButton>
        </Actions>
      )}
    </Note>
  );
}

const reasons = {
  gone: "Paused: the receiver answered 410, which means that it is gone.",
  no_success: "Paused: the receiver took nothing for three days.",
} as const;

/** Rows of the fact list. */
export function StandingFacts({ of, waiting }: { readonly of: Endpoint; readonly waiting?: number | undefined }) {
  return (
    <>
      <Fact name="Still to be sent">{behindText(of)}</Fact>
      <Fact name="Waiting for another try">
        {waiting === undefined || waiting === 0 ? undefined : grouped.format(waiting)}
      </Fact>
      <Fact name="Sent up to event">{of.position === 0 ? "None yet" : grouped.format(of.position)}</Fact>
      <Fact name="Last success">
        {of.lastSuccessAt === null ? "None yet" : <Time at={Date.parse(of.lastSuccessAt)} />}
      </Fact>
      <Fact name="Created">
        <Time at={Date.parse(of.createdAt)} />
      </Fact>
    </>
  );
}

/** Columns that both lists have. */
export const standingColumns = [
  { name: "State", cell: (row: Endpoint) => <StateBadge of={row} /> },
  { name: "Still to be sent", cell: (row: Endpoint) => behindText(row) },
  {
    name: "Last success",
    kind: "whole" as const,
    cell: ({ lastSuccessAt }: Endpoint) =>
      lastSuccessAt === null ? "None yet" : <Time at={Date.parse(lastSuccessAt)} />,
  },
  {
    name: "Last failure",
    cell: ({ lastFailure }: Endpoint) => (lastFailure === null ? "None" : <bdi>{lastFailure}</bdi>),
  },
];
