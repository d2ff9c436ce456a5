/**
 * Browser sessions: express-session's store over our port, and how long a session lives by the team's policy. Who may have
 * one is decided by `login/`, cookies and pages are the doors' own, and ending the sessions of a suspended user is part of
 * the verb in `directory/` that suspends.
 */
export { sessionLogin, type Authn, type SamlSession, type SessionLogin, type SignedIn } from "./session-login.js";
export {
  openedSession,
  SessionStore,
  storedSaml,
  storedSessionId,
  type OpenedSession,
  type SessionStoreDeps,
} from "./session-store.js";
