import type { ServerResponse } from "node:http";
import {
  badRequest,
  groupKind,
  listHead,
  type ListRequest,
  listTail,
  parseFilter,
  type ResourceKind,
} from "../../scim/index.js";
import {
  type PageStarts,
  listGroups,
  listUsers,
  type ScimCall,
  toGroupQuestion,
  toUserQuestion,
  allKindsIn,
} from "../../provisioning/index.js";
import { groupsPieces, sendList } from "./read-handlers.js";
import { sendStream } from "./send.js";

/**
 * A search over users and groups at once (RFC 7644 §3.4.3, at the server's root): users first, then groups. An
 * attribute that a kind does not have counts as one without a value there; one that no kind has is refused.
 */
export async function searchAll(
  call: ScimCall,
  pageStarts: PageStarts,
  res: ServerResponse,
  request: ListRequest,
): Promise<void> {
  const kinds = await allKindsIn(call, request);
  const [only, another] = kindsOf(call, request, kinds);
  if (only && !another) {
    await sendList(call, pageStarts, res, only.kind, request, only.names);
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
  const { startIndex } = paging;
  const users = await listUsers(call, pageStarts, request, kinds.usersAmong);
  const total = users.facts.totalResults;
  const rest = { count: count - users.items.length, startIndex: Math.max(startIndex - total, 1) };
  const groups = await listGroups(
    call,
    pageStarts,
    { ...request, count: rest.count, paging: { by: "index", startIndex: rest.startIndex } },
    kinds.groupsAmong,
  );
  const facts = {
    totalResults: total + groups.facts.totalResults,
    startIndex,
    itemsPerPage: users.items.length + groups.items.length,
  };
  async function* pieces(): AsyncGenerator<string> {
    yield listHead(facts) + users.items.join(",");
    yield* groupsPieces(call, groups, users.items.length === 0);
    yield listTail;
  }
  await sendStream(res, 200, pieces());
}

interface Searched {
  readonly kind: ResourceKind;
  readonly names: ResourceKind;
}

/** The kinds of which the filter can hold for any, or one of which it finds nothing. */
function kindsOf(
  { tolerance, base }: ScimCall,
  { filter }: ListRequest,
  { users, usersAmong, groupsAmong }: Awaited<ReturnType<typeof allKindsIn>>,
): readonly Searched[] {
  const overUsers: Searched = { kind: users, names: usersAmong };
  const overGroups: Searched = { kind: groupKind, names: groupsAmong };
  if (filter === undefined) return [overUsers, overGroups];
  const ofUsers = toUserQuestion(parseFilter(filter, usersAmong, tolerance), base, users);
  const ofGroups = toGroupQuestion(parseFilter(filter, groupsAmong, tolerance), base);
  if (ofGroups.is === "never") return [overUsers];
  return ofUsers.is === "never" ? [overGroups] : [overUsers, overGroups];
}
