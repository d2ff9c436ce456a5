import { scopeOf } from "../../directory/index.js";
import type { GroupAttribute } from "../../model/attributes.js";
import type { Group } from "../../model/group.js";
import {
  groupKind,
  type ListRequest,
  parseFilter,
  type Projection,
  projectionOf,
  readSortBy,
  type ResourceKind,
} from "../../scim/index.js";
import type { GroupQuestion } from "../../store/port/questions.js";
import type { PageStarts } from "./page-starts.js";
import type { ScimCall } from "../scim-call.js";
import { groupAttributeOf, toGroupQuestion } from "../questions/group-question.js";
import { type ListedPage, type ListSource, pageOf } from "./list-page.js";

export interface GroupsPage extends ListedPage<Group> {
  readonly projection: Projection;
}

/**
 * A page of groups, still without their members: those are streamed when the page is sent.
 * @param names  what may be named in filter and projection
 */
export async function listGroups(
  call: ScimCall,
  pageStarts: PageStarts,
  request: ListRequest,
  names: ResourceKind = groupKind,
): Promise<GroupsPage> {
  const { tolerance, base } = call;
  const projection = projectionOf(names, request.attributes, request.excludedAttributes, tolerance);
  const { filter } = request;
  const where = filter === undefined ? undefined : toGroupQuestion(parseFilter(filter, names, tolerance), base);
  return { ...(await pageOf(call, pageStarts, request, await groupsOf(call, request, where))), projection };
}

export async function groupsOf(
  call: ScimCall,
  { sortBy, descending }: Pick<ListRequest, "sortBy" | "descending">,
  where: GroupQuestion | undefined,
): Promise<ListSource<Group, GroupAttribute>> {
  const { team, directory, tolerance } = call;
  const by =
    sortBy === undefined ? undefined : groupAttributeOf(readSortBy(groupKind, sortBy, tolerance), "invalidPath");
  return {
    name: "Groups",
    where,
    sort: by && { by, descending },
    scope: await scopeOf(team, directory),
    list: (query) => team.groups.list(query),
    count: (query) => team.groups.count(query),
  };
}
