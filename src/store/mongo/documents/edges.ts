import type { GroupId, UserId } from "../../../model/ids.js";

/** An edge's own id: the pair, group first, so that it is unique by itself and a group's edges lie side by side. */
export function edgeId(group: GroupId, user: UserId): string {
  return `${group}:${user}`;
}

export function userOfEdge(id: string): UserId {
  return id.slice(id.indexOf(":") + 1) as UserId;
}

export function groupOfEdge(id: string): GroupId {
  return id.slice(0, id.indexOf(":")) as GroupId;
}

/** The turn of whatever moves a group's version on. */
export function turnAt(group: string): string {
  return `group ${group}`;
}

/** All edges of a group, or those behind a user: a range of ids. Ids are ours and hold no colon; `;` follows it. */
export function edgesOf(group: string, after?: UserId): { _id: { $gt: string; $lt: string } } {
  return { _id: { $gt: `${group}:${after ?? ""}`, $lt: `${group};` } };
}
