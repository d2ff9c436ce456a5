/**
 * SCIM 2.0 (RFC 7643, 7644, 9865), values in and values out. Holds the schemas as data, and on them the filter and path
 * parsers, PATCH, the reading of bodies, the making of answers, lists with their cursors, bulk planning, and what real
 * clients get away with. Knows nothing of HTTP, storage or the rules of provisioning: `provisioning/` asks the store, and
 * `directory/` carries changes out.
 *
 * - `schema/`: resource types and attributes as data, on which everything else is built
 * - `discovery/`: the documents that tell a client what is supported
 * - `filter/`: the filter grammar: text to a closed tree, back to text, and matching of one value
 * - `patch/`: PATCH: operations read to steps and applied to a resource
 * - `resource/`: bodies read to drafts of a user or a group
 * - `answer/`: records as resources on the wire, with projections and ETags
 * - `list/`: list requests, cursors and list responses
 * - `bulk/`: a Bulk request planned in an order in which its references resolve
 */
export { etagOf, isUnchanged, type Precondition, preconditionOf, versionMismatch } from "./answer/etag.js";
export {
  groupEtag,
  groupLocation,
  groupResource,
  type MemberOfGroup,
  type MemberParts,
  membersText,
} from "./answer/group-resource.js";
export { type Projection, projectionOf, wholeResource, type WireResource } from "./answer/projection.js";
export { receiptOf } from "./answer/receipt.js";
export { type GroupOfUser, userEtag, userLocation, userResource } from "./answer/user-resource.js";
export { resolveData, resolvePath } from "./bulk/bulk-references.js";
export { bulkResponse, type BulkResult } from "./bulk/bulk-response.js";
export { type BulkStep, planBulk } from "./bulk/plan-bulk.js";
export {
  type BulkMethod,
  type BulkOperation,
  type BulkRequest,
  mostBulkBytes,
  mostBulkOperations,
  readBulk,
} from "./bulk/read-bulk.js";
export { providerConfigDocument, resourceTypeDocuments, schemaDocuments } from "./discovery/documents.js";
export { matches } from "./filter/match-filter.js";
export { parseFilter } from "./filter/parse-filter.js";
export { printFilter } from "./filter/print-filter.js";
export type { CompareOp, Filter, FilterValue } from "./filter/tree.js";
export { leniencies, type Leniency, type LeniencyEntry } from "./leniencies.js";
export { type CursorBinding, type CursorPlace, cursorLifeSeconds, openCursor, sealCursor } from "./list/cursor.js";
export {
  type ListRequest,
  listRequestOfBody,
  listRequestOfQuery,
  namesInText,
  pageSizes,
} from "./list/list-request.js";
export { type ListFacts, listHead, listResponse, listTail } from "./list/list-response.js";
export { readSortBy } from "./list/sort.js";
export { checkContentType, scimMediaType } from "./media-type.js";
export type { MembersPlan } from "./patch/members-plan.js";
export { readPatch, type Step } from "./patch/read-patch.js";
export { queryOf } from "./query.js";
export { withoutDisplays, withoutSecrets } from "./redact.js";
export { type PatchedGroup, patchGroup, readGroup, type ScimGroupDraft } from "./resource/group-draft.js";
export { idInRef, mostMembers } from "./resource/read-members.js";
export { type PatchedUser, patchUser, readUser, type ScimUserDraft, type Users } from "./resource/user-draft.js";
export { badRequest, type ErrorBody, errorBody, ScimError, type ScimType, shown } from "./scim-error.js";
export type { Attribute } from "./schema/attribute.js";
export { type AttributeRef, nameOfRef } from "./schema/names.js";
export { groupAmong, groupKind, isOf, type ResourceKind, userAmong, userKind } from "./schema/resource.js";
export { userKindWith } from "./schema/custom-schema.js";
export { strictly, type Tolerance, toleranceOf } from "./tolerance.js";
export { CUSTOM, DRAWBRIDGE, ENTERPRISE, GROUP, LIST_RESPONSE, PATCH_OP, SEARCH_REQUEST, USER } from "./urns.js";
export { type MemberSelection, membersSelectedBy } from "./patch/members-step.js";
