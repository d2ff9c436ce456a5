import type { ServerResponse } from "node:http";
import {
  listResponse,
  providerConfigDocument,
  queryOf,
  resourceTypeDocuments,
  schemaDocuments,
  ScimError,
  userKindWith,
} from "../../scim/index.js";
import { attributesOf, nothingHere, type ScimCall } from "../../provisioning/index.js";
import { sendJson } from "./send.js";

/**
 * What this server can do (RFC 7644 §4). Paging and sorting do not count there; a filter is refused, for its asker
 * would take what comes as filtered.
 */
export async function sendDiscovery(
  call: ScimCall,
  res: ServerResponse,
  url: string,
  what: "providerConfig" | "resourceTypes" | "schemas",
  id: string | undefined,
): Promise<void> {
  const { base, team } = call;
  if (queryOf(url).some(([name]) => name.toLowerCase() === "filter")) {
    throw new ScimError(403, undefined, "Discovery endpoints cannot be filtered (RFC 7644 §4).");
  }
  if (what === "providerConfig") {
    sendJson(res, 200, providerConfigDocument(base));
    return;
  }
  const users = userKindWith(await attributesOf(call));
  const documents =
    what === "resourceTypes"
      ? resourceTypeDocuments(base, users)
      : schemaDocuments(
          base,
          (await team.methods.list()).map((method) => method.slug),
          users,
        );
  if (id === undefined) {
    const facts = { totalResults: documents.length, startIndex: 1, itemsPerPage: documents.length };
    sendJson(res, 200, listResponse(facts, documents));
    return;
  }
  const named = documents.find((document) => String(document["id"]).toLowerCase() === id.toLowerCase());
  if (!named) throw nothingHere();
  sendJson(res, 200, named);
}
