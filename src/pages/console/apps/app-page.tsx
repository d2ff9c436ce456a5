import type { Child } from "hono/jsx";
import type { AppInDetailView, AppView } from "../../../admin/index.js";
import { Actions, ButtonLink, Copy } from "../../shared/button.js";
import { Badge, Card, Chips, Note } from "../../shared/card.js";
import { CodeBlock, CopyLine } from "../../shared/code.js";
import { html, type Html } from "../../shared/html.js";
import { Fact, Time } from "../../shared/parts.js";
import { Words } from "../../shared/words.js";
import { ClientSecrets } from "../client-secrets.js";
import { ChangeLink } from "../change-link.js";
import { ConsolePage, type Frame } from "../frame.js";
import { ManagedByFile } from "../managed-by-file.js";
import { Warnings } from "../warnings.js";
import { snippetOf } from "./app-snippet.js";
import { authWords } from "./app-words.js";

export interface AppPageView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly app: AppInDetailView;
  /** The declarative file, where one manages it. */
  readonly managedBy?: { readonly file: string | undefined } | undefined;
  readonly mayOwn: boolean;
  readonly to: {
    readonly settings: string;
    readonly rotate: string;
    readonly retire: string;
    readonly delete: string;
  };
}

interface Part {
  readonly frame: Frame;
  readonly view: AppPageView;
}

export function appPage(frame: Frame, view: AppPageView): Html {
  const { app, crumbs, managedBy, mayOwn, to } = view;
  const mayChange = mayOwn && managedBy === undefined;
  return html(
    <ConsolePage
      frame={frame}
      title={app.name}
      lead={`App ${app.slug}`}
      crumbs={crumbs}
      actions={<Badge tone="plain">{app.kind === "public" ? "Public" : "Confidential"}</Badge>}
    >
      {managedBy === undefined ? null : <ManagedByFile what="this app" file={managedBy.file} />}
      <Warnings lines={app.warnings} />
      <Library frame={frame} view={view} />
      <Snippet app={app} />
      {app.clientSecrets.length === 0 ? null : (
        <ClientSecrets
          {...{ frame, client: app, to: view.to }}
          mayChange={view.mayOwn && view.managedBy === undefined}
          holder="the app"
          without="cannot sign anybody in"
        />
      )}
      <Settings view={view} mayChange={mayChange} />
      {!mayChange ? null : (
        <Card id="end" title="Delete">
          <p class="soft">
            <Words>The next page shows who could no longer sign in to it.</Words>
          </p>
          <Actions>
            <ButtonLink href={to.delete}>Delete…</ButtonLink>
          </Actions>
        </Card>
      )}
    </ConsolePage>,
  );
}

function Library({ frame, view: { app } }: Part) {
  const secret = frame.secrets["secret"];
  return (
    <Card id="library" title="What its library needs">
      {secret === undefined ? null : (
        <div class="beside">
          <div>
            <h3>Client secret</h3>
            <Note tone="warn">
              <p>
                <Words>Shown only once. Put it where the app reads its secrets before you leave this page.</Words>
              </p>
            </Note>
            <CopyLine id="secret" value={secret} />
          </div>
        </div>
      )}
      <div class="beside">
        <div>
          <h3>Issuer</h3>
          <CopyLine id="issuer" value={app.issuer} />
        </div>
        <div>
          <h3>Client id</h3>
          <CopyLine id="client-id" value={app.clientId} />
        </div>
      </div>
      <div class="beside">
        <div>
          <h3>Discovery</h3>
          <p class="soft small">
            <Words>Most libraries derive it from the issuer. Give the others this address.</Words>
          </p>
          <CopyLine id="discovery" value={`${app.issuer}/.well-known/openid-configuration`} />
        </div>
      </div>
      {secret !== undefined || app.clientSecrets.length === 0 ? null : (
        <p class="soft small">
          <Words>The client secret was shown when it was created. Lost it? Rotate it below.</Words>
        </p>
      )}
    </Card>
  );
}

function Snippet({ app }: { readonly app: AppView }) {
  const text = snippetOf(app);
  return (
    <Card
      id="snippet"
      title="Ten lines that sign somebody in"
      aside={<Copy text={text} from="snippet-text" label="Copy" small />}
    >
      <p class="soft small">
        <Words>Node with openid-client. Any OpenID Connect library does: code flow with PKCE (S256).</Words>
      </p>
      <CodeBlock id="snippet-text" label="Example for Node" text={text} />
    </Card>
  );
}

function Settings({ view, mayChange }: { readonly view: AppPageView; readonly mayChange: boolean }) {
  const { app, to } = view;
  const { groups, claims } = app;
  return (
    <Card id="settings" title="Settings" aside={mayChange ? <ChangeLink href={to.settings} /> : undefined}>
      <dl class="facts">
        <Fact name="Redirect URIs">
          <Lines of={app.redirectUris} />
        </Fact>
        <Fact name="Who may use it">
          {app.allowedGroups === null ? (
            "Everybody in the team"
          ) : (
            <>
              <p>Members of any of these groups:</p>
              <Chips names={app.allowedGroups} what="groups" />
            </>
          )}
        </Fact>
        <Fact name="Tile on the home page">
          {app.homeUrl === null ? "None: it has no home address" : <span class="address">{app.homeUrl}</span>}
        </Fact>
        <Fact name="Authenticates with">{authWords[app.tokenEndpointAuthMethod]}</Fact>
        <Fact name="Its public keys">{keysText(app.jwks?.keys.length ?? 0)}</Fact>
        <Fact name="Refresh tokens">
          {app.grantTypes.includes("refresh_token") ? "Yes, each used once" : "No: it asks anew for each sign-in"}
        </Fact>
        <Fact name="ID token is signed by">{app.idTokenSignedResponseAlg}</Fact>
        <Fact name="Groups it receives">
          {groups.only === null ? "All the person's groups" : <Chips names={groups.only} what="groups" />}
        </Fact>
        <Fact name="Groups in the ID token">{`At most ${groups.max}; with more, userinfo lists them all`}</Fact>
        <Fact name="More claims">{claims.length === 0 ? undefined : <Chips names={claims} what="claims" />}</Fact>
        <Fact name="After signing out">
          {app.postLogoutRedirectUris.length === 0 ? "No way back" : <Lines of={app.postLogoutRedirectUris} />}
        </Fact>
        <Fact name="Told when a session ends">
          {app.backchannelLogoutUri === null ? "No" : <span class="address">{app.backchannelLogoutUri}</span>}
        </Fact>
        <Fact name="Created">
          <Time at={Date.parse(app.createdAt)} />
        </Fact>
      </dl>
    </Card>
  );
}

function keysText(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? "One" : String(count);
}

function Lines({ of }: { readonly of: readonly string[] }): Child {
  return (
    <ul class="plain-list">
      {of.map((line) => (
        <li class="address">{line}</li>
      ))}
    </ul>
  );
}
