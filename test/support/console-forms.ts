import { idpKey, nextIdpKey } from "./saml-keys.js";
import { aSignedResponse } from "./saml-response.js";

/** What a person does with a form, and what they see then. */
export interface Sent {
  /** By name; `first` ticks the first box of that name. What is to be typed to confirm is read off the page. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Part of what the page that follows says first: its headline, its notes, its address. */
  readonly see: string;
}

export const changedPassword = "another correct horse battery";

/**
 * Every form of the console by its address and button, in an order in which each can be sent: what ends something comes last. A
 * form that is not here is one that nobody has tried without scripts.
 */
export const formsWithout: Readonly<Record<string, Sent>> = {
  "GET /console/teams Find": { fields: { search: "glo" }, see: "@ /console/teams" },
  "GET /console/audit Filter": { fields: { actor: "cli" }, see: "@ /console/audit" },
  "GET /console/teams/acme/attempts Filter": { fields: { status: "failure" }, see: "@ /console/teams/acme/attempts" },
  "GET /console/teams/acme/audit Filter": { fields: { subject: "okta" }, see: "@ /console/teams/acme/audit" },
  "GET /console/teams/acme/failures Filter": { fields: { state: "all" }, see: "@ /console/teams/acme/failures" },
  "GET /console/teams/acme/find Find": { fields: { text: "acme-okta" }, see: "@ /console/teams/acme/find" },
  "GET /console/teams/acme/groups Filter": { fields: { search: "comp" }, see: "@ /console/teams/acme/groups" },
  "GET /console/teams/acme/sso-methods/acme-okta/sign-ins Filter": {
    fields: { outcome: "refused" },
    see: "@ /console/teams/acme/sso-methods/acme-okta/sign-ins",
  },
  "GET /console/teams/acme/users Filter": { fields: { search: "ada" }, see: "@ /console/teams/acme/users" },
  "POST /console/new-team Create team": {
    fields: { name: "Initech", slug: "initech" },
    see: "The team Initech is created.",
  },
  "POST /console/admins Invite": {
    fields: { email: "second@bridge.example", role: "operator" },
    see: "second@bridge.example is invited as operator.",
  },
  "POST /console/teams/acme/admins Invite": {
    fields: { email: "second@acme.example", role: "admin" },
    see: "second@acme.example is invited as admin.",
  },
  "POST /console/new-api-key Create key": { fields: { name: "one", role: "operator" }, see: "The key one is created." },
  "POST /console/teams/acme/new-api-key Create key": { fields: { name: "two" }, see: "The key two is created." },
  "POST /console/new-audit-stream Create audit stream": {
    fields: { slug: "one", url: "https://logs.example/in" },
    see: "The audit stream one is created: what happens from now on is sent to it.",
  },
  "POST /console/teams/acme/new-audit-stream Create audit stream": {
    fields: { slug: "two", url: "https://logs.example/in" },
    see: "The audit stream two is created: what happens from now on is sent to it.",
  },
  "POST /console/teams/acme/new-webhook Create webhook": {
    fields: { slug: "two", url: "https://app.example/hook" },
    see: "The webhook two is created. Send it a test event.",
  },
  "POST /console/teams/acme/new-app Create app": {
    fields: { name: "Wiki", slug: "wiki", redirectUris: "https://wiki.example/cb" },
    see: "The app Wiki is created. Give its library the values below.",
  },
  "POST /console/teams/acme/new-directory Create directory": {
    fields: { name: "Entra", slug: "entra" },
    see: "The directory Entra is created. Next, create a token for the identity provider.",
  },
  "POST /console/teams/acme/new-user Create user": {
    fields: { userName: "hal@acme.example" },
    see: "hal@acme.example is created. The first sign-in finds them by email.",
  },
  "POST /console/teams/acme/new-group Create group": {
    fields: { displayName: "Readers" },
    see: "The group Readers is created.",
  },
  "POST /console/teams/acme/new-setup-link Create link": { see: "The link is ready." },
  "POST /console/teams/acme/domains Add": {
    fields: { domain: "acme.test" },
    see: "acme.test is on the list. Now put the record below into its DNS.",
  },
  "POST /console/teams/acme/sso-methods/new-method Create and continue": {
    fields: { idp: "entra" },
    see: "Acme Microsoft Entra ID is created. Nobody signs in with it yet.",
  },
  "POST /console/teams/acme/directories/okta/new-token Create token": {
    fields: { name: "third" },
    see: "The token third is created.",
  },
  "POST /console/teams/acme/directories/okta/new-oauth-client Create client": {
    fields: { name: "Entra", kind: "entra" },
    see: "The OAuth client Entra is created. Give the identity provider the values below.",
  },
  "POST /console/audit/check Check the chain": { see: "The chain is whole up to event" },
  "POST /console/teams/acme/audit/check Check the chain": { see: "The chain is whole up to event" },
  "POST /console/account/shortcuts Turn the / key off": { see: "The / key is off in this browser." },
  "POST /console/account/end-session End": { see: "That session has ended." },
  "POST /console/account Change the password": {
    fields: { current: "correct horse battery", password: changedPassword, again: changedPassword },
    see: "Your password is changed. All your other sessions have ended.",
  },
  "POST /console/teams/acme/settings Save": { fields: { name: "Acme Inc" }, see: "Saved." },
  "POST /console/admins/ID Save": { fields: { role: "operator" }, see: "Saved for operator@bridge.example." },
  "POST /console/teams/acme/admins/ID Save": {
    fields: { role: "auditor" },
    see: "owner@acme.example is auditor of this team now.",
  },
  "POST /console/audit-streams/siem/settings Save": {
    fields: { url: "syslog+tls://logs.acme.example:6515" },
    see: "Saved.",
  },
  "POST /console/audit-streams/siem/resume Try again now": { see: "Resumed: it goes on from where it stopped." },
  "POST /console/teams/acme/audit-streams/siem/settings Save": {
    fields: { url: "syslog+tls://logs.acme.example:6515" },
    see: "Saved.",
  },
  "POST /console/teams/acme/audit-streams/siem/resume Try again now": {
    see: "Resumed: it goes on from where it stopped.",
  },
  "POST /console/teams/acme/webhooks/crm/settings Save": { fields: { events: "user.*" }, see: "Saved." },
  "POST /console/teams/acme/webhooks/crm/secret Rotate": {
    see: "Here is the new secret. The one before signs beside it until you end it below.",
  },
  "POST /console/teams/acme/webhooks/crm/test Send a test event": { see: "WEBHOOK_ALLOWED_HOSTS=127.0.0.1. @" },
  "POST /console/teams/acme/webhooks/crm/resume Try again now": { see: "Resumed: it goes on from where it stopped." },
  "POST /console/teams/acme/webhooks/crm/deliveries/ID/resend Try again now": {
    see: "It is on its way again. Look again in a moment.",
  },
  "POST /console/teams/acme/webhooks/crm Send again": {
    fields: { since: "2026-01-01T00:00" },
    see: "Everything from event 1 on is sent again, in order.",
  },
  "POST /console/teams/acme/apps/portal/settings Save": { fields: { name: "The portal" }, see: "Saved." },
  "POST /console/teams/acme/apps/portal/rotate-secret Replace at once": { see: "Here is the new secret." },
  "POST /console/teams/acme/apps/portal/rotate-secret Rotate": {
    see: "Here is the new secret. The one before works beside it for a week, unless you end it below.",
  },
  "POST /console/teams/acme/directories/okta/settings Save": { fields: { name: "Okta 2" }, see: "Saved." },
  "POST /console/teams/acme/directories/okta/oauth-clients/ID/settings Save": {
    fields: { name: "Okta 3" },
    see: "Saved.",
  },
  "POST /console/teams/acme/directories/okta/oauth-clients/ID/rotate-secret Replace at once": {
    see: "Here is the new secret.",
  },
  "POST /console/teams/acme/directories/okta/oauth-clients/ID/rotate-secret Rotate": {
    see: "Here is the new secret. The one before works beside it for a week, unless you end it below.",
  },
  "POST /console/teams/acme/directories/okta/tokens/ID/rotate Rotate": {
    see: "Here is the new token okta. The old one works for a day more.",
  },
  "POST /console/teams/acme/domains/acme.example/check Check now": {
    see: "There is nothing at _drawbridge.acme.example yet.",
  },
  "POST /console/teams/acme/domains/acme.example/approve Vouch for it without the DNS": {
    see: "You vouch for acme.example: it counts from now on.",
  },
  "POST /console/teams/acme/identity-conflicts/chosen Re-link selected": { see: "Choose at least one entry first." },
  "POST /console/teams/acme/identity-conflicts/chosen Re-link, and keep the old links": {
    see: "Choose at least one entry first.",
  },
  "POST /console/teams/acme/identity-conflicts/chosen Dismiss selected": {
    fields: { conflict: "first" },
    see: "Dismissed. It comes back if they are refused again.",
  },
  "POST /console/teams/acme/failures/chosen Retry selected": { fields: { failure: "first" }, see: "not done" },
  "POST /console/teams/acme/failures/chosen Dismiss selected": {
    fields: { failure: "first" },
    see: "Dismissed. It comes back if it fails again.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/discard Refuse it": {
    see: "The change was refused. Everything is as it was.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/certificates Add": {
    fields: { pem: nextIdpKey.certificatePem },
    see: "This is proposed and not in effect yet: test it, then accept it.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/accept Accept it": {
    fields: { confirm: "first" },
    see: "The change is in effect: people sign in with it from now on.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/admins Save": {
    fields: { "admins.auditor": "IT" },
    see: "It takes effect with the next sign-in.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/our-keys Save": {
    fields: { "spKeys.0.privateKey": idpKey.privateKeyPem, "spKeys.0.certificate": idpKey.certificatePem },
    see: "This is proposed and not in effect yet: test it, then accept it.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/setup/choose Save and continue": {
    see: "@ /console/teams/acme/sso-methods/acme-okta/setup/give",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/setup/give Save and continue": {
    see: "@ /console/teams/acme/sso-methods/acme-okta/setup/get",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/setup/get Save and continue": {
    see: "A change is proposed and signs nobody in yet: test it, then accept it. @",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/setup/attributes Preview": {
    see: "@ /console/teams/acme/sso-methods/acme-okta/setup/attributes",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/setup/attributes Save and continue": {
    see: "@ /console/teams/acme/sso-methods/acme-okta/setup/people",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/setup/people Save and continue": {
    see: "@ /console/teams/acme/sso-methods/acme-okta/setup/test",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/setup/test Judge it": {
    fields: { response: aSignedResponse() },
    see: "The response was judged: it would have been refused.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/universal-logout Save": {
    fields: {
      "universalLogout.issuer": "https://idp.acme.example",
      "universalLogout.jwksUri": "https://idp.acme.example/keys",
    },
    see: "https://idp.acme.example may end people's sessions from now on.",
  },
  "POST /console/teams/acme/users/ID/edit Save": { fields: { displayName: "Gil G." }, see: "Saved." },
  "POST /console/teams/acme/users/ID Link": {
    fields: { nameId: "gil" },
    see: "Linked: this identity leads here from the next sign-in on.",
  },
  "POST /console/teams/acme/users/ID/end-sessions Sign out everywhere": { see: "They were signed in nowhere." },
  "POST /console/teams/acme/users/ID/lock Lock": { see: "Locked, and signed out everywhere." },
  "POST /console/teams/acme/users/ID/suspend Suspend": { see: "Suspended, and signed out everywhere." },
  "POST /console/teams/acme/users/ID/unlink Unlink": { see: "Unlinked." },
  "POST /console/teams/acme/users/ID/detach Detach": { see: "Detached: admins manage this person now." },
  "POST /console/teams/acme/groups/ID/rename Save": { fields: { displayName: "Visitors" }, see: "Saved." },
  "POST /console/teams/acme/groups/ID Add to the group": {
    fields: { users: "hal@acme.example" },
    see: "One person was added.",
  },
  "POST /console/teams/acme/groups/ID/detach Detach": { see: "Detached: admins manage this group now." },
  "POST /console/teams/acme/groups/ID/delete Delete": { see: "The group Visitors is deleted. Its members stay." },
  "POST /console/teams/acme/users/ID/delete Delete": { see: "guest@acme.example is deleted." },
  "POST /console/teams/acme/users/ID/erase Erase": { see: "The person is erased, and out of 1 event of the audit." },
  "POST /console/teams/acme/sso-methods/acme-okta/disable Switch off": {
    see: "Acme <b>Okta</b> is switched off, and its sessions have ended.",
  },
  "POST /console/teams/acme/sso-methods/acme-okta/switch-off Delete this SSO method": {
    see: "Acme <b>Okta</b> was deleted. It can be undone for ten minutes.",
  },
  "POST /console/teams/acme/domains/acme.example/remove Remove this domain": { see: "acme.example is removed." },
  "POST /console/teams/acme/directories/okta/oauth-clients/ID/delete Delete": {
    see: "The OAuth client Okta 3 is deleted, and what was granted to it has ended.",
  },
  "POST /console/teams/acme/directories/okta/tokens/ID/revoke Revoke": {
    see: "The token okta is revoked: it opens nothing any more.",
  },
  "POST /console/teams/acme/directories/okta/switch Switch off": {
    see: "Okta 2 is switched off: its tokens open nothing.",
  },
  "POST /console/teams/acme/directories/okta/delete Delete": { see: "Okta 2 is deleted." },
  "POST /console/teams/acme/apps/portal/delete Delete this app": {
    see: "The app The portal is deleted, and its tokens have ended.",
  },
  "POST /console/teams/acme/webhooks/crm/delete Delete this webhook": { see: "The webhook crm is deleted." },
  "POST /console/teams/acme/audit-streams/siem/delete Delete this audit stream": {
    see: "The audit stream siem is deleted. The audit stays.",
  },
  "POST /console/audit-streams/siem/delete Delete this audit stream": {
    see: "The audit stream siem is deleted. The audit stays.",
  },
  "POST /console/teams/acme/setup-links/ID/revoke Revoke": { see: "The link is revoked." },
  "POST /console/teams/acme/api-keys/ID/revoke Revoke": { see: "The key reports is revoked." },
  "POST /console/api-keys/ID/revoke Revoke": { see: "The key one is revoked." },
  "POST /console/teams/acme/admins/ID/remove Remove this role": {
    see: "owner@acme.example has no role in this team any more.",
  },
  "POST /console/admins/ID/remove Remove this role": { see: "This is the last operator who can sign in by password." },
  "POST /console/system/rotate-oidc Rotate the keys for apps": {
    see: "The next keys sign now. The former ones stay published for another day.",
  },
  "POST /console/system/rotate-saml Rotate the SAML key": {
    see: "The next key signs now. Identity providers that do not read our metadata by its address need it again.",
  },
  "POST /console/account/end-all Sign out everywhere": { see: "@ /console/sign-in" },
  "POST /console/sign-out Sign out": { see: "@ /console/sign-in" },
};
