import type { ServerResponse } from "node:http";
import type { ErrorRequestHandler, Request, Response } from "express";
import type { Logger } from "pino";
import { capital } from "../../lib/capital.js";
import { errorPage } from "../../pages/index.js";
import { OutcomeUnknown, StoreUnavailable, StoreUnusable, TooMuchToSearch } from "../../store/port/errors.js";
import { SpKeysUnusable } from "../../teams/index.js";
import { sendPage, setHeaders, wantsJson } from "./answer-page.js";
import { countRefusal, noteRefusal } from "./refusal-log.js";
import { referenceOf } from "./reference.js";
import { HttpRefusal, type RefusalView } from "./refusal.js";
import type { SecurityHeaders } from "./security-headers.js";

export interface ErrorDeps {
  readonly log: Logger;
  readonly security: SecurityHeaders;
  readonly now: () => number;
}

const retryAfterSeconds = 5;

const busy: RefusalView = {
  status: 503,
  code: "store_unavailable",
  headline: "We can't do this right now",
  advice: ["Try again in a minute. Nothing was changed."],
  cause: "The store did not answer in time. The log has more under this reference id.",
  headers: { "Retry-After": String(retryAfterSeconds) },
};

const unsure: RefusalView = {
  ...busy,
  advice: ["Look whether it was done before you try again in a minute."],
  cause: "The store did not say in time whether this was done. The log has more under this reference id.",
};

/** Trying again would take as long. */
const tooMuch: RefusalView = {
  status: 400,
  code: "too_much_to_search",
  headline: "That's too much to look through",
  advice: [
    "Go back and ask for less: by the beginning of a name or an address, or for a shorter time. Nothing was changed.",
  ],
};

/** Somebody has to mend something first: trying again in a moment is no advice. */
const unusable: RefusalView = {
  status: 503,
  code: "store_unusable",
  headline: busy.headline,
  advice: ["Somebody has to look into this. Please send the details to your IT team. Nothing was changed."],
  headers: { "Retry-After": "60" },
};

/** A folder's name is nobody's business: what is wrong with the keys stands in the log. */
const withoutKeys: RefusalView = {
  ...unusable,
  code: "keys_unusable",
  cause: "The SAML keys of this server cannot be used. The log says what to do, under this reference id.",
};

const fault: RefusalView = {
  status: 500,
  code: "internal_error",
  headline: "Something went wrong on our side",
  advice: ["Try again in a minute. If it happens again, send the details to your IT team."],
};

const unreadable: RefusalView = {
  status: 400,
  code: "bad_request",
  headline: "We couldn't read that request",
  advice: ["Go back and start again."],
};

/**
 * The one place of the browser's doors where an error becomes an answer. Whatever is not known reveals nothing and is logged whole.
 * @param form  `problem`: where programs alone ask, whatever they say they accept
 */
export function answerError(deps: ErrorDeps, form: "as asked for" | "problem" = "as asked for"): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const view = viewOf(error);
    const reference = referenceOf(res);
    if (error instanceof TooMuchToSearch && error.cause !== undefined) {
      // The question may be small, and the store slow.
      deps.log.warn({ reference, path: req.path, err: error }, "a search took too long");
    }
    if (error instanceof HttpRefusal) {
      // whoever is given a reference id finds a line with it
      noteRefusal(res, { code: view.code, cause: view.cause });
    } else if (view.status >= 500) {
      const isBusy = view === busy || view === unsure;
      const level = isBusy ? "warn" : "error";
      const told = isBusy ? "store unavailable" : view.status === 503 ? view.code : "unexpected error";
      deps.log[level]({ reference, path: req.path, err: error }, told);
      countRefusal(res, view.code);
    } else noteRefusal(res, { code: view.code, cause: view.cause });
    if (res.headersSent) return void res.destroy();
    if (form === "problem") sendProblem(deps, res, view);
    else answerRefusal(deps, req, res, view);
  };
}

function viewOf(error: unknown): RefusalView {
  if (error instanceof HttpRefusal) return error.view;
  if (error instanceof TooMuchToSearch) return { ...tooMuch, cause: `${capital(error.message)}.` };
  if (error instanceof OutcomeUnknown) return unsure;
  if (error instanceof StoreUnavailable) return busy;
  if (error instanceof StoreUnusable) return { ...unusable, cause: `The store cannot be used: ${error.message}.` };
  if (error instanceof SpKeysUnusable) return withoutKeys;
  // Express itself refuses addresses it cannot decode with an error that carries its status.
  if (error instanceof URIError || statusOf(error) === 400) return unreadable;
  return fault;
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
}

/** Sends a refusal as the page a person reads, or as a problem (RFC 9457) where the caller asked for JSON. */
export function answerRefusal(deps: ErrorDeps, req: Request, res: Response, view: RefusalView): void {
  if (wantsJson(req)) {
    sendProblem(deps, res, view);
    return;
  }
  sendRefusalPage(deps, res, view);
}

/** The same where nobody but a browser asks. */
export function sendRefusalPage(
  { security, now }: Omit<ErrorDeps, "log">,
  res: ServerResponse,
  view: RefusalView,
): void {
  setHeaders(res, Object.entries(view.headers ?? {}));
  const page = errorPage({ ...view, reference: referenceOf(res), at: now() });
  sendPage(res, security, page, { status: view.status });
}

function sendProblem(deps: ErrorDeps, res: Response, view: RefusalView): void {
  setHeaders(res, Object.entries(view.headers ?? {}));
  setHeaders(res, deps.security.plain);
  res.status(view.status);
  res.setHeader("Content-Type", "application/problem+json; charset=utf-8");
  res.end(JSON.stringify(problemOf(view, referenceOf(res))));
}

function problemOf(view: RefusalView, reference: string): Record<string, unknown> {
  const { type, status, code, headline, cause, expected, actual, fix, missing } = view;
  return { type, title: headline, status, code, detail: cause, expected, actual, fix, missing, reference };
}
