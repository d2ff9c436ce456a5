import type { OAuthClientView } from "../../../admin/index.js";
import { Actions, ButtonLink } from "../../shared/button.js";
import { Badge, Card, Note } from "../../shared/card.js";
import { CopyLine } from "../../shared/code.js";
import { Confirm } from "../../shared/dialog.js";
import { html, type Html } from "../../shared/html.js";
import { Fact } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ClientSecrets } from "../client-secrets.js";
import { ChangeLink } from "../change-link.js";
import { ConsolePage, type Frame } from "../frame.js";
import { ManagedByFile } from "../managed-by-file.js";
import { oauthKinds } from "./oauth-client-words.js";

export interface OAuthClientPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly client: OAuthClientView;
  /** How many grants it holds. */
  readonly grants: number;
  /** The declarative file, where one manages it. */
  readonly managedBy?: { readonly file: string | undefined } | undefined;
  readonly mayManage: boolean;
  readonly to: {
    readonly directory: string;
    readonly settings: string;
    readonly rotate: string;
    readonly retire: string;
    readonly delete: string;
  };
}

interface Part {
  readonly frame: Frame;
  readonly view: OAuthClientPageView;
}

export function oauthClientPage(frame: Frame, view: OAuthClientPageView): Html {
  const { client, crumbs, managedBy } = view;
  const mayChange = view.mayManage && managedBy === undefined;
  return html(
    <ConsolePage
      frame={frame}
      title={client.name}
      lead={`OAuth client of the directory ${client.directory}`}
      crumbs={crumbs}
      actions={<Badge tone="plain">{oauthKinds[client.kind].label}</Badge>}
    >
      {managedBy === undefined ? null : <ManagedByFile what="this OAuth client" file={managedBy.file} />}
      <Values frame={frame} view={view} />
      {client.clientSecrets.length === 0 ? null : (
        <ClientSecrets
          {...{ frame, client, to: view.to, mayChange }}
          holder="the identity provider"
          without="gets no tokens"
        />
      )}
      <Settings view={view} mayChange={mayChange} />
      {!mayChange ? null : <End frame={frame} view={view} />}
    </ConsolePage>,
  );
}

function Values({ frame, view: { client, mayManage, to } }: Part) {
  const secret = frame.secrets["secret"];
  return (
    <Card id="values" title="What the identity provider needs">
      {secret === undefined ? null : (
        <div class="beside">
          <div>
            <h3>Client secret</h3>
            <Note tone="warn">
              <p>
                <Words>Shown only once. Paste it before you leave this page.</Words>
              </p>
            </Note>
            <CopyLine id="secret" value={secret} />
          </div>
        </div>
      )}
      <div class="beside">
        <div>
          <h3>SCIM base URL</h3>
          <CopyLine id="base" value={client.baseUrl} />
        </div>
        <div>
          <h3>Client id</h3>
          <CopyLine id="client-id" value={client.clientId} />
        </div>
      </div>
      <div class="beside">
        {client.authorizeUrl === null ? null : (
          <div>
            <h3>Authorize URL</h3>
            <p class="soft small">Also called authorization endpoint.</p>
            <CopyLine id="authorize" value={client.authorizeUrl} />
          </div>
        )}
        <div>
          <h3>Token URL</h3>
          <p class="soft small">Also called token endpoint.</p>
          <CopyLine id="token-url" value={client.tokenUrl} />
        </div>
      </div>
      <p class="soft small">
        <Words>
          The scope is scim. For one that only reads, it is scim:read; for one that only writes, scim:write.
        </Words>
        {client.clientSecrets.length > 0 && secret === undefined
          ? ` The client secret was shown when it was created. Lost it? ${mayManage ? "Rotate it below." : "Create another client."}`
          : ""}
      </p>
      {frame.account === undefined ? (
        <Actions>
          <ButtonLink href={to.directory}>Back to the directory</ButtonLink>
        </Actions>
      ) : null}
    </Card>
  );
}

function Settings({ view, mayChange }: { readonly view: OAuthClientPageView; readonly mayChange: boolean }) {
  const { client, grants, to } = view;
  return (
    <Card id="settings" title="Settings" aside={mayChange ? <ChangeLink href={to.settings} /> : undefined}>
      <dl class="facts">
        {client.redirectUris.length === 0 ? null : (
          <Fact name="Redirect URIs">
            {client.redirectUris.map((uri) => (
              <div>
                <code>{uri}</code>
              </div>
            ))}
          </Fact>
        )}
        {client.kind !== "ipsie" ? null : (
          <Fact name="Public keys">
            {client.jwksUri === null ? `${client.jwks?.keys.length ?? 0} given` : <code>{client.jwksUri}</code>}
          </Fact>
        )}
        <Fact name="Granted">
          {grants === 0 ? "Nothing yet" : grants === 1 ? "Once" : `${grants} times`}
          {grants === 0 ? null : (
            <>
              {" · "}
              <a href={to.directory}>among the directory's tokens</a>
            </>
          )}
        </Fact>
      </dl>
    </Card>
  );
}

function End({ frame, view: { client, grants, to } }: Part) {
  const lost =
    grants === 0
      ? "It holds nothing yet."
      : `What was granted to it ends at once, and ${client.name} can push nothing any more.`;
  return (
    <Card id="end" title="Delete">
      <p class="soft">
        <Words>To end a single grant, revoke it among the directory's tokens.</Words>
      </p>
      <Actions>
        <Confirm
          does="Delete"
          consequence={lost}
          action={to.delete}
          hidden={{ csrf: frame.csrf, once: `${frame.once}-delete`, version: String(client.version) }}
        />
      </Actions>
    </Card>
  );
}
