/**
 * A SCIM request value to an answer value, with its attempt: who calls, which address is meant, what is asked of the store and
 * what is changed through `directory/`. Bulk and the retry of what once failed go the same way. `questions/` translates
 * filters, `read/` answers them, `write/` changes. The twin of `login/`: knows no HTTP (`http/scim/`); what SCIM's words
 * mean is for `scim/`, what may be done for `rules/`.
 *
 * - `questions/`: a SCIM filter or sort as a question to the store
 * - `read/`: resources and lists, answered
 * - `write/`: changes with their attempts, Bulk, and the retry of what failed
 */
export { allKindsIn, attributesOf, kindIn } from "./team-attributes.js";
export { errorAnswer } from "./answer-error.js";
export {
  Unauthorized,
  authenticate,
  type Authenticated,
  causeOf,
  noteRefusedToken,
  demandScope,
  makeNoteUse,
  type NoteUse,
} from "./authenticate.js";
export { toGroupQuestion } from "./questions/group-question.js";
export { toUserQuestion } from "./questions/user-question.js";
export { findGroup, findUser } from "./read/find-record.js";
export { groupPieces } from "./read/group-answer.js";
export { type GroupsPage, listGroups } from "./read/list-groups.js";
export { listUsers } from "./read/list-users.js";
export { type PageStarts, makePageStarts } from "./read/page-starts.js";
export { etagOfView, userText } from "./read/user-answer.js";
export { addressOf, allowedVerbs, nothingBelow, nothingHere, type Route, routeOf } from "./routes.js";
export { mayRead, type ScimCall, type ScimDoorDeps } from "./scim-call.js";
export { attemptWrite } from "./write/attempt-write.js";
export { answerBulk } from "./write/bulk.js";
export type { WriteRequest } from "./write/write-record.js";
export { NotNow } from "./not-now.js";
export { TooManyRequests } from "./too-many-requests.js";
export { WrongVerb } from "./wrong-verb.js";
export { tryOperation, type TriedOperation } from "./write/try-operation.js";
export { retryOperation, type Retried } from "./write/retry-operation.js";
