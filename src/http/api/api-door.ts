import type { IncomingMessage, ServerResponse } from "node:http";
import {
  inputSchemaOf,
  perform,
  reachTarget,
  type AdminCaller,
  type AdminDeps,
  type AnyOperation,
  type Streamed,
} from "../../admin/index.js";
import { unstorable } from "../../lib/storable-text.js";
import type { ReferenceId } from "../../model/ids.js";
import { holderOf } from "../shared/body/holder-of.js";
import { holdThrough } from "../shared/body/open-lots.js";
import { referenceOf } from "../shared/reference.js";
import { stillProven, whileProven } from "../shared/while-proven.js";
import { answerFault, sendJson, sendJsonText, sendText, type AnswerDeps } from "./answer.js";
import { isRepeatable, once, type IdempotencyDeps, type KeptAnswer } from "./idempotency.js";
import { etagOf, ifMatchOf } from "./if-match.js";
import { openApiDocument } from "./openapi.js";
import { ProblemFault } from "./problem.js";
import { readBody } from "./read-body.js";
import { parameterKinds, readQuery, type ParameterKinds } from "./read-query.js";
import { routeTable } from "./route.js";
import { routes } from "./routes.js";

export interface ApiDoorDeps extends AnswerDeps {
  readonly admin: AdminDeps;
  /** Of this program, for the document. */
  readonly version: string;
  readonly idempotency: IdempotencyDeps;
  /**
   * Proves an `Authorization` header; `again`: of a request that it has proven before, which counts no further one.
   * @throws ProblemFault 401, told apart in the log only; 429 for an address with too many failures
   */
  readonly prove: (req: IncomingMessage, reference: ReferenceId, again?: boolean) => Promise<AdminCaller>;
}

/** Answers a request below `/api/v1`; `url` is what follows it, with the query. */
export type ApiDoor = (req: IncomingMessage, res: ServerResponse, url: string) => void;

/** A route for each operation, and nothing else: find it, prove the caller, translate, perform, translate back. */
export function apiDoor(deps: ApiDoorDeps): ApiDoor {
  const find = routeTable(routes);
  // Both are made when they are first asked for: schemas of all operations were a sixth of a start.
  let document: string | undefined;
  const kinds = new Map<string, ParameterKinds>();
  const kindsOf = (operation: AnyOperation): ParameterKinds => {
    const found = kinds.get(operation.name) ?? parameterKinds(inputSchemaOf(operation));
    kinds.set(operation.name, found);
    return found;
  };
  return (req, res, url) => {
    if (split(url)[0] === "/openapi.json") {
      if (req.method === "GET" || req.method === "HEAD") {
        document ??= JSON.stringify(openApiDocument(routes, deps));
        sendJsonText(deps, res, { status: 200, text: document });
      } else answerFault(deps, res, otherVerb(["GET"]));
      return;
    }
    void holdThrough(req, () =>
      answer(deps, find, kindsOf, req, res, url).catch((error: unknown) => answerFault(deps, res, error)),
    );
  };
}

async function answer(
  deps: ApiDoorDeps,
  find: ReturnType<typeof routeTable>,
  kindsOf: (operation: AnyOperation) => ParameterKinds,
  req: IncomingMessage,
  res: ServerResponse,
  url: string,
): Promise<void> {
  const [path, query] = split(url);
  const match = find(req.method ?? "", path);
  if (match.is === "nothing") throw noRoute();
  if (match.is === "other verbs") throw otherVerb(match.allowed);
  const first = await deps.prove(req, referenceOf(res));
  const { route } = match;
  const { operation } = route;
  const byQuery = route.verb === "GET" || route.verb === "DELETE";
  refuseUnstorable(match.path);
  // Whether the target is the caller's to know of is said before anything of the body is judged.
  const reached = byQuery ? undefined : await reachTarget(deps.admin, first, operation, match.path);
  const asked = readQuery(query, byQuery ? kindsOf(operation) : new Map());
  if (!byQuery) refuseQuery(asked);
  const input = byQuery ? asked : await readBody(req, holderOf(first));
  // A body may take its time to come: a key that has ended meanwhile does nothing more.
  const caller = byQuery ? first : await deps.prove(req, referenceOf(res), true);
  refuseUnstorable(input);
  const expected = ifMatchOf(req.headers["if-match"]);
  const doIt = (): Promise<unknown> => perform(deps.admin, caller, operation as never, match.path, input, { expected });
  const proven = stillProven(deps.admin.now, async () => {
    await deps.prove(req, referenceOf(res), true);
  });
  if (operation.streams !== undefined) {
    const { mediaType, text } = (await doIt()) as Streamed;
    return sendText(deps, res, { mediaType, text: whileProven(text, proven) });
  }
  const work = async (): Promise<KeptAnswer> => answerOf(operation, await doIt());
  const key = req.headers["idempotency-key"];
  const request = JSON.stringify([req.method, path, input]);
  const told =
    isRepeatable(route.verb, operation) && typeof key === "string"
      ? await once(deps.idempotency, caller, key, reached?.team?.id, request, operation, work)
      : await work();
  // What was done is told in any case; what somebody waited for, only to a key that works still.
  if (operation.effect === "read") await proven.beforeTold();
  sendJson(deps, res, told);
}

const created = 201;

function answerOf(operation: AnyOperation, view: unknown): KeptAnswer {
  if (view === undefined) return { status: 204, body: undefined, headers: {} };
  const version = operation.versionOf?.(view as never);
  return {
    status: operation.effect === "create" ? created : 200,
    body: view,
    headers: version === undefined ? {} : { ETag: etagOf(version) },
  };
}

function split(url: string): readonly [string, string] {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}

/** @throws ProblemFault 400 */
function refuseQuery(asked: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(asked);
  if (names.length === 0) return;
  throw invalid(names.map((field) => ({ field, message: "is not a parameter here: this operation takes a body" })));
}

/** @throws ProblemFault 400 for texts that no store keeps exactly */
function refuseUnstorable(input: Readonly<Record<string, unknown>>): void {
  const field = unstorable(input);
  if (field === undefined) return;
  throw invalid([{ field, message: "holds NUL or half of a surrogate pair, which cannot be kept" }]);
}

function invalid(errors: readonly { readonly field: string; readonly message: string }[]): ProblemFault {
  return new ProblemFault({
    status: 400,
    code: "validation_failed",
    title: "Something in the request is not right",
    detail: errors.map(({ field, message }) => `${field} ${message}`).join("; "),
    fix: "Correct the fields that errors names; the API's document shows what each takes.",
    errors,
  });
}

function noRoute(): ProblemFault {
  return new ProblemFault({
    status: 404,
    code: "not_found",
    title: "There is nothing at this address",
    detail: "The API has no such address.",
    fix: "Compare it with the document of this API, /api/v1/openapi.json.",
  });
}

function otherVerb(allowed: readonly string[]): ProblemFault {
  return new ProblemFault({
    status: 405,
    code: "method_not_allowed",
    title: "This address cannot be used that way",
    detail: `Only ${allowed.join(", ")} can be used here.`,
    fix: "Compare it with the document of this API, /api/v1/openapi.json.",
    headers: { Allow: allowed.join(", ") },
  });
}
