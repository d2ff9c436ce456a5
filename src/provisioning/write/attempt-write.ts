import { recordAttempt, Refused, type Room, wholeWhereRoom } from "../../directory/index.js";
import { inSpan } from "../../lib/span.js";
import type { GroupId, UserId } from "../../model/ids.js";
import { directoryRefusals } from "../../rules/index.js";
import { ScimError } from "../../scim/index.js";
import { errorAnswer } from "../answer-error.js";
import { type ScimCall, verbDeps } from "../scim-call.js";
import { isVisible } from "../read/is-visible.js";
import { roomFor } from "./kept-bytes.js";
import { callerOf, keptBody, type WriteAnswer, type WriteRequest, writeRecord } from "./write-record.js";

/** Values of a refused body that are kept. */
const mostKept = 5000;

const operations = { POST: "create", PUT: "update", PATCH: "update", DELETE: "delete" } as const;

/**
 * Carries out a change with its attempt. The verbs record theirs; what the protocol refuses before or within them is
 * recorded here, so that whoever looks for a failed push finds it, whoever refused it.
 * @param read  gives the body; what is wrong with it is part of the attempt
 * @param unresolved  the body as it came, where `read` may fail although there is one
 * @throws ScimError, Refused, StoreUnavailable
 */
export async function attemptWrite(
  call: ScimCall,
  asked: Omit<WriteRequest, "body">,
  read: () => unknown,
  unresolved?: unknown,
): Promise<WriteAnswer> {
  checkNotPaused(call);
  const startedAt = call.deps.now();
  let request: WriteRequest = { ...asked, body: unresolved };
  let room: Room | undefined;
  try {
    request = { ...asked, body: await read() };
    room = await roomFor(call, request.body);
    const caller = callerOf(call, request, room);
    return await inSpan("decide", (step) => {
      step.tell({ "drawbridge.operation": `${asked.kind.name.toLowerCase()}.${operations[asked.method]}` });
      return writeRecord({ call, request, caller });
    });
  } catch (error) {
    if (error instanceof ScimError) {
      room ??= await roomFor(call, request.body);
      await recordRefusal(call, request, error, startedAt, room);
    }
    throw error;
  }
}

/**
 * What a paused directory pushes is turned away before it is read, and leaves no attempt: an identity provider tries all of
 * it again and again until an admin has looked, and the pause itself is on record.
 * @throws Refused `mass_change_brake`
 */
export function checkNotPaused({ directory: { paused } }: ScimCall): void {
  if (paused !== undefined) throw new Refused(directoryRefusals.mass_change_brake(paused.removed, paused.allowed));
}

async function recordRefusal(
  call: ScimCall,
  request: WriteRequest,
  error: ScimError,
  startedAt: number,
  room: Room,
): Promise<void> {
  const { kind, method, id, body } = request;
  const { status, body: answered } = errorAnswer(error, call.caller.reference);
  const isUnread = body === undefined && method !== "DELETE" && error.status !== 413;
  const { code, fix } = isUnread ? unread : meaningOf(error);
  const asked = {
    method,
    path: id === undefined ? kind.endpoint : `${kind.endpoint}/${id}`,
    // what the protocol refused is refused again until it is changed, so a huge body is not worth its keeping
    ...(body !== undefined && { body: keptBody(kind, body, mostKept) }),
  };
  await recordAttempt(verbDeps(call), {
    source: "scim",
    operation: `${kind.name.toLowerCase()}.${operations[method]}`,
    target: await targetOf(call, request),
    status: "failure",
    code,
    cause: error.detail,
    fix,
    directoryId: call.directory.id,
    ...(id !== undefined && { targetId: id }),
    reference: call.caller.reference,
    asked: (await wholeWhereRoom({ asked, room })) ?? asked,
    answered: { status, body: answered },
    durationMs: Math.max(0, call.deps.now() - startedAt),
  });
}

/** Whom it was about, as an administrator would name them: what the body says, else what the record is called. */
async function targetOf(call: ScimCall, { kind, id, body }: WriteRequest): Promise<string> {
  const isUser = kind.name === "User";
  if (typeof body === "object" && body !== null) {
    const wanted = isUser ? "username" : "displayname";
    const name: unknown = Object.entries(body)
      .slice(0, 100)
      .find(([key]) => key.toLowerCase() === wanted)?.[1];
    if (typeof name === "string" && name !== "") return name;
  }
  if (id === undefined || id.length > 200) return "(unnamed)";
  const record = isUser ? await call.team.users.get(id as UserId) : await call.team.groups.get(id as GroupId);
  if (!record || !(await isVisible(call, record))) return id;
  return "userName" in record ? record.userName : record.displayName;
}

/** No mapping helps where the body is none. */
const unread = {
  code: "scim_unreadable_body",
  fix: "Send a JSON body, uncompressed, as application/scim+json; check whether a proxy in between changes what is sent.",
};

/** The stable code of a protocol refusal, and what an administrator can do about it. */
export function meaningOf({ status, scimType }: ScimError): { readonly code: string; readonly fix: string } {
  switch (scimType) {
    case "invalidValue":
      return {
        code: "scim_invalid_value",
        fix: "Correct the value, or its attribute mapping, in the identity provider.",
      };
    case "invalidPath":
    case "noTarget":
      return { code: "scim_invalid_path", fix: "Remove the mapping of this attribute in the identity provider." };
    case "invalidFilter":
    case "tooMany":
      return {
        code: "scim_invalid_filter",
        fix: "Correct the filter in the attribute mapping of the identity provider.",
      };
    case "mutability":
      return { code: "scim_mutability", fix: "Stop the identity provider from writing this attribute." };
    default:
      if (status === 409) {
        return {
          code: "scim_bulk_reference",
          fix: "Push it again once what it refers to is there: that has failed too.",
        };
      }
      return status === 413
        ? { code: "scim_too_large", fix: "Push in smaller portions." }
        : {
            code: "scim_invalid_syntax",
            fix: "Correct the mapping, or choose the quirk profile that fits the client.",
          };
  }
}
