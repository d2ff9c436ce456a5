import type { IncomingMessage, ServerResponse } from "node:http";
import { receiptOf, type ResourceKind } from "../../scim/index.js";
import {
  attemptWrite,
  groupPieces,
  kindIn,
  mayRead,
  type ScimCall,
  userText,
  type WriteRequest,
} from "../../provisioning/index.js";
import { bodyLimits, readJson } from "./read-body.js";
import { headerOf, shapingOf } from "./request.js";
import { sendJson, sendNothing, sendStream, sendText } from "./send.js";

/** POST, PUT, PATCH and DELETE of one resource (RFC 7644 §3.3, §3.5, §3.6). */
export async function changeResource(
  call: ScimCall,
  req: IncomingMessage,
  res: ServerResponse,
  method: WriteRequest["method"],
  kind: ResourceKind,
  id?: string,
): Promise<void> {
  const { projection, asked } = shapingOf(await kindIn(call, kind, req.url), req.url ?? "", call.tolerance);
  const limit = kind.name === "Group" ? bodyLimits.large : bodyLimits.small;
  const request = {
    method,
    kind,
    id,
    ifMatch: headerOf(req, "if-match"),
    ifNoneMatch: headerOf(req, "if-none-match"),
    projection,
  };
  const answer = await attemptWrite(call, request, () =>
    method === "DELETE" ? undefined : readJson(req, limit, call.directory.teamId),
  );
  const { status, location, etag, record } = answer;
  const headers = { ...(status === 201 && { Location: location }), ...(etag !== undefined && { ETag: etag }) };
  if (record === undefined) {
    sendNothing(res, 204);
  } else if (!mayRead(call)) {
    // what a token may write it may not read back by writing it
    if (status === 201) sendJson(res, 201, receiptOf(kind, location), headers);
    else sendNothing(res, 204, headers);
  } else if (record.kind === "User") {
    sendText(res, status, userText(record.view, projection, call.base), headers);
  } else if (method === "PATCH" && !asked) {
    // a group may have 100,000 members, and its client knows what it has just changed
    sendNothing(res, 204, headers);
  } else {
    await sendStream(res, status, groupPieces(call, record.group, projection), headers);
  }
}
