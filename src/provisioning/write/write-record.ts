import {
  changeGroup,
  changeUser,
  type Asking,
  createGroup,
  createUser,
  type GroupResult,
  removeGroup,
  removeUser,
  type Room,
  type UserResult,
} from "../../directory/index.js";
import type { Attempt } from "../../model/attempt.js";
import type { Group } from "../../model/group.js";
import type { GroupId, UserId } from "../../model/ids.js";
import type { User } from "../../model/user.js";
import {
  groupEtag,
  groupKind,
  groupLocation,
  groupResource,
  isUnchanged,
  patchGroup,
  patchUser,
  preconditionOf,
  readGroup,
  readPatch,
  readUser,
  type Projection,
  userEtag,
  userLocation,
  userResource,
  type ResourceKind,
  wholeResource,
  withoutDisplays,
  withoutSecrets,
} from "../../scim/index.js";
import { errorAnswer } from "../answer-error.js";
import { type ScimCall, verbDeps } from "../scim-call.js";
import { usersIn } from "../team-attributes.js";
import { attributesShown, type UserView, viewOf } from "../read/user-answer.js";

/** A change as HTTP, Bulk and a retry ask for it. */
export interface WriteRequest {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly kind: ResourceKind;
  /** Absent for POST. */
  readonly id?: string | undefined;
  readonly body?: unknown;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly projection: Projection;
}

/** What came of it; doors turn it into their own answer. */
export interface WriteAnswer {
  readonly status: 200 | 201 | 204;
  readonly location: string;
  readonly etag?: string | undefined;
  /** The resource afterwards, where there is one. */
  readonly record?:
    { readonly kind: "User"; readonly view: UserView } | { readonly kind: "Group"; readonly group: Group };
}

export interface Write {
  readonly call: ScimCall;
  readonly request: WriteRequest;
  readonly caller: Asking;
}

/** Carries out a change. @throws ScimError, Refused */
export async function writeRecord(write: Write): Promise<WriteAnswer> {
  return write.request.kind.name === "User" ? writeUser(write) : writeGroup(write);
}

async function writeUser({ call, request, caller }: Write): Promise<WriteAnswer> {
  const { directory, tolerance } = call;
  const deps = verbDeps(call);
  const id = (request.id ?? "") as UserId;
  const options = preconditions(request);
  switch (request.method) {
    case "POST": {
      const draft = readUser(request.body, tolerance, await usersIn(call, request.body));
      return userAnswer(call, request, await createUser(deps, caller, directory, draft));
    }
    case "PUT": {
      const draft = readUser(request.body, tolerance, await usersIn(call, request.body));
      return userAnswer(call, request, await changeUser(deps, caller, directory, id, () => draft, options));
    }
    case "PATCH": {
      const users = await usersIn(call, request.body);
      const steps = readPatch(users.kind, request.body, tolerance, id);
      const change = (user: User) => patchUser(user, steps, tolerance, users);
      return userAnswer(call, request, await changeUser(deps, caller, directory, id, change, options));
    }
    case "DELETE":
      await removeUser(deps, caller, directory, id, options);
      return { status: 204, location: userLocation(call.base, id) };
  }
}

async function userAnswer(
  call: ScimCall,
  { method, projection }: WriteRequest,
  result: UserResult,
): Promise<WriteAnswer> {
  const { user, outcome } = result;
  // a record just made is in no group, so nobody is asked
  const isNew = outcome === "created";
  const view = isNew
    ? { user, groups: [], attributes: await attributesShown(call, [user]) }
    : await viewOf(call, user, projection);
  return {
    status: method === "POST" ? 201 : 200,
    location: userLocation(call.base, user.id),
    etag: userEtag(user, view.groups),
    record: { kind: "User", view },
  };
}

