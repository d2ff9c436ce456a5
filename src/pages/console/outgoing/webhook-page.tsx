import type { DeliveryView, WebhookView } from "../../../admin/index.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Badge, Card, Chips, EmptyState, Note } from "../../shared/card.js";
import { CopyLine } from "../../shared/code.js";
import { Confirm } from "../../shared/dialog.js";
import { TextField } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { Pager } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ChangeLink } from "../change-link.js";
import { ConsolePage, type Frame } from "../frame.js";
import { ManagedByFile } from "../managed-by-file.js";
import { DeliveryTable } from "./delivery-table.js";
import { StandingFacts, StateBadge, Stopped } from "./standing.js";

export interface WebhookPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly webhook: WebhookView;
  readonly deliveries: readonly (DeliveryView & { readonly href: string })[];
  /** Which of them are shown; undefined: all. */
  readonly state: string | undefined;
  readonly states: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  /** Of the form *send again*, which is the page's own. */
  readonly typed: FormFields;
  readonly managedBy?: { readonly file: string | undefined } | undefined;
  readonly mayOwn: boolean;
  readonly to: {
    readonly settings: string;
    readonly test: string;
    readonly resume: string;
    readonly secret: string;
    readonly delete: string;
  };
  readonly first?: string | undefined;
  readonly next?: string | undefined;
}

interface Part {
  readonly frame: Frame;
  readonly view: WebhookPageView;
}

export function webhookPage(frame: Frame, view: WebhookPageView): Html {
  const { webhook, crumbs, managedBy, mayOwn, to } = view;
  const mayChange = mayOwn && managedBy === undefined;
  return html(
    <ConsolePage
      frame={frame}
      title={webhook.slug}
      lead="Webhook"
      crumbs={crumbs}
      actions={<StateBadge of={webhook} />}
    >
      {managedBy === undefined ? null : <ManagedByFile what="this webhook" file={managedBy.file} />}
      <Stopped frame={frame} of={webhook} resume={mayOwn ? to.resume : undefined} />
      <NewSecret frame={frame} />
      <Card id="where" title="Where it goes" aside={mayChange ? <ChangeLink href={to.settings} /> : undefined}>
        <dl class="facts">
          <Fact name="Address">
            <span class="address">{webhook.url}</span>
          </Fact>
          <Fact name="Events">
            <Chips names={webhook.events} what="types" />
          </Fact>
          <StandingFacts of={webhook} waiting={webhook.waiting} />
        </dl>
        {!mayOwn ? null : (
          <Actions>
            <ActButton frame={frame} action={to.test} kind="main">
              Send a test event
            </ActButton>
          </Actions>
        )}
      </Card>
      <Deliveries view={view} />
      {mayOwn ? <SendAgain frame={frame} view={view} /> : null}
      {mayChange ? <Secrets frame={frame} view={view} /> : null}
      {!mayChange ? null : (
        <Card id="end" title="Delete">
          <p class="soft">
            <Words>What has not been delivered by then is never sent.</Words>
          </p>
          <Actions>
            <ButtonLink href={to.delete}>Delete…</ButtonLink>
          </Actions>
        </Card>
      )}
    </ConsolePage>,
  );
}

function NewSecret({ frame }: { readonly frame: Frame }) {
  const secret = frame.secrets["secret"];
  if (secret === undefined) return null;
  return (
    <Card id="new-secret" title="Its secret">
      <Note tone="warn">
        <p>
          <Words>
            Shown only once. The receiver checks signatures with it: any library for Standard Webhooks takes it as it
            is.
          </Words>
        </p>
      </Note>
      <CopyLine id="secret" value={secret} />
    </Card>
  );
}

function Deliveries({ view }: { readonly view: WebhookPageView }) {
  const { deliveries, state, states, first, next } = view;
  return (
    <Card id="deliveries" title="Deliveries">
      <nav class="tabs" aria-label="Which deliveries">
        <ul>
          {states.map(({ label, href, current }) => (
            <li>
              <a href={href} aria-current={current ? "page" : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <DeliveryTable
        deliveries={deliveries}
        empty={
          state === undefined ? (
            <EmptyState
              title="Nothing was sent yet"
              text="Deliveries appear as soon as something happens. A test event shows at once whether the receiver works."
            />
          ) : (
            <EmptyState title="None of this kind" text="Show all of them instead." />
          )
        }
      />
      {first === undefined && next === undefined ? null : <Pager note="50 a page" first={first} next={next} />}
    </Card>
  );
}

function SendAgain({ frame, view: { typed, webhook } }: Part) {
  return (
    <Card id="again" title="Send again from a moment on">
      <p>
        <Words>
          For a receiver that has lost something: everything that has happened since is sent once more, in order. It
          tells repeated events by their webhook-id.
        </Words>
      </p>
      <ConsoleForm frame={frame} typed={typed} version={webhook.version} labels={{ since: "The moment" }}>
        <TextField
          name="since"
          type="datetime-local"
          label="Since (UTC)"
          value={typed.value("since")}
          fault={faultSentence(typed.fault("since"))}
          required
        />
        <Actions>
          <Button>Send again</Button>
        </Actions>
      </ConsoleForm>
    </Card>
  );
}

function Secrets({ frame, view: { webhook, to } }: Part) {
  const two = webhook.signatures === 2;
  const guard = (verb: string) => ({
    ...{ csrf: frame.csrf, once: `${frame.once}-${verb}`, version: String(webhook.version) },
    do: verb,
  });
  return (
    <Card
      id="secrets"
      title="Secrets"
      aside={<Badge tone={two ? "warn" : "good"}>{two ? "Two sign" : "One signs"}</Badge>}
    >
      <p>
        <Words>
          {two
            ? "Each delivery carries two signatures, by the newer secret and by the previous one. End the older one once the receiver has the newer."
            : "Rotate it without an interruption: the new secret signs beside the old one until you end the old one."}
        </Words>
      </p>
      <Actions>
        <Confirm
          does="Rotate"
          consequence={
            two
              ? "You get a new secret, shown once. The newer of the two keeps signing beside it, and the older one ends at once."
              : "You get a new secret, shown once. The previous one keeps signing beside it until you end it here."
          }
          action={to.secret}
          hidden={guard("rotate")}
        />
        {two ? (
          <Confirm
            does="End the older one"
            consequence="A receiver that knows only the older secret refuses what is sent from now on."
            action={to.secret}
            hidden={guard("end-old")}
          />
        ) : null}
      </Actions>
    </Card>
  );
}
