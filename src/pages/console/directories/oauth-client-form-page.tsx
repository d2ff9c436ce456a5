import type { OAuthClientView } from "../../../admin/index.js";
import { Actions, Button, ButtonLink } from "../../shared/button.js";
import { FieldSet, Select, TextArea, TextField, Tick } from "../../shared/form.js";
import { html, type Html } from "../../shared/html.js";
import { secretLifeHint, secretLives } from "../client-secrets.js";
import { ConsoleForm, faultSentence, type FormFields } from "../console-form.js";
import { ConsolePage, type Frame } from "../frame.js";
import { oauthKinds, type OAuthKind } from "./oauth-client-words.js";

export interface OAuthClientFormView {
  readonly crumbs: readonly { readonly label: string; readonly href: string }[];
  readonly typed: FormFields;
  readonly cancel: string;
  /** The record, where it is there already. */
  readonly kept?: OAuthClientView | undefined;
}

const labels = {
  ...{ name: "The name", kind: "The identity provider", clientId: "The client id", secret: "The secret" },
  ...{ secretExpiresAt: "The end of the secret" },
  ...{ redirectUris: "The redirect URIs", jwks: "The keys", jwksUri: "The address of the keys" },
};

const kinds = Object.keys(oauthKinds) as readonly OAuthKind[];

export function oauthClientFormPage(frame: Frame, { crumbs, typed, cancel, kept }: OAuthClientFormView): Html {
  const fault = (name: string) => faultSentence(typed.fault(name));
  const may = (kind: OAuthKind) => kept === undefined || kept.kind === kind;
  return html(
    <ConsolePage
      frame={frame}
      title={kept === undefined ? "New OAuth client" : `Settings of ${kept.name}`}
      lead={kept === undefined ? "For an identity provider that gets its tokens by OAuth." : undefined}
      crumbs={crumbs}
    >
      <section class="card" aria-label="The OAuth client">
        <ConsoleForm frame={frame} typed={typed} labels={labels} version={kept?.version}>
          <TextField
            name="name"
            label="Name"
            value={typed.value("name", kept?.name)}
            hint="Shown to whoever approves it: Okta, production"
            fault={fault("name")}
            maxlength={200}
            required
          />
          {kept !== undefined ? null : (
            <FieldSet legend="Identity provider">
              {kinds.map((kind) => (
                <Tick
                  type="radio"
                  name="kind"
                  value={kind}
                  label={oauthKinds[kind].label}
                  hint={oauthKinds[kind].hint}
                  checked={typed.ticked("kind", kind, kind === "okta")}
                />
              ))}
            </FieldSet>
          )}
          {!may("okta") ? null : (
            <TextArea
              name="redirectUris"
              label={kept === undefined ? "Redirect URIs (Okta)" : "Redirect URIs"}
              value={typed.value("redirectUris", kept?.redirectUris.join("\n"))}
              hint="One on each line, character for character as Okta shows it: https://system-admin.okta.com/admin/app/cpc/…/oauth/callback"
              fault={fault("redirectUris")}
              rows={2}
              code
            />
          )}
          {!may("ipsie") ? null : (
            <>
              <TextField
                name="jwksUri"
                type="url"
                label={kept === undefined ? "Address of its public keys (IPSIE)" : "Address of its public keys"}
                value={typed.value("jwksUri", kept?.jwksUri ?? undefined)}
                hint="Its JWKS, where it publishes one."
                fault={fault("jwksUri")}
                maxlength={2000}
              />
              <TextArea
                name="jwks"
                label="Or the keys themselves"
                value={typed.value("jwks", keptKeys(kept))}
                hint='A JWKS, as {"keys": […]}, with public keys only.'
                fault={fault("jwks")}
                rows={3}
                code
              />
            </>
          )}
          {kept !== undefined ? null : (
            <>
              <TextField
                name="clientId"
                label="Client id (optional)"
                value={typed.value("clientId")}
                hint="Left empty, one is generated."
                fault={fault("clientId")}
                maxlength={200}
              />
              <Select
                name="secretExpiresAt"
                label="The secret works for (Okta, Entra)"
                choices={secretLives}
                value={typed.value("secretExpiresAt") ?? ""}
                hint={secretLifeHint}
                fault={fault("secretExpiresAt")}
              />
            </>
          )}
          <Actions>
            <Button kind="main">{kept === undefined ? "Create client" : "Save"}</Button>
            <ButtonLink href={cancel}>Cancel</ButtonLink>
          </Actions>
        </ConsoleForm>
      </section>
    </ConsolePage>,
  );
}

function keptKeys(kept: OAuthClientView | undefined): string | undefined {
  const jwks = kept?.jwks ?? undefined;
  return jwks === undefined ? undefined : JSON.stringify(jwks, null, 2);
}
