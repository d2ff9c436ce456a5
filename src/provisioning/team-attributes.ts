import { CUSTOM, groupAmong, type ResourceKind, userAmong, userKind, userKindWith, type Users } from "../scim/index.js";
import type { CustomAttribute } from "../model/custom-attribute.js";
import type { ScimCall } from "./scim-call.js";

/** What the team has declared for its users; asked for at most once in a request, and only where it can matter. */
export function attributesOf(call: ScimCall): Promise<readonly CustomAttribute[]> {
  const known = asked.get(call);
  if (known) return known;
  const asking = call.team.team.get().then((team) => team?.attributes ?? []);
  asked.set(call, asking);
  return asking;
}

const asked = new WeakMap<ScimCall, Promise<readonly CustomAttribute[]>>();

const named = new RegExp(
  CUSTOM.split(":")
    .slice(-3)
    .map((part) => part.replaceAll(".", String.raw`\.`))
    .join("(?::|%3a)"),
  "i",
);

/** Whether a request can be about attributes of the team's own at all: they are never named without their URN. */
function names(request: unknown): boolean {
  if (request === undefined) return false;
  return named.test(typeof request === "string" ? request : JSON.stringify(request));
}

/**
 * Users as this request may speak of them.
 * @param requests  its address, and its body where it has one
 */
export async function usersIn(call: ScimCall, ...requests: readonly unknown[]): Promise<Users> {
  if (!requests.some(names)) return { kind: userKind, attributes: [] };
  const attributes = await attributesOf(call);
  return { kind: userKindWith(attributes), attributes };
}

/** The kind with the extension that this request names. */
export async function kindIn(
  call: ScimCall,
  kind: ResourceKind,
  ...requests: readonly unknown[]
): Promise<ResourceKind> {
  return kind.name === "User" ? (await usersIn(call, ...requests)).kind : kind;
}

/** Both kinds, each with the names of the other, for a search over all. */
export async function allKindsIn(
  call: ScimCall,
  ...requests: readonly unknown[]
): Promise<{ readonly users: ResourceKind; readonly usersAmong: ResourceKind; readonly groupsAmong: ResourceKind }> {
  const { kind } = await usersIn(call, ...requests);
  return kind === userKind ? plain : { users: kind, usersAmong: userAmong(kind), groupsAmong: groupAmong(kind) };
}

const plain = { users: userKind, usersAmong: userAmong(userKind), groupsAmong: groupAmong(userKind) };
