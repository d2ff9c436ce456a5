/**
 * The OpenID provider: oidc-provider over our port. Knows apps and the OAuth clients of directories as its clients, people as its accounts, the browser's session as
 * what a sign-in at an app stands on; makes and rotates the signing keys. Every JWT is at home here. Pages and requests belong to
 * `http/oauth2/`; how a person proves who they are is told by whoever calls.
 *
 * - `provider/`: its settings, where it keeps things, who its clients are, when it asks for a sign-in
 * - `claims/`: what an app is told of a person
 * - `keys/`: the signing keys, current and next
 * - `scim/`: identity providers that get at one SCIM directory: what they may, an admin's approval, and its end
 * - `logout/`: telling apps that a session has ended
 * - `universal-logout/`: an identity provider's signed request to end somebody's sessions
 */
export { amrOf } from "./claims/amr.js";
export { claimsOf, type ClaimsOf } from "./claims/claims-of.js";
export { decideInteraction, type InteractionDecision, type Wished } from "./decide-interaction.js";
export { makeOidcKeyRing, rotateOidcKeys, OidcKeysUnusable, type OidcKeyRing, type OidcKeys } from "./keys/key-ring.js";
export type { BrowserLogin, OidcDeps } from "./deps.js";
export { tellLogouts, type TellDeps } from "./logout/tell-logouts.js";
export { makeOidc, type AskedInteraction, type Oidc } from "./provider/make-oidc.js";
export type { AskedConsent } from "./scim/approve.js";
export type { OidcViews } from "./provider/oidc-views.js";
export {
  receiveRevocation,
  type ReceivedRevocation,
  type RevocationBody,
  type RevocationDeps,
} from "./universal-logout/receive-revocation.js";
export { revocationFix, type RevocationCode } from "./universal-logout/texts.js";
export { makeRemoteKeys, type RemoteKeys } from "./universal-logout/remote-keys.js";
