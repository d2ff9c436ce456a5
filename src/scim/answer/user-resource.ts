import { type CustomAttribute, shownCustom } from "../../model/custom-attribute.js";
import type { User } from "../../model/user.js";
import { CUSTOM, DRAWBRIDGE, ENTERPRISE, USER } from "../urns.js";
import { etagOf, groupsTag } from "./etag.js";
import type { WireResource } from "./projection.js";

/** A group as a user's answer names it. */
export interface GroupOfUser {
  readonly groupId: string;
  readonly displayName: string;
}

const core: readonly string[] = [USER];

/**
 * A user in wire form (RFC 7643 §4.1, §4.3). `groups` is derived from memberships and left out where there are none, as
 * everything unassigned is.
 * @param groups  undefined where nobody asked for them
 * @param attributes  the team's own: of their values those are shown
 * @param base  the directory's base URL, without a slash at its end
 */
export function userResource(
  user: User,
  groups: readonly GroupOfUser[] | undefined,
  base: string,
  attributes: readonly CustomAttribute[] = [],
): WireResource {
  const { enterprise, custom, ...profile } = user.profile;
  const shown = shownCustom(custom, attributes);
  const resource: Record<string, unknown> = { schemas: core, id: user.id };
  if (user.externalId !== undefined) resource.externalId = user.externalId;
  resource.userName = user.userName;
  Object.assign(resource, profile);
  resource.active = user.active;
  if (groups !== undefined && groups.length > 0) {
    resource.groups = groups.map(({ groupId, displayName }) => ({
      value: groupId,
      $ref: `${base}/Groups/${groupId}`,
      display: displayName,
      type: "direct",
    }));
  }
  if (enterprise) resource[ENTERPRISE] = enterprise;
  if (user.sso) resource[DRAWBRIDGE] = { ssoName: user.sso.name };
  if (shown) resource[CUSTOM] = shown;
  if (enterprise ?? user.sso ?? shown) {
    resource.schemas = [
      USER,
      ...(enterprise ? [ENTERPRISE] : []),
      ...(user.sso ? [DRAWBRIDGE] : []),
      ...(shown ? [CUSTOM] : []),
    ];
  }
  resource.meta = {
    resourceType: "User",
    created: new Date(user.createdAt).toISOString(),
    lastModified: new Date(user.updatedAt).toISOString(),
    location: userLocation(base, user.id),
    version: userEtag(user, groups),
  };
  return resource;
}

export function userLocation(base: string, id: string): string {
  return `${base}/Users/${id}`;
}

export function userEtag(user: Pick<User, "version">, groups: readonly GroupOfUser[] | undefined): string {
  return etagOf(user.version, groups && groupsTag(groups));
}
