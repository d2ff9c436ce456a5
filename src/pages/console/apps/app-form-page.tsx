import type { AppView } from "../../../admin/index.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { Card, Fold } from "../../shared/card.js";
import { FieldSet, Select, TextArea, TextField, Tick } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { secretLifeHint, secretLives } from "../client-secrets.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { SlugField } from "../slug-field.js";
import { authChoices } from "./app-words.js";

export interface AppFormView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly typed: FormFields;
  readonly cancel: string;
  /** Names of the attributes that the team declares. */
  readonly attributes: readonly string[];
  /** The record, where it is there already. */
  readonly kept?: AppView | undefined;
}

/** What fields are called above the form; those of lists name one line. */
const labels = {
  ...{ name: "The name", slug: "The short name", clientId: "The client id", secret: "The secret" },
  ...{ secretExpiresAt: "The end of the secret" },
  ...{ redirectUris: "The redirect URIs", postLogoutRedirectUris: "The addresses after signing out" },
  ...{ backchannelLogoutUri: "The address of back-channel logout", homeUrl: "The home address", jwks: "The keys" },
  ...{ tokenEndpointAuthMethod: "The proof", allowedGroups: "The allowed groups", claims: "The claims" },
  ...{ "groups.only": "The groups it receives", "groups.max": "The most groups" },
};

interface Part {
  readonly view: AppFormView;
}

export function appFormPage(frame: Frame, view: AppFormView): Html {
  const { crumbs, typed, cancel, kept } = view;
  const isNew = kept === undefined;
  // What hides a fault would hide why the form was not taken.
  const atFault = typed.faults.some(({ field }) => rare.has(field));
  return html(
    <ConsolePage
      frame={frame}
      title={isNew ? "New app" : `Settings of ${kept.name}`}
      lead={isNew ? "Only the name, the slug and one redirect URI are needed. Everything else can wait." : undefined}
      crumbs={crumbs}
    >
      <ConsoleForm frame={frame} typed={typed} labels={labels} version={kept?.version}>
        <div class="stack">
          <What view={view} />
          <Who view={view} />
          <Card id="more" title="Details">
            <Fold first title="How it proves itself, refresh tokens, signing" open={atFault}>
              <Proof view={view} />
            </Fold>
            <Fold title="Groups and claims it receives" open={atFault}>
              <Told view={view} />
            </Fold>
            <Fold title="Signing out" open={atFault}>
              <SigningOut view={view} />
            </Fold>
          </Card>
          <Actions>
            <Button kind="main">{isNew ? "Create app" : "Save"}</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </div>
      </ConsoleForm>
    </ConsolePage>,
  );
}

const rare: ReadonlySet<string> = new Set([
  ...["tokenEndpointAuthMethod", "jwks", "grantTypes", "idTokenSignedResponseAlg", "clientId", "secret"],
  ...["secretExpiresAt"],
  ...["groups.only", "groups.max", "claims", "postLogoutRedirectUris", "backchannelLogoutUri"],
]);

function What({ view: { typed, kept } }: Part) {
  const kind = typed.value("kind", kept?.kind) ?? "confidential";
  return (
    <Card id="what" title="The app">
      <TextField
        name="name"
        label="Name"
        value={typed.value("name", kept?.name)}
        hint="As your people know it: it stands on its tile."
        fault={faultSentence(typed.fault("name"))}
        maxlength={200}
        required
      />
      {kept !== undefined ? null : (
        <SlugField
          typed={typed}
          hint="Lower-case letters, digits and hyphens, such as portal. It is the client id too, unless you give another, and never changes."
        />
      )}
      <FieldSet legend="Where it runs">
        <Tick
          type="radio"
          name="kind"
          value="confidential"
          label="On a server (confidential)"
          hint="It can keep a secret. Most are of this kind."
          checked={kind === "confidential"}
        />
        <Tick
          type="radio"
          name="kind"
          value="public"
          label="In a browser, on a phone or a desktop (public)"
          hint="Nobody can keep a secret there: PKCE alone proves it."
          checked={kind === "public"}
        />
      </FieldSet>
      <TextArea
        name="redirectUris"
        label="Redirect URIs"
        rows={3}
        value={typed.value("redirectUris", kept?.redirectUris.join("\n"))}
        hint="Where people come back to, one address per line, exactly as its library shows them: https://app.acme.example/callback. Plain http only on localhost; a public app may have a scheme of its own."
        fault={faultSentence(typed.fault("redirectUris"))}
      />
      <TextField
        name="homeUrl"
        type="url"
        label="Home address (optional)"
        value={typed.value("homeUrl", kept?.homeUrl)}
        hint="Where its tile on people's home page leads. Empty: it has no tile."
        fault={faultSentence(typed.fault("homeUrl"))}
        maxlength={2000}
      />
    </Card>
  );
}

function Who({ view: { typed, kept } }: Part) {
  return (
    <Card id="who" title="Who may use it">
      <TextArea
        name="allowedGroups"
        label="Allowed groups (optional)"
        rows={3}
        value={typed.value("allowedGroups", kept?.allowedGroups?.join("\n"))}
        hint="One group name per line: only members of at least one of them may sign in. Empty: everybody in the team."
        fault={faultSentence(typed.fault("allowedGroups"))}
      />
    </Card>
  );
}

