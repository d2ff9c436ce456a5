const nouns = new Map([
  ["users", "user"],
  ["groups", "group"],
]);
const verbs = new Map([
  ["PUT", "replace"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);
const others = new Map([
  ["bulk", "bulk"],
  [".search", "search"],
  ["me", "me"],
  ["serviceproviderconfig", "discovery"],
  ["resourcetypes", "discovery"],
  ["schemas", "discovery"],
]);

/**
 * What a SCIM request asks for, as one of few words: `user.create`, `group.patch`, `bulk`, … A label of a metric, so whatever
 * strangers make up is `other`.
 * @param url  what follows `/scim/v2`: `/{directory}/Users/{id}?…`
 */
export function scimOperation(method: string, url: string): string {
  const query = url.indexOf("?");
  const [, , resource = "", id = ""] = (query < 0 ? url : url.slice(0, query)).split("/", 5);
  const noun = nouns.get(resource.toLowerCase());
  if (noun === undefined) return others.get(resource.toLowerCase()) ?? "other";
  if (method === "GET" || method === "HEAD") return `${noun}.${id === "" ? "list" : "read"}`;
  if (method === "POST")
    return id === "" ? `${noun}.create` : id.toLowerCase() === ".search" ? `${noun}.list` : "other";
  const verb = verbs.get(method);
  return verb === undefined || id === "" ? "other" : `${noun}.${verb}`;
}

/** How it ended. A refusal is the client's to mend, a failure ours. */
export function resultOf(status: number): "success" | "refused" | "failed" {
  return status < 400 ? "success" : status < 500 ? "refused" : "failed";
}
