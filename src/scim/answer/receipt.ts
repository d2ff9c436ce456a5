import type { ResourceKind } from "../schema/resource.js";

/** What a client that may not read is told of a resource that it made: where it is, and nothing of what is in it. */
export function receiptOf(kind: ResourceKind, location: string) {
  const id = decodeURIComponent(location.slice(location.lastIndexOf("/") + 1));
  return { schemas: [kind.core.urn], id, meta: { resourceType: kind.name, location } };
}
