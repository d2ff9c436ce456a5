import { Actions, ButtonLink } from "../../shared/button.js";
import { Badge, Card, Note } from "../../shared/card.js";
import { CopyLine } from "../../shared/code.js";
import { html, type Html } from "../../shared/html.js";
import { Time } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsolePage, type Frame } from "../frame.js";
import { DomainRecord } from "../teams/domains-page.js";

export interface GuestDomainView {
  readonly teamName: string;
  readonly domain: string;
  readonly state: "pending" | "verified" | "failing";
  readonly record: { readonly name: string; readonly relativeName: string; readonly value: string };
  readonly at: string;
  readonly done: string;
}

export function guestDomainPage(frame: Frame, { teamName, domain, state, record, at, done }: GuestDomainView): Html {
  return html(
    <ConsolePage frame={frame} title={`Prove ${domain}`} lead={`For ${teamName}`}>
      <Card
        id="record"
        title="Add this record to the DNS of the domain"
        aside={
          <Badge tone={state === "verified" ? "good" : "warn"}>
            {state === "verified" ? "Proven" : "Not there yet"}
          </Badge>
        }
      >
        <DomainRecord record={record} />
        <Actions>
          <ActButton frame={frame} action={`${at}/check`} kind={state === "verified" ? "quiet" : "main"}>
            Check now
          </ActButton>
          {state === "verified" ? (
            <ButtonLink kind="main" href={done}>
              Done
            </ButtonLink>
          ) : null}
        </Actions>
      </Card>
    </ConsolePage>,
  );
}

export interface GuestDirectoryView {
  readonly teamName: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly tokens: readonly { readonly name: string; readonly hint: string; readonly lastUsedAt: string | null }[];
  /** For identity providers that get their tokens by OAuth. */
  readonly clients: readonly { readonly name: string; readonly clientId: string; readonly href: string }[];
  readonly at: string;
  readonly done: string;
}

export function guestDirectoryPage(frame: Frame, view: GuestDirectoryView): Html {
  const { teamName, name, baseUrl, tokens, clients, at, done } = view;
  const { token } = frame.secrets;
  const seen = tokens.filter(({ lastUsedAt }) => lastUsedAt !== null);
  const isWaiting = seen.length === 0 && tokens.length + clients.length > 0;
  return html(
    <ConsolePage frame={frame} title={`Set up ${name}`} lead={`For ${teamName}`} scripts={["live.js"]}>
      <Card id="paste" title="Paste these into your identity provider">
        <dl class="facts">
          <dt>SCIM base URL</dt>
          <dd>
            <CopyLine id="base" value={baseUrl} />
            <p class="hint">
              <Words>Okta calls it SCIM connector base URL, Entra calls it Tenant URL.</Words>
            </p>
          </dd>
          <dt>Token</dt>
          <dd>
            {token === undefined ? (
              <ActButton frame={frame} action={`${at}/token`} kind={tokens.length === 0 ? "main" : "quiet"}>
                {tokens.length === 0 ? "Create token" : "Create another token"}
              </ActButton>
            ) : (
              <>
                <CopyLine id="token" value={token} />
                <p class="hint">
                  <Words>It is shown only once. It is sent as a bearer token in the Authorization header.</Words>
                </p>
              </>
            )}
          </dd>
        </dl>
      </Card>
      <Card id="oauth" title="Does it ask for a client id?">
        <p class="soft">
          <Words>
            Some identity providers get their tokens by OAuth, with a client id and a secret instead of the token above.
            Microsoft Entra ID and IPSIE need nobody else for it; with Okta an administrator here approves once.
          </Words>
        </p>
        {clients.length === 0 ? null : (
          <ul>
            {clients.map(({ name: called, clientId, href }) => (
              <li>
                <a href={href}>
                  <bdi>{called}</bdi>
                </a>{" "}
                <code>{clientId}</code>
              </li>
            ))}
          </ul>
        )}
        <Actions>
          <ButtonLink href={`${at}/new-oauth-client`}>
            {clients.length === 0 ? "Create an OAuth client" : "Create another OAuth client"}
          </ButtonLink>
        </Actions>
      </Card>
      <Card id="seen" title="Is it in use?">
        <div id="live" data-live={isWaiting ? "5" : undefined} aria-live="polite">
          {isWaiting ? (
            <Note tone="plain">
              <p>
                <Words>
                  Waiting for the first request. Press the test button of your identity provider; this page refreshes by
                  itself, or
                </Words>{" "}
                <a href={at}>look now</a>.
              </p>
            </Note>
          ) : seen.length === 0 ? (
            <p class="soft">Not yet: create a token first.</p>
          ) : null}
          {seen.map(({ name: called, hint, lastUsedAt }) => (
            <Note tone="good">
              <p>
                <bdi>{called}</bdi> (…{hint}) was used {lastUsedAt === null ? "" : <Time at={Date.parse(lastUsedAt)} />}
                .
              </p>
            </Note>
          ))}
        </div>
        <Actions>
          <ButtonLink kind={seen.length === 0 ? "quiet" : "main"} href={done}>
            Done
          </ButtonLink>
        </Actions>
      </Card>
    </ConsolePage>,
  );
}
