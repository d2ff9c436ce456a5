import { ScimError } from "../scim-error.js";

/**
 * The weak ETag of a resource, equal to `meta.version` (RFC 7644 §3.14). A user's groups are derived and change without
 * the user's own version, so what is shown of them is a second part: caches see it move, preconditions look at the first.
 */
export function etagOf(version: number, shownGroups?: string): string {
  return shownGroups === undefined || shownGroups === "" ? `W/"${version}"` : `W/"${version}-${shownGroups}"`;
}

/** A few characters that change when the list of groups does: FNV-1a over ids and names, which need not be secret. */
export function groupsTag(groups: readonly { readonly groupId: string; readonly displayName: string }[]): string {
  if (groups.length === 0) return "";
  let hash = 0x811c9dc5;
  for (const { groupId, displayName } of groups) {
    const text = `${groupId}\n${displayName}\n`;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

const tag = /^(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/** The tags of an If-Match or If-None-Match header (RFC 9110 §13.1): `*`, or a list. @throws ScimError 400 */
function tagsOf(header: string): "*" | readonly string[] {
  const trimmed = header.trim();
  if (trimmed === "*") return "*";
  // entity tags may hold commas, so a tag ends at its quote and not at a comma
  const tags = trimmed.match(/(?:W\/)?"[^"]*"|[^,\s][^,]*/g) ?? [];
  if (tags.length === 0 || tags.length > 100) throw malformed();
  return tags.map((text) => {
    const found = tag.exec(text);
    // SCIM clients have been seen to send meta.version without its quotes
    if (!found && !/^[\w-]{1,40}$/.test(text.trim())) throw malformed();
    return found?.[1] ?? text.trim();
  });
}

const malformed = () =>
  new ScimError(400, "invalidSyntax", 'If-Match and If-None-Match take a list of entity tags, such as W/"3", or *.');

/** What a change demands of the record before it: any version, or one of these. Tags are compared weakly. */
export type Precondition = "any" | ReadonlySet<number>;

/**
 * The versions that If-Match, or `version` of a bulk operation, allows. A tag of another making allows none.
 * @returns undefined without a precondition
 * @throws ScimError 400
 */
export function preconditionOf(ifMatch: string | undefined): Precondition | undefined {
  if (ifMatch === undefined) return undefined;
  const tags = tagsOf(ifMatch);
  if (tags === "*") return "any";
  const versions = tags.map((text) => /^(\d{1,15})(?:-[a-z0-9]+)?$/.exec(text)?.[1]);
  return new Set(versions.filter((text) => text !== undefined).map(Number));
}

/** Whether If-None-Match says that the asker has this very representation: 304 (RFC 9110 §13.1.2). */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = tagsOf(ifNoneMatch);
  return tags === "*" || tags.includes(tag.exec(etag)?.[1] ?? "");
}

/** The answer to a version that moved on. */
export function versionMismatch(): ScimError {
  return new ScimError(
    412,
    undefined,
    "The resource has changed since the version that If-Match names; read it again.",
  );
}
