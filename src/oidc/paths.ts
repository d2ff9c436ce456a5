import { oauthPaths } from "../model/addresses.js";

/** Where the provider answers, below its issuer. */
export const userinfoPath = "/userinfo";
export const oidcPaths = {
  ...oauthPaths,
  userinfo: userinfoPath,
  introspection: "/introspect",
  revocation: "/revoke",
  pushed_authorization_request: "/par",
  end_session: "/logout",
  jwks: "/jwks",
} as const;
/** Where somebody is sent who has to sign in; not the provider's own. */
export const interactionPath = "/interaction";
/** How long somebody may take to sign in. */
export const interactionSeconds = 30 * 60;
