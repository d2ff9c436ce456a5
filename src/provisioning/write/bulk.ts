import {
  badRequest,
  bulkResponse,
  type BulkOperation,
  type BulkResult,
  planBulk,
  readBulk,
  resolveData,
  resolvePath,
  ScimError,
  shown,
  wholeResource,
} from "../../scim/index.js";
import { errorAnswer } from "../answer-error.js";
import { attemptWrite, checkNotPaused } from "./attempt-write.js";
import type { ScimCall } from "../scim-call.js";
import { routeOf, segmentsOf } from "../routes.js";
import { WrongVerb } from "../wrong-verb.js";
import type { WriteAnswer, WriteRequest } from "./write-record.js";

/** Carries out a BulkRequest (RFC 7644 §3.7): each operation on its own, in the order that references demand. */
export async function answerBulk(call: ScimCall, body: unknown) {
  checkNotPaused(call);
  const { operations, failOnErrors } = readBulk(body, call.tolerance);
  const run = new BulkRun(call, operations);
  for (const step of planBulk(operations)) {
    if (failOnErrors !== undefined && run.errors >= failOnErrors) break;
    const operation = operations[step.index];
    if (!operation) continue;
    await run.prove();
    if (step.do === "run") await run.carryOut(step.index, operation, step.data);
    else await run.complete(step.index, operation, step.patch);
  }
  return bulkResponse(run.results);
}

type Known = { readonly method: WriteRequest["method"] };

class BulkRun {
  errors = 0;
  /** Why nothing more may be done: the token has ended in the midst of the request. */
  #over: ScimError | undefined;
  readonly #results = new Map<number, BulkResult>();
  /** bulkIds of what was made, and of what could not be. */
  readonly #ids = new Map<string, string | undefined>();

  constructor(
    readonly call: ScimCall,
    readonly operations: readonly BulkOperation[],
  ) {}

  /** In the client's order; what failOnErrors cut off is left out. */
  get results(): readonly BulkResult[] {
    return [...this.#results].sort(([a], [b]) => a - b).map(([, result]) => result);
  }

  /** Asked before each operation, for a bulk request may take minutes. */
  async prove(): Promise<void> {
    if (this.#over !== undefined) return;
    try {
      await this.call.prove?.();
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      this.#over = error;
    }
  }

  async carryOut(index: number, operation: BulkOperation, data: unknown): Promise<void> {
    const { bulkId } = operation;
    try {
      if (this.#over !== undefined) throw this.#over;
      const answer = await this.#write(operation, data);
      if (operation.method === "POST" && bulkId !== undefined) this.#ids.set(bulkId, idOf(answer));
      this.#note(index, operation, { status: answer.status, location: answer.location, version: answer.etag });
    } catch (error) {
      if (operation.method === "POST" && bulkId !== undefined) this.#ids.set(bulkId, undefined);
      this.#fail(index, operation, error);
    }
  }

  /** Brings what was left out of a circle; where that fails, so has its operation. */
  async complete(index: number, operation: BulkOperation, patch: unknown): Promise<void> {
    const made = operation.bulkId === undefined ? undefined : this.#ids.get(operation.bulkId);
    if (made === undefined) return;
    const rest: BulkOperation = { method: "PATCH", path: `${this.#targetOf(operation).kind.endpoint}/${made}` };
    try {
      if (this.#over !== undefined) throw this.#over;
      const { etag, location } = await this.#write(rest, patch);
      this.#note(index, operation, { status: 201, location, version: etag });
    } catch (error) {
      this.#fail(index, operation, error);
    }
  }

  async #write(operation: BulkOperation, data: unknown): Promise<WriteAnswer> {
    const { kind, id } = this.#targetOf(operation);
    const request = {
      method: operation.method as Known["method"],
      kind,
      ...(id !== undefined && { id }),
      ...(operation.version !== undefined && { ifMatch: operation.version }),
      projection: wholeResource,
    };
    const body = operation.method === "DELETE" ? undefined : data;
    const read = () => {
      if (operation.fault) throw operation.fault;
      return resolveData(body, this.#idOf);
    };
    return attemptWrite(this.call, request, read, body);
  }

  /** An operation that is no good in itself says so before its path does. */
  #targetOf(operation: BulkOperation): Pick<WriteRequest, "kind" | "id"> {
    try {
      return targetOf({ ...operation, path: resolvePath(operation.path, this.#idOf) });
    } catch (error) {
      throw operation.fault ?? error;
    }
  }

  readonly #idOf = (bulkId: string): string => {
    const id = this.#ids.get(bulkId);
    if (id !== undefined) return id;
    const isKnown = this.operations.some((operation) => operation.bulkId === bulkId);
    if (!isKnown) throw badRequest("invalidValue", `No operation of this request has the bulkId "${shown(bulkId)}".`);
    throw new ScimError(409, undefined, `The resource of bulkId "${shown(bulkId)}" is not there: it was not made.`);
  };

  #note(
    index: number,
    { method, bulkId }: BulkOperation,
    done: Omit<BulkResult, "method" | "status"> & { status: number },
  ) {
    const { status, location, version, response } = done;
    this.#results.set(index, {
      method,
      ...(bulkId !== undefined && { bulkId }),
      ...(version !== undefined && { version }),
      ...(location !== undefined && { location }),
      status: String(status),
      ...(response !== undefined && { response }),
    });
  }

  #fail(index: number, operation: BulkOperation, error: unknown): void {
    this.errors += 1;
    const { status, body, fault } = errorAnswer(error, this.call.caller.reference);
    if (fault !== undefined) {
      this.call.deps.log.error({ reference: this.call.caller.reference, err: fault }, "a bulk operation failed");
    }
    this.#note(index, operation, { status, location: this.#locationOf(operation), response: body });
  }

  /** Of what the path leads to, not of its text. A POST that failed made nothing that could have an address (RFC 7644 §3.7). */
  #locationOf(operation: BulkOperation): string | undefined {
    if (operation.method === "POST" || operation.fault !== undefined) return undefined;
    try {
      const { kind, id } = this.#targetOf(operation);
      return id === undefined ? undefined : `${this.call.base}${kind.endpoint}/${encodeURIComponent(id)}`;
    } catch {
      return undefined;
    }
  }
}

function idOf({ location }: WriteAnswer): string {
  return location.slice(location.lastIndexOf("/") + 1);
}

/** The resource that an operation's path names. @throws ScimError */
function targetOf({ method, path }: BulkOperation): Pick<WriteRequest, "kind" | "id"> {
  const route = routeOf(segmentsOf(path));
  if (route.to === "list" && method === "POST") return { kind: route.kind };
  if (route.to === "resource" && method !== "POST") return { kind: route.kind, id: route.id };
  if (route.to === "list" || route.to === "resource") throw new WrongVerb(method, []);
  throw new ScimError(400, "invalidSyntax", `"${shown(path)}" is not the path of a resource.`);
}
