import { type AttributeRef, findName, isAttributePath } from "../schema/names.js";
import type { ResourceKind } from "../schema/resource.js";
import { badRequest, shownName } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";

/**
 * The attribute a list is sorted by (RFC 7644 §3.4.2.3). A multi-valued one is sorted by the value of its primary
 * element; a complex one must be named with its sub-attribute.
 * @throws ScimError `invalidPath`
 */
export function readSortBy(kind: ResourceKind, sortBy: string, tolerance: Tolerance): AttributeRef {
  const found = isAttributePath(sortBy) ? findName(kind, sortBy, tolerance) : undefined;
  if (!found?.attribute || found.attribute.returned === "never") {
    throw badRequest("invalidPath", `There is no attribute "${shownName(sortBy)}" to sort by.`);
  }
  if (found.sub || found.attribute.type !== "complex") return found;
  const value = found.attribute.subs.get("value");
  if (!value) throw badRequest("invalidPath", `${found.attribute.name} is complex: sort by one of its sub-attributes.`);
  return { ...found, sub: value };
}
