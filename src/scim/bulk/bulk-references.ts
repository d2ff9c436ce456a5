const prefix = "bulkId:";
const deepest = 12;
const inText = /bulkId:([^\s"'`´’”»›＂＇\\/\])]{1,200})/g;

/** The bulkIds that an operation's path and data refer to (RFC 7644 §3.7.2). */
export function referencesIn(path: string, data: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (id: string): string => {
    found.add(id);
    return id;
  };
  replaceInPath(path, note);
  replaceInData(data, note, 0, "");
  return found;
}

/** `/Groups/bulkId:abc` with the id in the place of the reference. */
export function resolvePath(path: string, idOf: (bulkId: string) => string): string {
  return replaceInPath(path, idOf);
}

/**
 * A copy of the data with every reference replaced: texts that are one as a whole, and those within the path of a PATCH
 * operation, as in `members[value eq "bulkId:abc"]`.
 */
export function resolveData(data: unknown, idOf: (bulkId: string) => string): unknown {
  return replaceInData(data, idOf, 0, "");
}

function replaceInPath(path: string, idOf: (bulkId: string) => string): string {
  return path.includes(prefix) ? path.replace(inText, (_whole, id: string) => idOf(id)) : path;
}

function replaceInData(value: unknown, idOf: (bulkId: string) => string, depth: number, key: string): unknown {
  if (typeof value === "string") {
    if (key.toLowerCase() === "path") return replaceInPath(value, idOf);
    return value.startsWith(prefix) && value.length > prefix.length ? idOf(value.slice(prefix.length)) : value;
  }
  // deeper than any SCIM message goes: left as it is, for the reader to refuse
  if (typeof value !== "object" || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => replaceInData(item, idOf, depth + 1, ""));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, replaceInData(item, idOf, depth + 1, name)]),
  );
}
