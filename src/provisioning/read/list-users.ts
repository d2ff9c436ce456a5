import { scopeOf } from "../../directory/index.js";
import type { UserAttribute } from "../../model/attributes.js";
import type { User } from "../../model/user.js";
import {
  type ListRequest,
  parseFilter,
  projectionOf,
  type Projection,
  readSortBy,
  type ResourceKind,
  userKind,
} from "../../scim/index.js";
import type { UserQuestion, UserQuery } from "../../store/port/questions.js";
import type { PageStarts } from "./page-starts.js";
import type { ScimCall } from "../scim-call.js";
import { kindIn } from "../team-attributes.js";
import { groupsSeen, throughGroupsSeen } from "./groups-seen.js";
import { type ListedPage, type ListSource, pageOf } from "./list-page.js";
import { attributesShown, findView, type UserView, userText, viewOf, wantsGroups } from "./user-answer.js";
import { toUserQuestion, userAttributeOf } from "../questions/user-question.js";

/**
 * A page of users as texts, ready to be put between the brackets of a ListResponse.
 * @param names  what may be named in filter and projection
 */
export async function listUsers(
  call: ScimCall,
  pageStarts: PageStarts,
  request: ListRequest,
  names: ResourceKind = userKind,
): Promise<ListedPage<string>> {
  const { tolerance, base } = call;
  const kind = await kindIn(call, userKind, request.filter, request.sortBy);
  const projection = projectionOf(names, request.attributes, request.excludedAttributes, tolerance);
  const where =
    request.filter === undefined
      ? undefined
      : toUserQuestion(parseFilter(request.filter, names, tolerance), base, kind);
  const { items, facts } =
    (await lookUp(call, request, where, projection)) ??
    (await viewed(
      call,
      await pageOf(call, pageStarts, request, await usersOf(call, request, where, kind)),
      projection,
    ));
  return { items: items.map((view) => userText(view, projection, base)), facts };
}

async function viewed(
  call: ScimCall,
  { items, facts }: ListedPage<User>,
  projection: Projection,
): Promise<ListedPage<UserView>> {
  return { items: await viewsOf(call, items, projection), facts };
}

export async function usersOf(
  call: ScimCall,
  request: Pick<ListRequest, "sortBy" | "descending">,
  where: UserQuestion | undefined,
  kind: ResourceKind = userKind,
): Promise<ListSource<User, UserAttribute>> {
  const { team, directory, tolerance } = call;
  const { sortBy, descending } = request;
  const sort = sortBy === undefined ? undefined : sortOf(sortBy, descending, kind, tolerance);
  const scope = await scopeOf(team, directory);
  return {
    name: "Users",
    where: where && throughGroupsSeen(where, scope),
    sort,
    scope,
    list: (query) => team.users.list(query),
    count: (query) => team.users.count(query),
  };
}

function sortOf(
  sortBy: string,
  descending: boolean,
  kind: ResourceKind,
  tolerance: ScimCall["tolerance"],
): NonNullable<UserQuery["sort"]> {
  return { by: userAttributeOf(readSortBy(kind, sortBy, tolerance), "invalidPath"), descending };
}

/**
 * `userName eq "x"` and nothing else, as Okta, Entra, Google and Ping ask before every change: one look-up by a unique
 * key in place of a list with its total.
 */
async function lookUp(
  call: ScimCall,
  request: ListRequest,
  where: UserQuestion | undefined,
  projection: Projection,
): Promise<ListedPage<UserView> | undefined> {
  if (where?.is !== "match" || where.attribute !== "userName" || where.op !== "eq") return undefined;
  if (request.paging.by !== "index" || typeof where.value !== "string") return undefined;
  const { startIndex } = request.paging;
  const view = await findView(call, { userName: where.value }, projection);
  const items = view !== undefined && startIndex === 1 && request.count > 0 ? [view] : [];
  return { items, facts: { totalResults: view === undefined ? 0 : 1, startIndex, itemsPerPage: items.length } };
}

/** The groups of all users of a page by one question, and only where the answer has them or counts them. */
async function viewsOf(call: ScimCall, users: readonly User[], projection: Projection): Promise<readonly UserView[]> {
  const attributes = await attributesShown(call, users);
  if (users.length === 0 || !wantsGroups(projection)) {
    return users.map((user) => ({ user, groups: undefined, attributes }));
  }
  const [only] = users;
  if (only && users.length === 1) return [await viewOf(call, only, projection)];
  const groups = await groupsSeen(call, await call.team.memberships.groupsOfMany(users.map(({ id }) => id)));
  return users.map((user) => ({ user, groups: groups.get(user.id) ?? [], attributes }));
}