async function writeGroup({ call, request, caller }: Write): Promise<WriteAnswer> {
  const { directory, tolerance } = call;
  const deps = verbDeps(call);
  const id = (request.id ?? "") as GroupId;
  const options = preconditions(request);
  switch (request.method) {
    case "POST": {
      const draft = readGroup(request.body, tolerance);
      const members = draft.members as readonly UserId[];
      return groupAnswer(call, request, await createGroup(deps, caller, directory, { ...draft, members }));
    }
    case "PUT": {
      const { displayName, externalId = null, members } = readGroup(request.body, tolerance);
      const change = { displayName, externalId, members: { replaceAll: members as readonly UserId[] } };
      return groupAnswer(call, request, await changeGroup(deps, caller, directory, id, () => change, options));
    }
    case "PATCH": {
      const steps = readPatch(groupKind, request.body, tolerance, id);
      const change = (group: Group) => {
        const { displayName, externalId = null, members } = patchGroup(group, steps, tolerance);
        return { displayName, externalId, members: members as MembersOfUsers };
      };
      return groupAnswer(call, request, await changeGroup(deps, caller, directory, id, change, options));
    }
    case "DELETE":
      await removeGroup(deps, caller, directory, id, options);
      return { status: 204, location: groupLocation(call.base, id) };
  }
}

/** Ids that a client names are ids of users, or refused as unknown by the verb. */
interface MembersOfUsers {
  readonly add: readonly UserId[];
  readonly remove: readonly UserId[];
  readonly replaceAll?: readonly UserId[] | undefined;
}

function groupAnswer(call: ScimCall, { method }: WriteRequest, { group }: GroupResult): WriteAnswer {
  return {
    status: method === "POST" ? 201 : 200,
    location: groupLocation(call.base, group.id),
    etag: groupEtag(group),
    record: { kind: "Group", group },
  };
}

/** If-Match allows the versions it names; If-None-Match allows every version but those (RFC 7644 §3.14). */
function preconditions({ ifMatch, ifNoneMatch }: WriteRequest): { ifMatch?: (version: number) => boolean } {
  const wanted = preconditionOf(ifMatch);
  if (wanted === undefined && ifNoneMatch === undefined) return {};
  return {
    ifMatch: (version) =>
      (wanted === undefined || wanted === "any" || wanted.has(version)) &&
      !isUnchanged(ifNoneMatch, userEtag({ version }, undefined)),
  };
}

/** Who asks, and what of question and answer is kept with the attempt. */
export function callerOf(call: ScimCall, request: WriteRequest, room: Room): Asking {
  let asked: Asking["asked"];
  const { actor, reference, address, by } = call.caller;
  const { token } = call;
  return {
    token,
    actor,
    reference,
    address,
    by,
    // Made when the attempt is: what the protocol refuses first is kept in another way, and a body may name 100,000 members.
    get asked() {
      return (asked ??= askedOf(request));
    },
    room,
    answer: (result) => answered(call, request, result),
    answerRefusal: (refused) => {
      const { status, body: refusal } = errorAnswer(refused, call.caller.reference);
      return { status, body: refusal };
    },
  };
}

/** What is kept of a body. @param most  values; of a larger one nothing is kept */
export function keptBody(kind: ResourceKind, body: unknown, most?: number): unknown {
  const clean = withoutSecrets(body, most);
  return kind.name === "Group" ? withoutDisplays(clean) : clean;
}

function askedOf({ method, kind, id, body }: WriteRequest): NonNullable<Asking["asked"]> {
  return {
    method,
    path: id === undefined ? kind.endpoint : `${kind.endpoint}/${id}`,
    ...(body !== undefined && { body: keptBody(kind, body) }),
  };
}

/** The answer as it is kept: of a group without its members, which the question names as far as they changed. */
function answered(call: ScimCall, { method, projection }: WriteRequest, result: unknown): Attempt["answered"] {
  const status = method === "POST" ? 201 : method === "DELETE" ? 204 : 200;
  const { user, group } = result as { readonly user?: UserResult["user"]; readonly group?: Group };
  if (user) return { status, body: userResource(user, undefined, call.base) };
  if (group && method === "PATCH" && projection === wholeResource) return { status: 204 };
  if (group) return { status, body: groupResource(group, call.base) };
  return { status };
}
