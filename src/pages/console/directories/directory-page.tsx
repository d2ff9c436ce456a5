import { Actions, ButtonLink } from "../../shared/button.js";
import { Badge, Card, EmptyState, Note, type Tone } from "../../shared/card.js";
import { CopyLine } from "../../shared/code.js";
import { Confirm } from "../../shared/dialog.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Table } from "../../shared/table.js";
import { Words } from "../../shared/words.js";
import { ActButton } from "../act-button.js";
import { ConsolePage, type Frame } from "../frame.js";
import { ManagedByFile } from "../managed-by-file.js";
import { HealthBadge, LastFailure, LastSuccess } from "../health.js";
import { OAuthClientsCard, type OAuthClientRow } from "./oauth-clients-card.js";
import type { DirectoryRow } from "./directories-page.js";

export interface TokenRow {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly hint: string;
  readonly kind: "bearer" | "oauth";
  /** Of a grant: the OAuth client that holds it. */
  readonly client: string | null;
  readonly scopes: readonly ("read" | "write")[];
  readonly state: "works" | "revoked" | "expired";
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly refused: { readonly at: string; readonly because: string } | null;
  readonly managedByFile: boolean;
  readonly rotate: string;
  readonly revoke: string;
}

export interface DirectoryPageView extends Omit<DirectoryRow, "href"> {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly version: number;
  readonly baseUrl: string;
  readonly disabled: boolean;
  readonly quirks: string;
  readonly paused: {
    readonly at: string;
    readonly removed: number;
    readonly allowed: number;
  } | null;
  readonly tokens: readonly TokenRow[];
  readonly oauthClients: readonly OAuthClientRow[];
  /** The declarative file, where one manages it. */
  readonly managedBy?: { readonly file: string | undefined } | undefined;
  readonly mayManage: boolean;
  readonly to: {
    readonly newToken: string;
    readonly newOAuthClient: string;
    readonly settings: string;
    readonly resume: string;
    readonly switch: string;
    readonly delete: string;
    readonly attempts: string;
    readonly failures: string;
    /** A file: what was said against what is held. */
    readonly drift: string;
  };
  /** What switching it off and deleting it would cost. */
  readonly costs: { readonly disable: string; readonly delete: string };
}

const tones: Readonly<Record<TokenRow["state"], Tone>> = { works: "good", revoked: "plain", expired: "warn" };
const words: Readonly<Record<TokenRow["state"], string>> = { works: "Works", revoked: "Revoked", expired: "Expired" };

function Endpoint({ frame, view }: { readonly frame: Frame; readonly view: DirectoryPageView }) {
  const token = frame.secrets["token"];
  const hasToken = view.tokens.some(({ state }) => state === "works");
  return (
    <Card
      id="connect"
      title="What the identity provider needs"
      aside={
        view.mayManage ? (
          <ButtonLink kind={hasToken ? "quiet" : "main"} href={view.to.newToken}>
            + New token
          </ButtonLink>
        ) : undefined
      }
    >
      <div class="beside">
        <div>
          <h3>SCIM endpoint</h3>
          <p class="soft small">Also called base URL, tenant URL or SCIM connector base URL.</p>
          <CopyLine id="endpoint" value={view.baseUrl} />
        </div>
        <div>
          <h3>Token</h3>
          {token === undefined ? (
            <p class="soft small">
              {hasToken
                ? "A token is shown once, when it is created. Lost it? Create a new one, and end the old one below."
                : "None works yet. Create one: it is shown once, here beside the endpoint."}
            </p>
          ) : (
            <>
              <p class="small">
                Shown only once. Paste it as it is; where a header is asked for, it is{" "}
                <code>Authorization: Bearer …</code>
              </p>
              <CopyLine id="token" value={token} />
            </>
          )}
        </div>
      </div>
      <FirstRequest view={view} />
    </Card>
  );
}

/** Read anew by itself while one waits; the token beside it stands in the page this once, so nothing else may move. */
function FirstRequest({ view }: { readonly view: DirectoryPageView }) {
  if (!view.tokens.some(({ state }) => state === "works")) return null;
  const isWaiting = view.tokens.every(({ lastUsedAt }) => lastUsedAt === null);
  return (
    <div id="live" data-live={isWaiting ? "5" : undefined} aria-live="polite">
      {isWaiting ? (
        <Note tone="plain">
          <p>
            <strong>Waiting for the first request…</strong>
          </p>
          <p>
            Test the connection at the identity provider. This page refreshes by itself, or{" "}
            <a href="">look again now</a>.
          </p>
        </Note>
      ) : (
        <Note tone="good">
          <p>Requests arrive: the endpoint and the token are right.</p>
        </Note>
      )}
    </div>
  );
}

function Paused({ frame, view }: { readonly frame: Frame; readonly view: DirectoryPageView }) {
  const { paused, mayManage, to, version } = view;
  if (paused === null) return null;
  return (
    <Note tone="warn">
      <p>
        <strong>
          <Words>{`Paused: ${paused.removed} people were removed within an hour, and ${paused.allowed} are allowed.`}</Words>
        </strong>
      </p>
      <p>
        Nothing more changes until somebody has looked. The identity provider is told to try again later, so nothing is
        lost. If this is intended, as when people leave, resume. If not, fix the assignment there first. Paused since{" "}
        <Time at={Date.parse(paused.at)} />.
      </p>
      {mayManage ? (
        <Actions>
          <ActButton frame={frame} action={to.resume} version={version} hidden={{ for: "once" }} kind="main">
            Resume
          </ActButton>
          <ActButton frame={frame} action={to.resume} version={version} hidden={{ for: "hour" }}>
            Resume without the brake for an hour
          </ActButton>
        </Actions>
      ) : null}
    </Note>
  );
}

