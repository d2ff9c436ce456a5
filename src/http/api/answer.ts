import type { ServerResponse } from "node:http";
import type { Logger } from "pino";
import { capital } from "../../lib/capital.js";
import { InvalidInput, type Streamed } from "../../admin/index.js";
import { Refused } from "../../directory/index.js";
import {
  OutcomeUnknown,
  StoreConflict,
  StoreUnavailable,
  StoreUnusable,
  TooMuchToSearch,
} from "../../store/port/errors.js";
import { countRefusal, noteRefusal } from "../shared/refusal-log.js";
import { referenceHeaders, referenceOf } from "../shared/reference.js";
import { sendPieces } from "../shared/send-pieces.js";
import type { SecurityHeaders } from "../shared/security-headers.js";
import { statusOf, titleOf } from "./codes.js";
import { problemBody, ProblemFault, type Problem } from "./problem.js";

export interface AnswerDeps {
  readonly publicUrl: string;
  readonly security: SecurityHeaders;
  readonly log: Logger;
}

export function sendJson(
  deps: Pick<AnswerDeps, "security">,
  res: ServerResponse,
  { body, ...answer }: Told & { readonly body: unknown },
  type = "application/json",
): void {
  sendJsonText(deps, res, { ...answer, text: body === undefined ? undefined : JSON.stringify(body) }, type);
}

interface Told {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The same, of what is JSON already; `text` undefined: an answer without a body. */
export function sendJsonText(
  { security }: Pick<AnswerDeps, "security">,
  res: ServerResponse,
  answer: Told & { readonly text: string | undefined },
  type = "application/json",
): void {
  for (const [name, value] of security.plain) res.setHeader(name, value);
  for (const [name, value] of Object.entries(referenceHeaders(res))) res.setHeader(name, value);
  for (const [name, value] of Object.entries(answer.headers ?? {})) res.setHeader(name, value);
  res.statusCode = answer.status;
  if (answer.text === undefined) return void res.end();
  res.setHeader("Content-Type", `${type}; charset=utf-8`);
  res.end(answer.text);
}

/** Text as it is read, at the pace of whoever takes it. */
export async function sendText(
  { security }: Pick<AnswerDeps, "security">,
  res: ServerResponse,
  { mediaType, text }: Streamed,
): Promise<void> {
  for (const [name, value] of security.plain) res.setHeader(name, value);
  for (const [name, value] of Object.entries(referenceHeaders(res))) res.setHeader(name, value);
  res.setHeader("Content-Type", `${mediaType}; charset=utf-8`);
  await sendPieces(res, text);
}

/** The one place of this door where an error becomes an answer. What is not known reveals nothing and is logged whole. */
export function answerFault(deps: AnswerDeps, res: ServerResponse, error: unknown): void {
  const problem = problemOf(error);
  const reference = referenceOf(res);
  const { status, code, detail } = problem;
  // The question may be small, and the store slow.
  if (error instanceof TooMuchToSearch && error.cause !== undefined) {
    deps.log.warn({ reference, err: error }, "a search took too long");
  }
  if (error instanceof ProblemFault && error.isTold) countRefusal(res, code);
  else if (status < 500 || error instanceof ProblemFault) noteRefusal(res, { code, cause: detail });
  else {
    deps.log.error({ reference, status, code, err: error }, "an API request failed");
    countRefusal(res, code);
  }
  if (res.headersSent) return void res.destroy();
  const body = problemBody(deps.publicUrl, reference, problem);
  sendJson(deps, res, { status: problem.status, body, headers: problem.headers ?? {} }, "application/problem+json");
}

/** What a fault is in the words of this door. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemFault) return error.problem;
  if (error instanceof InvalidInput) {
    return {
      ...known("validation_failed"),
      detail: error.errors.map(({ field, message }) => (field === "" ? message : `${field} ${message}`)).join("; "),
      fix: "Correct the fields that errors names; the API's document shows what each takes.",
      errors: error.errors,
    };
  }
  if (error instanceof Refused) {
    const { code, cause, fix, expected, actual, field } = error.refusal;
    const errors = field === undefined ? undefined : [{ field, message: cause }];
    const headers = code === "too_many_requests" ? { "Retry-After": "5" } : undefined;
    return { ...known(code), detail: cause, fix, expected, actual, headers, ...(errors !== undefined && { errors }) };
  }
  if (error instanceof StoreConflict && error.field === "version") return { ...known("stale_version"), ...stale };
  if (error instanceof TooMuchToSearch) {
    const fix =
      "Ask for less: by the beginning of a name or an address, or for a shorter time. A repeat will probably take as long.";
    return { ...known("too_much_to_search"), detail: `${capital(error.message)}; nothing was changed.`, fix };
  }
  if (error instanceof OutcomeUnknown) {
    const detail = "The storage did not say in time whether this was done.";
    const fix = "Read what is there before you repeat it.";
    return { ...known("store_unavailable"), detail, fix, headers: { "Retry-After": "5" } };
  }
  if (error instanceof StoreUnavailable) {
    const detail = "The storage did not answer in time; nothing was changed.";
    return { ...known("store_unavailable"), detail, fix: "Repeat it in a moment.", headers: { "Retry-After": "5" } };
  }
  if (error instanceof StoreUnusable) {
    const fix = "Give the reference to whoever runs this server: the log says more.";
    return { ...known("store_unusable"), detail: "The storage cannot be used.", fix, headers: { "Retry-After": "60" } };
  }
  const fix = "Repeat it; if it fails again, give the reference to whoever runs this server.";
  return { ...known("internal_error"), detail: "Something went wrong on our side.", fix };
}

const stale = {
  detail: "Somebody has changed it since you read it; nothing was changed now.",
  fix: "Read it again, look at what is different, and send your change with the new ETag.",
};

function known(code: string): Pick<Problem, "status" | "code" | "title"> {
  return { status: statusOf(code), code, title: titleOf(code) };
}
