import type { Group } from "../../model/group.js";
import type { UserId } from "../../model/ids.js";
import { groupResource, type MemberParts, membersText, type Projection } from "../../scim/index.js";
import type { MemberView } from "../../store/port/people.js";
import type { ScimCall } from "../scim-call.js";

const portion = 2500;

/**
 * A group as JSON text, piece by piece: members are read in portions and never held together, however many they are. The
 * next portion is read while the client takes the one before.
 */
export async function* groupPieces(call: ScimCall, group: Group, projection: Projection): AsyncGenerator<string> {
  const head = projection.cut(groupResource(group, call.base));
  const parts = projection.wants("members") ? partsOf(projection) : undefined;
  if (!parts) {
    yield JSON.stringify(head);
    return;
  }
  const opening = JSON.stringify(head).slice(0, -1);
  let members = await membersAfter(call, group, undefined);
  if (members.length === 0) {
    yield `${opening}}`;
    return;
  }
  let text = `${opening},"members":[${membersText(members, call.base, parts, true)}`;
  while (members.length === portion) {
    const next = membersAfter(call, group, members.at(-1)?.userId);
    next.catch(() => undefined); // where the client has gone nobody asks what came of it
    yield text;
    members = await next;
    text = membersText(members, call.base, parts, false);
  }
  yield `${text}]}`;
}

function membersAfter({ team }: ScimCall, { id }: Group, after: UserId | undefined): Promise<readonly MemberView[]> {
  return team.memberships.page(id, { limit: portion, ...(after !== undefined && { after }) });
}

/** Which sub-attributes of members the client wants: asked of the projection with one member that has them all. */
function partsOf(projection: Projection): MemberParts | undefined {
  const all = { value: "v", $ref: "r", type: "t", display: "d" };
  const { members } = projection.cut({ members: [all] }) as { readonly members?: readonly Partial<typeof all>[] };
  const kept = members?.[0];
  return (
    kept && {
      value: kept.value !== undefined,
      $ref: kept.$ref !== undefined,
      type: kept.type !== undefined,
      display: kept.display !== undefined,
    }
  );
}
