/**
 * The door out for what has happened: matches events to endpoints, signs and delivers. Webhooks are told each event by ids
 * alone, in order of its subject; audit streams get whole chains in lines, over HTTP or syslog; single messages, as
 * back-channel logouts, are sent from a queue, and letters to people by mail. Endpoints themselves are settings and belong to `teams/`; what a chain is
 * belongs to the store.
 */
export { dispatch, hasOutlets, type DispatcherDeps } from "./dispatcher.js";
export { eventBody, type EventBody } from "./event-body.js";
export { isLetterDue, mailState, sendLetters, type LettersDeps, type LetterTold, type MailState } from "./letters.js";
export { backOffMs, patienceMs } from "./judge.js";
export type { Prepared, PrepareMessage } from "./message-queue.js";
export { sendTest, testType } from "./send-test.js";
export { signMessage, type SignedHeaders } from "./sign.js";
