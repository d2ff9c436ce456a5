/**
 * The one list of what an admin can ask for, and the one way to ask: `perform` finds the target, asks `permit`, parses the
 * input, runs the verb and answers the view. Records never leave this room; a view is the only public form of anything.
 * Knows no terminal, no HTTP and no page: CLI, API and console translate to the operations here and do nothing else. The
 * changes themselves belong to the verbs of the rooms above.
 *
 * - `operations/`: the operations, a file a noun
 * - `views/`: what is shown of each noun, and of what it is made
 * - `try/`: what was last said of a person, tried again
 * - `drift/`: what a directory said last against what is held
 */
export { hostGrants, type AdminCaller } from "./caller.js";
export type { AdminDeps } from "./deps.js";
export { operation, type AnyOperation, type Context, type Effect, type Operation, type Streamed } from "./operation.js";
export { allOperations, operations } from "./operations/index.js";
export { makerText } from "./maker-text.js";
export { nameInput } from "./views/shapes.js";
export { parseInput, perform, reachTarget, type How } from "./perform.js";
export { InvalidInput, type FieldFault } from "./refusals.js";
export { inputSchemaOf, viewSchemaOf, type JsonSchema } from "./schemas.js";
export type { AuditStreamView, DeliveryView, WebhookView } from "./views/outgoing.js";
export type { ApiKeyView, InvitedAdminView, OperatedAdminView, SetupLinkView } from "./views/access.js";
export type { AuditEventView } from "./views/audit.js";
export type { AppInDetailView, AppView } from "./views/apps.js";
export type { OAuthClientView } from "./views/oauth-clients.js";
export type { DomainView } from "../teams/index.js";
export type { DirectoryView, IssuedTokenView, TeamView, TokenView } from "./views/settings.js";
export { isInTeam, type Found, type Path, type TargetKind, type Targets } from "./target-kinds.js";
export { undoOffer } from "./undo-offer.js";
export type { SystemFacts } from "./system-facts.js";
export type { SystemView } from "./views/system.js";
export type { TriesView } from "./views/tries.js";
export type { HealthView } from "./views/health.js";
export type { GroupView, UserDetailView, UserView } from "./views/people.js";
export type { AttemptView, FailureView, RetriedView, TraceView } from "./views/happenings.js";
export type { ListedCertificateView, LostAccessView, MethodView } from "./views/methods.js";
export type { MappingPreviewView, TestReportView } from "./views/reports.js";
