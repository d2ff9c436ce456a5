import type { IncomingMessage, ServerResponse } from "node:http";
import { isSlug } from "../../lib/slug.js";
import { scimBaseUrl } from "../../model/addresses.js";
import { errorBody } from "../../scim/index.js";
import { referenceOf } from "../shared/reference.js";
import { sendJson } from "./send.js";

/**
 * `/scim/…` without the version: a SCIM client asks, so it is answered in SCIM form and told the base URL. Whether there is
 * such a directory is for the token to prove.
 */
export function answerOutsideScim(publicUrl: string, res: ServerResponse, req: IncomingMessage): void {
  const [, , named = ""] = (req.url ?? "").split("?", 1)[0]?.split("/") ?? [];
  const slug = isSlug(named) && !/^v\d+$/.test(named) ? named : "DIRECTORY";
  const detail = `There is nothing at this address. The SCIM base URL of a directory is ${scimBaseUrl(publicUrl, { slug })}.`;
  sendJson(res, 404, errorBody({ status: 404, detail }, referenceOf(res)));
}
