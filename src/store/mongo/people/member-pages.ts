import type { GroupId, TeamId, UserId } from "../../../model/ids.js";
import type { MemberView } from "../../port/people.js";
import type { Calls } from "../works/calls.js";
import { edgesOf } from "../documents/edges.js";
import { checkedText, idsPerCall, portions } from "../documents/guards.js";
import { rawEdge, type RawEdge } from "../documents/raw-edge.js";
import { memberUpdatesOf, type Face } from "./member-updates.js";

const face = { _id: 1, display: 1, gone: 1 };
const shown = { _id: 1, display: 1, gone: 1, method: 1 };

/** Living members after a user id, in id order: of a group that lives. */
export async function memberPage(
  calls: Calls,
  team: TeamId,
  group: GroupId,
  { after, limit }: { readonly after?: UserId | undefined; readonly limit: number },
): Promise<MemberView[]> {
  const views: MemberView[] = [];
  for (let from = after; views.length < limit;) {
    const missing = limit - views.length;
    const reading = { projection: shown, sort: { _id: 1 }, limit: missing, raw: true } as const;
    const [updates, found] = await Promise.all([
      memberUpdatesOf(calls, team),
      calls.many("memberships", edgesOf(group, from), reading) as unknown as Promise<Uint8Array[]>,
    ]);
    const edges = found.map(rawEdge);
    const faceOf = await sureFaces(calls, team, edges, updates);
    for (const edge of edges) {
      const { display, gone = true } = faceOf(edge) ?? {};
      if (display === undefined || gone) continue;
      views.push({ userId: edge.user, display, ...(edge.method !== undefined && { method: edge.method }) });
    }
    if (edges.length < missing) break;
    from = edges.at(-1)?.user;
  }
  return views;
}

/** Updates win over edges; where neither can tell, as of users who were not there when they joined, their records do. */
async function sureFaces(
  calls: Calls,
  team: TeamId,
  edges: readonly RawEdge[],
  updates: ReadonlyMap<UserId, Face> | undefined,
): Promise<(edge: RawEdge) => Face | undefined> {
  const unsure =
    updates === undefined ? edges : edges.filter(({ user, display }) => display === undefined && !updates.has(user));
  const read = await facesOfUsers(
    calls,
    team,
    unsure.map(({ user }) => user),
  );
  if (updates === undefined) return ({ user }) => read.get(user);
  return ({ user, display, gone }) => updates.get(user) ?? (display === undefined ? read.get(user) : { display, gone });
}

/** As the users' own records say; a user who is not there has none. */
export async function facesOfUsers(calls: Calls, team: TeamId, users: readonly UserId[]): Promise<Map<UserId, Face>> {
  const faces = new Map<UserId, Face>();
  for (const user of users) {
    const known = calls.work?.known("users", user) as Partial<Face> | undefined;
    if (known?.display !== undefined) faces.set(user, known as Face);
  }
  const others = faces.size === 0 ? users : users.filter((user) => !faces.has(user));
  for (const some of portions(others, idsPerCall)) {
    const filter = { _id: { $in: some.map(checkedText) }, team };
    for (const user of await calls.many("users", filter, { projection: face, by: "_id" })) {
      faces.set(user._id as UserId, user);
    }
  }
  return faces;
}
