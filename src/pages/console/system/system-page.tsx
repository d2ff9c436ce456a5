import type { SystemView } from "../../../admin/index.js";
import { Actions } from "../../shared/button.js";
import { Badge, Card, Note } from "../../shared/card.js";
import { Confirm } from "../../shared/dialog.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ConsolePage, type Frame } from "../frame.js";
import { Warnings } from "../warnings.js";

export interface SystemPageView extends SystemView {
  readonly now: number;
  /** The origin that this page was asked for by. */
  readonly seen: string;
  readonly rotate: { readonly saml: string; readonly oidc: string };
}

interface Part {
  readonly frame: Frame;
  readonly view: SystemPageView;
}

function Addresses({ view: { addresses, seen } }: Part) {
  const isSame = seen === addresses.console;
  return (
    <Card
      id="addresses"
      title="Addresses"
      aside={<Badge tone={isSame ? "good" : "warn"}>{isSame ? "They agree" : "They differ"}</Badge>}
    >
      <dl class="facts">
        <Fact name="Public address">
          <code>{addresses.public}</code>
        </Fact>
        <Fact name="Console address">
          <code>{addresses.console}</code>
        </Fact>
        <Fact name="Your browser says">
          <code>{seen}</code>
        </Fact>
      </dl>
      <Note tone={isSame ? "good" : "warn"}>
        <p>
          <Words>
            {isSame
              ? "You came by the configured address. The addresses that identity providers and people are given begin like the public one."
              : `You came by a different address than the configured one. Set ${addresses.adminPort ? "ADMIN_URL" : "PUBLIC_URL"} to the one that people see, and let the proxy in front pass on the Host header; otherwise sign-ins and forms fail.`}
          </Words>
        </p>
      </Note>
    </Card>
  );
}

function Keys({ frame, view: { keys, rotate } }: Part) {
  const { saml, oidc } = keys;
  const guard = (verb: string) => ({ csrf: frame.csrf, once: `${frame.once}-${verb}` });
  const rotated = (at: string | null) => (at === null ? "Never" : <Time at={Date.parse(at)} />);
  return (
    <div class="columns">
      <Card id="saml" title="SAML key">
        <dl class="facts small">
          <Fact name="Signs until">
            <Time at={Date.parse(saml.current.notAfter)} />
          </Fact>
          <Fact name="Fingerprint">
            <code>{shortly(saml.current.fingerprint256)}</code>
          </Fact>
          <Fact name="Next">{saml.next === null ? "None" : <code>{shortly(saml.next.fingerprint256)}</code>}</Fact>
          <Fact name="Rotated">{rotated(saml.rotatedAt)}</Fact>
          <Fact name="Kept in">{saml.place === "files" ? "Files" : "The store, sealed"}</Fact>
        </dl>
        <Actions>
          <Confirm
            does="Rotate the SAML key"
            consequence="The next key signs at once, and a new next one is published. Identity providers that do not fetch our metadata by its URL need it again, or they refuse our signed requests."
            typed={{ name: "confirm", value: "saml" }}
            action={rotate.saml}
            hidden={guard("saml")}
          />
        </Actions>
      </Card>
      <Card id="oidc" title="Keys for apps (OpenID Connect)">
        <dl class="facts small">
          {oidc.current.map(({ kid, alg }) => (
            <Fact name={`${alg} signs`}>
              <code>{kid}</code>
            </Fact>
          ))}
          {oidc.next.map(({ kid, alg }) => (
            <Fact name={`${alg} is next`}>
              <code>{kid}</code>
            </Fact>
          ))}
          <Fact name="Rotated">{rotated(oidc.rotatedAt)}</Fact>
        </dl>
        <Actions>
          <Confirm
            does="Rotate the keys for apps"
            consequence="The next keys sign at once; the former ones stay published for another day. Apps that fetch our keys by their URL notice nothing."
            typed={{ name: "confirm", value: "oidc" }}
            action={rotate.oidc}
            hidden={guard("oidc")}
          />
        </Actions>
      </Card>
    </div>
  );
}

function shortly(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/../g) ?? []).slice(0, 8).join(":");
}

