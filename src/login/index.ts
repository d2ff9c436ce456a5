/**
 * A sign-in from the first click to the session: the request to the identity provider and the pending state that only one
 * browser holds; then from the response over claims and the directory's decision to the session, a report or a refusal, each
 * with its trace. Also its test, its dry run, and the logout. Knows cookies and forms as values, but no HTTP.
 *
 * - `console/`: an admin's sign-in, which begins at the console and is handed over to it
 * - `test/`: the test sign-in and the dry run of a captured response, with their report
 * - `logout/`: single logout from either side, and the entry that it leaves
 */
export { isAwaited, type Awaited } from "./awaited.js";
export type { LoginDeps } from "./deps.js";
export { consoleSignInUrl, opensConsole, type ForConsole } from "./console/console-ticket.js";
export type { FinishLogin } from "./arrival.js";
export { finishLogin } from "./finish-login.js";
export type { LogoutCode, LogoutRefused } from "./logout/logout-texts.js";
export type { FinishedLogin, LoginRefusal } from "./outcome.js";
export type { Cookies } from "./pending.js";
export { type ReceivedLogout, receiveLogout, type ReceiveLogout } from "./logout/receive-logout.js";
export type { MappedField, SignInReport } from "./test/sign-in-report.js";
export { keepReport, lastReport, type KeptReport } from "./test/kept-report.js";
export { previewMapping, type MappingPreview } from "./test/preview-mapping.js";
export { home, safeReturnAddress } from "./return-address.js";
export { simulateLogin, SimulationFault, type Simulation } from "./test/simulate.js";
export { spMetadataOf } from "./sp-metadata-of.js";
export { type StartedLogin, startLogin, type StartLogin } from "./start-login.js";
export { type StartedLogout, startLogout } from "./logout/start-logout.js";
export { tryClaims, type TriedClaims } from "./test/try-claims.js";
export { testSignInUrl } from "./test/test-ticket.js";
export { findMethods, type FoundMethod, typedDomain, usableMethod } from "./find-methods.js";
export { signOut } from "./logout/sign-out.js";
export { managedBy, sessionsOf, signedInPerson, type SignedInPerson } from "./signed-in-person.js";
