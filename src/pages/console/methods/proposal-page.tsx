import type { MethodView } from "../../../admin/index.js";
import { countOfPeople, othersThan, type PeopleCount } from "../../../model/people-count.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, Note } from "../../shared/card.js";
import { Hidden, Tick } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import type { Frame } from "../frame.js";
import { MethodFrame, type MethodPlace } from "./parts/method-frame.js";
import { fieldName } from "./parts/report.js";

/** Who can no longer sign in, as a worried admin has to know it: how many, and the first by name. */
export interface ShownLoss extends PeopleCount {
  readonly names: readonly string[];
  readonly because: string;
}

export interface ProposalPageView {
  readonly place: MethodPlace;
  /** Absent where nothing is proposed any more. */
  readonly proposed?:
    | {
        readonly tested: boolean;
        /** The newest test was of just this, and did not pass. */
        readonly failed: boolean;
        readonly lostAccess: ShownLoss;
        readonly by: string;
      }
    | undefined;
  readonly acts: { readonly accept: string; readonly discard: string; readonly test: string };
}

const fieldNames: Readonly<Record<string, string>> = {
  "idp.entityId": "Entity ID of the identity provider",
  "idp.ssoUrl": "SSO address",
  "idp.ssoBinding": "Binding",
  "idp.sloUrl": "Logout address",
  "idp.certificates": "Trusted certificates (SHA-256)",
  "metadata.url": "Address of the metadata",
  "metadata.held": "Certificates that are held",
  spEntityId: "Our own entity ID",
  spKeys: "Our key pairs here (SHA-256 of their certificates)",
  asksAs: "The name that requests go out under",
  idpInitiated: "Sign-ins that begin at the identity provider",
  attributes: "Attributes",
  idpType: "Kind of identity provider",
};

/** What waits to be taken over, beside what signs people in now. */
export function proposalPage(frame: Frame, view: ProposalPageView): Html {
  const { place, proposed, acts } = view;
  const { method, mayChange } = place;
  const { proposal } = method;
  return html(
    <MethodFrame
      frame={frame}
      place={place}
      at="proposal"
      title={`${method.name}: proposed change`}
      lead="Until this is accepted, people sign in with the present settings."
    >
      {proposal === null || proposed === undefined ? (
        <Card id="nothing" title="Nothing is proposed">
          <EmptyState title="All settings are live" text="Changes to what a test sign-in depends on would wait here." />
        </Card>
      ) : (
        <>
          <Card id="difference" title="Changes" aside={<TestBadge tested={proposed.tested} failed={proposed.failed} />}>
            <p class="soft">
              {proposal.source === "refresh" ? "Brought by the metadata, " : `Proposed by ${proposed.by}, `}
              <Time at={Date.parse(proposal.at)} />
            </p>
            <Difference changes={proposal.changes} />
          </Card>
          <Card id="access" title="Who would lose access">
            <Loss loss={proposed.lostAccess} />
            {mayChange ? <Decide frame={frame} method={method} proposed={proposed} acts={acts} /> : null}
          </Card>
        </>
      )}
    </MethodFrame>,
  );
}

function TestBadge({ tested, failed }: { readonly tested: boolean; readonly failed: boolean }) {
  if (failed) return <Badge tone="bad">Did not pass</Badge>;
  return tested ? <Badge tone="good">Tested</Badge> : <Badge tone="warn">Not tested</Badge>;
}

function Difference({ changes }: { readonly changes: NonNullable<MethodView["proposal"]>["changes"] }) {
  return (
    <Table
      caption="What changes"
      columns={[
        { name: "Setting", cell: ([field]: Change) => settingName(field) },
        { name: "Now", cell: ([field, { before }]) => <Value value={before} none={noneOf(field)} /> },
        { name: "Proposed", cell: ([field, { after }]) => <Value value={after} none={noneOf(field)} /> },
      ]}
      rows={Object.entries(changes)}
      empty={null}
    />
  );
}

type Change = readonly [string, { readonly before: unknown; readonly after: unknown }];

function settingName(field: string): string {
  return isAttribute(field) ? `${fieldName(field.slice(attribute.length))} is read from` : (fieldNames[field] ?? field);
}

function noneOf(field: string): string {
  return isAttribute(field) ? "as the preset says" : "none";
}

const attribute = "attributes.";

function isAttribute(field: string): boolean {
  return field.startsWith(attribute);
}

/** A value as one compares it: lists a line each. */
function Value({ value, none }: { readonly value: unknown; readonly none: string }) {
  if (value === null || value === undefined) return <span class="soft">{none}</span>;
  if (typeof value === "boolean") return value ? "Allowed" : "Refused";
  if (Array.isArray(value)) {
    return (
      <ul class="plain">
        {value.map((one) => (
          <li>
            <code>{typeof one === "string" ? one : JSON.stringify(one)}</code>
          </li>
        ))}
      </ul>
    );
  }
  return <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>;
}

export function Loss({ loss }: { readonly loss: ShownLoss }) {
  const { users, names, because } = loss;
  const others = othersThan(names.length, loss);
  return (
    <>
      {users === 0 ? (
        <p>
          <strong>Nobody.</strong> <Words>Nobody signs in with this method today.</Words>
        </p>
      ) : (
        <p>
          <Words>{because}</Words> <strong>{`${countOfPeople(loss)}.`}</strong>
        </p>
      )}
      {names.length === 0 ? null : (
        <ul class="chips">
          {names.map((name) => (
            <li class="chip">
              <bdi>{name}</bdi>
            </li>
          ))}
          {others === undefined ? null : <li class="chip soft">{`and ${others}`}</li>}
        </ul>
      )}
    </>
  );
}

function TestFirst({ failed }: { readonly failed: boolean }) {
  return (
    <Note tone={failed ? "bad" : "warn"}>
      <p>
        <strong>{failed ? "Its test sign-in did not pass." : "Test it first."}</strong>{" "}
        <Words>
          {failed
            ? "The report says what to change. Accept it only if you know why."
            : "A test sign-in shows whether it is right, and affects nobody's access."}
        </Words>
      </p>
    </Note>
  );
}

function Decide(props: {
  readonly frame: Frame;
  readonly method: MethodView;
  readonly proposed: NonNullable<ProposalPageView["proposed"]>;
  readonly acts: ProposalPageView["acts"];
}) {
  const { frame, method, proposed, acts } = props;
  const { tested, failed } = proposed;
  const hidden = { csrf: frame.csrf, once: frame.once, version: String(method.version) };
  return (
    <div class="section">
      {tested ? null : <TestFirst failed={failed} />}
      <form method="post" action={acts.accept}>
        <Hidden fields={hidden} />
        {tested ? null : (
          <Tick
            type="checkbox"
            name="confirm"
            value="on"
            label={`Accept it ${failed ? "all the same" : "untested"}: I know who would lose access`}
          />
        )}
        <Actions>
          {tested ? null : (
            <ButtonLink kind="main" href={acts.test}>
              {failed ? "Show the report" : "Test it"}
            </ButtonLink>
          )}
          <Button kind={tested ? "main" : "danger"}>Accept it</Button>
        </Actions>
      </form>
      <p class="more">
        <ActButton frame={frame} action={acts.discard} version={method.version} small>
          Refuse it
        </ActButton>
      </p>
    </div>
  );
}