function Proof({ view: { typed, kept } }: Part) {
  const refresh = typed.ticked("refresh", "on", kept?.grantTypes.includes("refresh_token") ?? true);
  return (
    <>
      <Select
        name="tokenEndpointAuthMethod"
        label="It authenticates with"
        choices={[{ value: "", label: "What fits its kind: a secret, or PKCE alone" }, ...authChoices]}
        value={typed.value("tokenEndpointAuthMethod", kept?.tokenEndpointAuthMethod) ?? ""}
        fault={faultSentence(typed.fault("tokenEndpointAuthMethod"))}
      />
      <TextArea
        name="jwks"
        label="Its public keys, as JSON (JWKS)"
        code
        rows={4}
        value={typed.value("jwks", kept?.jwks === null ? undefined : JSON.stringify(kept?.jwks, null, 2))}
        hint='For private_key_jwt alone: {"keys": [{"kty": "EC", …}]}, without private parts.'
        fault={faultSentence(typed.fault("jwks"))}
      />
      <Tick
        type="checkbox"
        name="refresh"
        value="on"
        label="It gets refresh tokens"
        hint="When it asks for offline_access, or while the session lives. Each works once."
        checked={refresh}
      />
      <Select
        name="idTokenSignedResponseAlg"
        label="ID tokens are signed by"
        choices={[
          { value: "RS256", label: "RS256: every library knows it" },
          { value: "ES256", label: "ES256: shorter" },
        ]}
        value={typed.value("idTokenSignedResponseAlg", kept?.idTokenSignedResponseAlg) ?? "RS256"}
        fault={faultSentence(typed.fault("idTokenSignedResponseAlg"))}
      />
      {kept !== undefined ? null : (
        <>
          <TextField
            name="clientId"
            label="Client id (optional)"
            value={typed.value("clientId")}
            hint="Empty: the slug. For an app that already has one, as after a migration. It never changes."
            fault={faultSentence(typed.fault("clientId"))}
            maxlength={200}
          />
          <TextField
            name="secret"
            type="password"
            label="A secret of your own (optional)"
            hint="Empty: one is generated and shown once. At least 16 characters."
            autocomplete="off"
            fault={faultSentence(typed.fault("secret"))}
            maxlength={500}
          />
          <Select
            name="secretExpiresAt"
            label="The secret works for"
            choices={secretLives}
            value={typed.value("secretExpiresAt") ?? ""}
            hint={secretLifeHint}
            fault={faultSentence(typed.fault("secretExpiresAt"))}
          />
        </>
      )}
    </>
  );
}

function Told({ view: { typed, kept, attributes } }: Part) {
  return (
    <>
      <TextArea
        name="groups.only"
        label="Only these groups are sent to it (optional)"
        rows={3}
        value={typed.value("groups.only", kept?.groups.only?.join("\n"))}
        hint="One name per line. Empty: all groups that the person is in."
        fault={faultSentence(typed.fault("groups.only"))}
      />
      <TextField
        name="groups.max"
        type="number"
        label="Groups in the ID token, at most"
        value={typed.value("groups.max", kept?.groups.max ?? 100)}
        hint="With more, the ID token names none and points to userinfo, which lists them all. A hundred fit any browser's cookie limits; 1000 at most."
        fault={faultSentence(typed.fault("groups.max"))}
      />
      {attributes.length === 0 ? (
        <p class="soft small">The team declares no attributes of its own. Once it does, they can be sent as claims.</p>
      ) : (
        <FieldSet legend="Attributes it receives as claims">
          {attributes.map((name) => (
            <Tick
              type="checkbox"
              name="claims"
              value={name}
              label={name}
              checked={typed.ticked("claims", name, kept?.claims.includes(name) ?? false)}
            />
          ))}
          {typed.fault("claims") === undefined ? null : (
            <p class="fault" id="claims">
              {faultSentence(typed.fault("claims"))}
            </p>
          )}
        </FieldSet>
      )}
    </>
  );
}

function SigningOut({ view: { typed, kept } }: Part) {
  return (
    <>
      <TextArea
        name="postLogoutRedirectUris"
        label="Where it may send people after signing out (optional)"
        rows={2}
        value={typed.value("postLogoutRedirectUris", kept?.postLogoutRedirectUris.join("\n"))}
        hint="One address per line."
        fault={faultSentence(typed.fault("postLogoutRedirectUris"))}
      />
      <TextField
        name="backchannelLogoutUri"
        type="url"
        label="Back-channel logout (optional)"
        value={typed.value("backchannelLogoutUri", kept?.backchannelLogoutUri)}
        hint="It is told here within seconds when a session ends. An address in your own network is reached only where WEBHOOK_ALLOWED_HOSTS names its host."
        fault={faultSentence(typed.fault("backchannelLogoutUri"))}
        maxlength={2000}
      />
    </>
  );
}
