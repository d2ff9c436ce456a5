import type { IncomingMessage, ServerResponse } from "node:http";
import {
  groupEtag,
  groupKind,
  isUnchanged,
  listHead,
  type ListRequest,
  listTail,
  type ResourceKind,
  userKind,
} from "../../scim/index.js";
import {
  type PageStarts,
  etagOfView,
  findGroup,
  findUser,
  groupPieces,
  kindIn,
  type GroupsPage,
  listGroups,
  listUsers,
  type ScimCall,
  userText,
} from "../../provisioning/index.js";
import { headerOf, shapingOf } from "./request.js";
import { sendNothing, sendStream, sendText } from "./send.js";

/** GET of one resource (RFC 7644 §3.4.1), 304 where the client has it already (§3.14). */
export async function getResource(
  call: ScimCall,
  req: IncomingMessage,
  res: ServerResponse,
  kind: ResourceKind,
  id: string,
): Promise<void> {
  const url = req.url ?? "";
  const ifNoneMatch = headerOf(req, "if-none-match");
  if (kind.name === "User") {
    const { projection } = shapingOf(await kindIn(call, userKind, url), url, call.tolerance);
    const view = await findUser(call, id, projection);
    const ETag = etagOfView(view);
    if (isUnchanged(ifNoneMatch, ETag)) sendNothing(res, 304, { ETag });
    else sendText(res, 200, userText(view, projection, call.base), { ETag });
    return;
  }
  const { projection } = shapingOf(groupKind, url, call.tolerance);
  const group = await findGroup(call, id);
  const ETag = groupEtag(group);
  if (isUnchanged(ifNoneMatch, ETag)) sendNothing(res, 304, { ETag });
  else if (req.method === "HEAD") sendNothing(res, 200, { ETag });
  else await sendStream(res, 200, groupPieces(call, group, projection), { ETag });
}

/** GET of a list and POST of a search, which ask the same (RFC 7644 §3.4.2, §3.4.3). */
export async function sendList(
  call: ScimCall,
  pageStarts: PageStarts,
  res: ServerResponse,
  kind: ResourceKind,
  request: ListRequest,
  names?: ResourceKind,
): Promise<void> {
  if (kind.name === "User") {
    const { items, facts } = await listUsers(call, pageStarts, request, names ?? (await kindIn(call, kind, request)));
    sendText(res, 200, `${listHead(facts)}${items.join(",")}${listTail}`);
    return;
  }
  const page = await listGroups(call, pageStarts, request, names ?? kind);
  await sendStream(res, 200, groupListPieces(call, page));
}

/** The list with each group's members, a portion of one group at a time. */
async function* groupListPieces(call: ScimCall, { items, facts, projection }: GroupsPage): AsyncGenerator<string> {
  yield listHead(facts);
  yield* groupsPieces(call, { items, projection }, true);
  yield listTail;
}

export async function* groupsPieces(
  call: ScimCall,
  { items, projection }: Pick<GroupsPage, "items" | "projection">,
  isFirst: boolean,
): AsyncGenerator<string> {
  let separator = isFirst ? "" : ",";
  for (const group of items) {
    let prefix = separator;
    for await (const piece of groupPieces(call, group, projection)) {
      yield prefix + piece;
      prefix = "";
    }
    separator = ",";
  }
}
