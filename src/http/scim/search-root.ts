import type { ServerResponse } from "node:http";
import {
  badRequest,
  groupKind,
  listHead,
  type ListRequest,
  listTail,
  parseFilter,
  projectionOf,
  type ResourceKind,
  ScimError,
  userKind,
} from "../../scim/index.js";
import type { Anchors } from "./anchors.js";
import type { ScimCall } from "./deps.js";
import { listGroups } from "./list-groups.js";
import { listUsers } from "./list-users.js";
import { groupsPieces, sendList } from "./read-handlers.js";
import { sendStream } from "./send.js";

/**
 * A search over users and groups at once (RFC 7644 §3.4.3, at the server's root): users first, then groups. A kind that
 * has not the attributes that the filter names has nothing to answer; where no kind has them, the filter is refused.
 */
export async function searchAll(
  call: ScimCall,
  anchors: Anchors,
  res: ServerResponse,
  request: ListRequest,
): Promise<void> {
  const [only, another] = kindsOf(call, request);
  if (only && !another) {
    await sendList(call, anchors, res, only, request);
    return;
  }
  const { paging, count, sortBy } = request;
  if (sortBy !== undefined)
    throw badRequest("invalidPath", "Users and groups together cannot be sorted; search one of them.");
  if (paging.by === "cursor") {
    throw badRequest(
      "invalidCursor",
      "Users and groups together are paged by startIndex; search one of them for cursors.",
    );
  }
  const narrowed = { ...request, attributes: undefined, excludedAttributes: undefined };
  const shape = (kind: ResourceKind) =>
    projectionOf(kind, request.attributes, request.excludedAttributes, call.tolerance);
  const { startIndex } = paging;
  const users = await listUsers(call, anchors, request);
  const total = users.facts.totalResults;
  const groups = await listGroups(call, anchors, {
    ...narrowed,
    count: count - users.items.length,
    paging: { by: "index", startIndex: Math.max(startIndex - total, 1) },
  });
  const facts = {
    totalResults: total + groups.facts.totalResults,
    startIndex,
    itemsPerPage: users.items.length + groups.items.length,
  };
  const page = { items: groups.items, projection: shape(groupKind) };
  async function* pieces(): AsyncGenerator<string> {
    yield listHead(facts) + users.items.join(",");
    yield* groupsPieces(call, page, users.items.length === 0);
    yield listTail;
  }
  await sendStream(res, 200, pieces());
}

/** The kinds that the filter speaks of. */
function kindsOf({ tolerance }: ScimCall, { filter }: ListRequest): readonly ResourceKind[] {
  if (filter === undefined) return [userKind, groupKind];
  const refusals: ScimError[] = [];
  const kinds = [userKind, groupKind].filter((kind) => {
    try {
      parseFilter(filter, kind, tolerance);
      return true;
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refusals.push(error);
      return false;
    }
  });
  const [refusal] = refusals;
  if (kinds.length === 0 && refusal) throw refusal;
  return kinds;
}
