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
        title="Put this record into the DNS of the domain"
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
  return html(
    <ConsolePage frame={frame} title={`Set up ${name}`} lead={`For ${teamName}`}>
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
                {tokens.length === 0 ? "Make the token" : "Make another token"}
              </ActButton>
            ) : (
              <>
                <CopyLine id="token" value={token} />
                <p class="hint">
                  <Words>It is shown this once. Send it as a bearer token in the Authorization header.</Words>
                </p>
              </>
            )}
          </dd>
        </dl>
      </Card>
      <Card id="oauth" title="Does it ask for a client id?">
        <p class="soft">
          <Words>
            Some identity providers get their tokens by OAuth, with a client id and a secret in place of the token
            above. Microsoft Entra ID and IPSIE need nobody else for it; with Okta an administrator here approves once.
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
            {clients.length === 0 ? "Make an OAuth client" : "Make another OAuth client"}
          </ButtonLink>
        </Actions>
      </Card>
      <Card id="seen" title="Is it in use?">
        {seen.length === 0 ? (
          <Note tone="plain">
            <p>
              <Words>
                Waiting for the first request. Press the test button of your identity provider, then load this page
                again.
              </Words>
            </p>
          </Note>
        ) : (
          <>
            {seen.map(({ name: called, hint, lastUsedAt }) => (
              <Note tone="good">
                <p>
                  <bdi>{called}</bdi> (…{hint}) was used{" "}
                  {lastUsedAt === null ? "" : <Time at={Date.parse(lastUsedAt)} />}.
                </p>
              </Note>
            ))}
            <Actions>
              <ButtonLink kind="main" href={done}>
                Done
              </ButtonLink>
            </Actions>
          </>
        )}
      </Card>
    </ConsolePage>,
  );
}