function Jobs({ view: { jobs, nodes } }: Part) {
  return (
    <Card
      id="jobs"
      title="Scheduled work"
      aside={<Badge tone="plain">{nodes.length === 1 ? "1 node at work" : `${nodes.length} nodes at work`}</Badge>}
    >
      <Table
        caption="Scheduled work"
        columns={[
          { name: "What", cell: ({ name }: SystemView["jobs"][number]) => name },
          { name: "Last run by", cell: ({ node }) => <code>{node.slice(0, 8)}</code> },
          { name: "Next run after", kind: "whole", cell: ({ next }) => <Time at={Date.parse(next)} /> },
        ]}
        rows={jobs}
        empty={<p class="soft">Nothing has run yet: the first runs come within the first hour.</p>}
      />
    </Card>
  );
}

function Mail({ view: { mail } }: Pick<Part, "view">) {
  if (mail === null) {
    return (
      <Card id="mail" title="Mail">
        <p class="soft">
          <Words>
            None is sent. With SMTP_URL and MAIL_FROM set, invitations, setup links and warnings go out by mail; nothing
            needs it.
          </Words>
        </p>
      </Card>
    );
  }
  const { server, from, lastSentAt, lastFault, nextTryAt } = mail;
  const isFailing = lastFault !== null && (lastSentAt === null || lastSentAt < lastFault.at);
  const idle = lastSentAt === null && lastFault === null;
  return (
    <Card
      id="mail"
      title="Mail"
      aside={
        <Badge tone={isFailing ? "bad" : idle ? "plain" : "good"}>
          {isFailing ? "Failing" : idle ? "Nothing sent yet" : "Works"}
        </Badge>
      }
    >
      <dl class="facts small">
        <Fact name="Server">
          <code>{server}</code>
        </Fact>
        <Fact name="From">
          <bdi>{from}</bdi>
        </Fact>
        <Fact name="Last sent">{lastSentAt === null ? "Never" : <Time at={Date.parse(lastSentAt)} />}</Fact>
        {lastFault === null ? null : (
          <Fact name="Last fault">
            <Time at={Date.parse(lastFault.at)} />
          </Fact>
        )}
        {nextTryAt === null ? null : (
          <Fact name="Next try">
            <Time at={Date.parse(nextTryAt)} />
          </Fact>
        )}
      </dl>
      {lastFault === null ? null : (
        <Note tone={isFailing ? "bad" : "plain"}>
          <p>
            <Words>{`${isFailing ? "" : "Mail has been sent since. "}${lastFault.text}`}</Words>
          </p>
        </Note>
      )}
    </Card>
  );
}

export function systemPage(frame: Frame, view: SystemPageView): Html {
  const { version, node, store, stack, peers, rateLimits, days, outgoing, warnings } = view;
  const hosts = (list: readonly string[]) => (list.length === 0 ? "None" : list.join(", "));
  return html(
    <ConsolePage
      frame={frame}
      title="System"
      lead="This installation: its release, its addresses and its signing keys."
    >
      <Warnings lines={warnings} />
      <Addresses frame={frame} view={view} />
      <div class="columns">
        <Card id="release" title="Release and store">
          <dl class="facts small">
            <Fact name="Drawbridge">{version}</Fact>
            <Fact name="Node.js">{node}</Fact>
            <Fact name="Store">
              {`${store.engine}, schema ${store.schema}${store.schema === store.known ? "" : ` (this release makes ${store.known})`}`}
            </Fact>
            <Fact name="Stack">{stack}</Fact>
            <Fact name="Other stacks">{hosts(peers)}</Fact>
          </dl>
        </Card>
        <Card id="limits" title="Limits">
          <dl class="facts small">
            <Fact name="Requests">
              {rateLimits.state === "off"
                ? "No limits"
                : `${rateLimits.tokenRate} a second for each token, ${rateLimits.tokenBurst} at once`}
            </Fact>
            <Fact name="Traces kept">{`${days.traces} days`}</Fact>
            <Fact name="Activity kept">{`${days.attempts} days`}</Fact>
            <Fact name="Failures kept">{`${days.failures} days`}</Fact>
            <Fact name="Deliveries kept">{`${days.deliveries} days`}</Fact>
          </dl>
        </Card>
      </div>
      <Keys frame={frame} view={view} />
      <Mail view={view} />
      <Card id="outgoing" title="Private hosts it may reach">
        <dl class="facts small">
          <Fact name="Metadata">{hosts(outgoing.metadataHosts)}</Fact>
          <Fact name="Webhooks and streams">{hosts(outgoing.webhookHosts)}</Fact>
          <Fact name="DNS">{outgoing.dnsServers.length === 0 ? "The host's own" : outgoing.dnsServers.join(", ")}</Fact>
        </dl>
      </Card>
      <Jobs frame={frame} view={view} />
    </ConsolePage>,
  );
}
