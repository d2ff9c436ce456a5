/**
 * A sign-in from the first click to the session: the request to the identity provider and the pending state that only one
 * browser holds; then from the response over claims and the directory's decision to the session, a report or a refusal, each
 * with its trace. Also its test, its dry run, and the logout. Knows cookies and forms as values, but no HTTP.
 */
export type { LoginDeps } from "./deps.js";
export { finishLogin, type FinishLogin } from "./finish-login.js";
export type { LogoutCode, LogoutRefused } from "./logout/logout-texts.js";
export type { FinishedLogin, LoginRefusal } from "./outcome.js";
export type { Cookies } from "./pending.js";
export { receiveLogout, type ReceivedLogout, type ReceiveLogout } from "./logout/receive-logout.js";
export type { MappedField, SignInReport } from "./test/report.js";
export { home, safeReturnAddress } from "./return-address.js";
export { samlTexts, type SamlText } from "./saml-texts.js";
export { simulateLogin, SimulationFault, type Simulation } from "./test/simulate.js";
export { spMetadataOf } from "./sp-metadata-of.js";
export { startLogin, type StartedLogin, type StartLogin } from "./start-login.js";
export { startLogout, type StartedLogout } from "./logout/start-logout.js";
export { testSignInUrl } from "./test/test-ticket.js";
