import type { Group } from "../../model/group.js";
import { GROUP } from "../urns.js";
import { etagOf } from "./etag.js";
import type { WireResource } from "./projection.js";

/** A member as a group's answer names it. */
export interface MemberOfGroup {
  readonly userId: string;
  readonly display: string;
}

const schemas: readonly string[] = [GROUP];

/** A group in wire form (RFC 7643 §4.2), without its members: those are streamed by `groupText`. */
export function groupResource(group: Group, base: string): WireResource {
  return {
    schemas,
    id: group.id,
    ...(group.externalId !== undefined && { externalId: group.externalId }),
    displayName: group.displayName,
    meta: {
      resourceType: "Group",
      created: new Date(group.createdAt).toISOString(),
      lastModified: new Date(group.updatedAt).toISOString(),
      location: groupLocation(base, group.id),
      version: groupEtag(group),
    },
  };
}

export function groupLocation(base: string, id: string): string {
  return `${base}/Groups/${id}`;
}

export function groupEtag(group: Pick<Group, "version">): string {
  return etagOf(group.version);
}

/** Which sub-attributes of members an answer has; each one's text is made by hand, for there may be 100,000. */
export interface MemberParts {
  readonly value: boolean;
  readonly $ref: boolean;
  readonly type: boolean;
  readonly display: boolean;
}

/**
 * Members as JSON text, without the brackets of the list; commas between them.
 * @param first  whether nothing of the list has been written before
 */
export function membersText(
  members: readonly MemberOfGroup[],
  base: string,
  parts: MemberParts,
  first: boolean,
): string {
  // the address up to the id is escaped once; ids are ULIDs of our own making and need no escapes
  const address = JSON.stringify(`${base}/Users/`).slice(0, -1);
  let text = "";
  for (const { userId, display } of members) {
    let fields = parts.value ? `,"value":"${userId}"` : "";
    if (parts.$ref) fields += `,"$ref":${address}${userId}"`;
    if (parts.type) fields += ',"type":"User"';
    if (parts.display && display !== "") fields += `,"display":${JSON.stringify(display)}`;
    text += `${text === "" ? "" : ","}{${fields.slice(1)}}`;
  }
  return first || text === "" ? text : `,${text}`;
}