function Tokens({ frame, view }: { readonly frame: Frame; readonly view: DirectoryPageView }) {
  const guard = (row: TokenRow, verb: string) => ({
    csrf: frame.csrf,
    once: `${frame.once}-${verb}-${row.id}`,
    version: String(row.version),
  });
  return (
    <Card id="tokens" title="SCIM tokens and grants">
      <Table
        caption="SCIM tokens"
        columns={[
          {
            name: "Name",
            cell: ({ name, hint, client, managedByFile }: TokenRow) => (
              <>
                <bdi>{name}</bdi> <code class="soft">{`…${hint}`}</code>
                {client === null ? null : (
                  <div class="soft small">
                    Granted to <bdi>{client}</bdi>
                  </div>
                )}
                {managedByFile ? <span class="soft small"> from the file</span> : null}
              </>
            ),
          },
          { name: "May", kind: "whole", cell: ({ scopes }) => (scopes.includes("write") ? "Read and write" : "Read") },
          { name: "State", cell: ({ state }) => <Badge tone={tones[state]}>{words[state]}</Badge> },
          {
            name: "Last used",
            kind: "whole",
            cell: ({ lastUsedAt, refused }) => (
              <>
                {lastUsedAt === null ? "Never" : <Time at={Date.parse(lastUsedAt)} />}
                {refused === null ? null : (
                  <div class="fault small">
                    Refused <Time at={Date.parse(refused.at)} />
                  </div>
                )}
              </>
            ),
          },
          {
            name: "Ends",
            kind: "whole",
            cell: ({ expiresAt }) => (expiresAt === null ? "Never" : <Time at={Date.parse(expiresAt)} />),
          },
          {
            name: "What to do",
            unseen: true,
            cell: (row) =>
              row.state !== "works" || !view.mayManage || row.managedByFile ? null : (
                <Actions>
                  {row.kind === "oauth" ? null : (
                    <Confirm
                      does="Rotate"
                      consequence={`You get a new token. ${row.name} keeps working for a day, so that you have time to replace it.`}
                      action={row.rotate}
                      hidden={guard(row, "rotate")}
                    />
                  )}
                  <Confirm
                    does="Revoke"
                    consequence={`Whoever pushes with ${row.name} is refused from now on.`}
                    action={row.revoke}
                    hidden={guard(row, "revoke")}
                  />
                </Actions>
              ),
          },
        ]}
        rows={view.tokens}
        empty={<EmptyState title="No token yet" text="Without one, nothing can be pushed here." />}
      />
    </Card>
  );
}

export function directoryPage(frame: Frame, view: DirectoryPageView): Html {
  const { name, slug, health, crumbs, method, mayManage, to, costs, version } = view;
  const guard = (verb: string) => ({ csrf: frame.csrf, once: `${frame.once}-${verb}`, version: String(version) });
  return html(
    <ConsolePage
      frame={frame}
      title={name}
      lead={`SCIM connection ${slug}`}
      crumbs={crumbs}
      scripts={["live.js"]}
      actions={<HealthBadge of={health} />}
    >
      {view.managedBy === undefined ? null : <ManagedByFile what="this directory" file={view.managedBy.file} />}
      <Paused frame={frame} view={view} />
      <Endpoint frame={frame} view={view} />
      <Tokens frame={frame} view={view} />
      <OAuthClientsCard rows={view.oauthClients} create={mayManage ? to.newOAuthClient : undefined} />
      <Card id="state" title="Health">
        <dl class="facts">
          <Fact name="SSO method">{method ?? "None"}</Fact>
          <Fact name="Last push that worked">
            <LastSuccess of={health} />
          </Fact>
          <Fact name={health.lastFailure?.cured === true ? "Last failure, cured since" : "Last failure"}>
            <LastFailure of={health} />
          </Fact>
        </dl>
        <Actions>
          <ButtonLink href={to.attempts} small>
            Activity
          </ButtonLink>
          <ButtonLink href={to.failures} small>
            Failed provisioning
          </ButtonLink>
          <ButtonLink href={to.drift} small>
            Drift report (CSV)
          </ButtonLink>
          {mayManage && view.managedBy === undefined ? (
            <ButtonLink href={to.settings} small>
              Settings
            </ButtonLink>
          ) : null}
        </Actions>
      </Card>
      {!mayManage || view.managedBy !== undefined ? null : (
        <Card id="end" title={view.disabled ? "Switch on or delete" : "Switch off or delete"}>
          <p class="soft">Both can be undone for ten minutes, from the notice that follows or from the audit.</p>
          <Actions>
            {view.disabled ? (
              <ActButton frame={frame} action={to.switch} version={version} hidden={{ to: "on" }}>
                Switch on
              </ActButton>
            ) : (
              <Confirm
                does="Switch off"
                consequence={costs.disable}
                action={to.switch}
                hidden={{ ...guard("off"), to: "off" }}
              />
            )}
            <Confirm
              does="Delete"
              consequence={costs.delete}
              typed={{ name: "confirm", value: slug }}
              action={to.delete}
              hidden={guard("delete")}
            />
          </Actions>
        </Card>
      )}
    </ConsolePage>,
  );
}
