import type { AuditStreamView } from "../../../admin/index.js";
import { Actions, ButtonLink } from "../../shared/button.js";
import { Card } from "../../shared/card.js";
import { Select, Tick } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { faultSentence } from "../console-form.js";
import { ChangeLink } from "../change-link.js";
import { ConsolePage, type Frame } from "../frame.js";
import { ManagedByFile } from "../managed-by-file.js";
import { endpointForm, OwnSecretField, type EndpointFormView } from "./endpoint-form.js";
import { endpointList, type EndpointListView } from "./endpoint-list.js";
import { StandingFacts, StateBadge, Stopped } from "./standing.js";

const formats: Readonly<Record<AuditStreamView["format"], string>> = {
  jsonl: "JSON Lines: whole, its chain can be checked",
  ocsf: "OCSF, for data lakes",
  cef: "CEF, for ArcSight and its like",
};

export function auditStreamsPage(
  frame: Frame,
  view: EndpointListView<AuditStreamView> & { readonly ofInstallation: boolean },
): Html {
  const whose = view.ofInstallation ? "the installation's own audit" : "this team's audit";
  return endpointList(
    frame,
    view,
    {
      title: "Audit streams",
      lead: `Collectors that receive ${whose}, line by line.`,
      makes: "New audit stream",
      none: {
        title: "No audit stream yet",
        text: `A stream sends ${whose} to your collector as it grows, by HTTPS or syslog over TLS: to Splunk, Elastic, Sentinel or any other. Names are in it, as in the audit itself.`,
      },
    },
    { name: "Format", cell: ({ format }) => <code>{format}</code> },
  );
}

export type AuditStreamFormView = EndpointFormView<AuditStreamView>;

export function auditStreamFormPage(frame: Frame, view: AuditStreamFormView): Html {
  const { typed, kept } = view;
  const signed = (kept?.signatures ?? 0) > 0;
  return endpointForm(
    frame,
    view,
    {
      thing: "audit stream",
      slugAs: "siem",
      address: {
        hint: "https://logs.acme.example/in, syslog+tls://logs.acme.example:6514, or syslog://… without TLS.",
      },
      labels: { format: "The format" },
    },
    <>
      <Select
        name="format"
        label="Format"
        choices={Object.entries(formats).map(([value, label]) => ({ value, label }))}
        value={typed.value("format", kept?.format ?? "jsonl")}
        fault={faultSentence(typed.fault("format"))}
      />
      <OwnSecretField
        typed={typed}
        label={signed ? "Another secret (optional)" : "A secret (optional)"}
        hint={`It signs what goes by HTTP, as webhooks are signed: whsec_ and the base64 of 24 to 64 random bytes.${signed ? " Empty: the present one goes on signing." : ""}`}
      />
      {signed ? (
        <Tick
          type="checkbox"
          name="unsigned"
          value="on"
          label="Stop signing"
          checked={typed.ticked("unsigned", "on", false)}
        />
      ) : null}
    </>,
  );
}

export interface AuditStreamPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly stream: AuditStreamView;
  readonly managedBy?: { readonly file: string | undefined } | undefined;
  readonly mayOwn: boolean;
  readonly to: { readonly settings: string; readonly resume: string; readonly delete: string; readonly audit: string };
}

export function auditStreamPage(frame: Frame, { crumbs, stream, managedBy, mayOwn, to }: AuditStreamPageView): Html {
  const mayChange = mayOwn && managedBy === undefined;
  const byHttp = stream.url.startsWith("http");
  return html(
    <ConsolePage
      frame={frame}
      title={stream.slug}
      lead="Audit stream"
      crumbs={crumbs}
      actions={<StateBadge of={stream} />}
    >
      {managedBy === undefined ? null : <ManagedByFile what="this audit stream" file={managedBy.file} />}
      <Stopped frame={frame} of={stream} resume={mayOwn ? to.resume : undefined} />
      <Card id="where" title="Where it goes" aside={mayChange ? <ChangeLink href={to.settings} /> : undefined}>
        <dl class="facts">
          <Fact name="Address">
            <span class="address">{stream.url}</span>
          </Fact>
          <Fact name="Format">{formats[stream.format]}</Fact>
          <Fact name="Signed">
            {!byHttp
              ? "No: syslog has no place for it"
              : stream.signatures === 0
                ? "No: it has no secret"
                : "Yes, with its secret"}
          </Fact>
          <StandingFacts of={stream} />
        </dl>
        <Actions>
          <ButtonLink href={to.audit} small>
            The audit
          </ButtonLink>
        </Actions>
      </Card>
      {!mayChange ? null : (
        <Card id="end" title="Delete">
          <p class="soft">
            <Words>Nothing more is sent to the collector. The audit itself stays.</Words>
          </p>
          <Actions>
            <ButtonLink href={to.delete}>Delete…</ButtonLink>
          </Actions>
        </Card>
      )}
    </ConsolePage>,
  );
}
