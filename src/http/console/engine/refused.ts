import type { Response } from "express";
import { InvalidInput } from "../../../admin/index.js";
import { Refused } from "../../../model/refused.js";
import { refusalPage, type Frame } from "../../../pages/index.js";
import { StoreConflict } from "../../../store/port/errors.js";
import { sendPage } from "../../shared/answer-page.js";
import { noteRefusal } from "../../shared/refusal-log.js";
import { referenceOf } from "../../shared/reference.js";
import type { ConsoleDeps } from "../deps.js";

const statuses: Readonly<Record<string, number>> = {
  not_found: 404,
  forbidden: 403,
  link_invalid: 404,
  value_invalid: 400,
  stale_version: 412,
  version_mismatch: 412,
  too_many_requests: 429,
};

/** The status that a refusal is answered with: what is not told apart here does not fit what is there. */
export function statusOf(error: unknown): number {
  if (error instanceof InvalidInput) return 400;
  if (error instanceof StoreConflict) return 412;
  return error instanceof Refused ? (statuses[error.refusal.code] ?? 409) : 500;
}

const titles: Readonly<Record<number, string>> = {
  400: "This address can't be read",
  403: "This isn't yours to see or do",
  404: "There's nothing at this address",
  412: "It has changed in the meantime",
};

/** Tells what is refused as a page inside the frame. False: it is a fault, and no refusal. */
export function answerRefused(
  { security }: Pick<ConsoleDeps, "security">,
  door: string,
  res: Response,
  frame: Frame,
  error: unknown,
): boolean {
  if (res.headersSent || !(error instanceof Refused || error instanceof InvalidInput)) return false;
  const status = statusOf(error);
  const reference = referenceOf(res);
  const { code, cause, fix } =
    error instanceof Refused
      ? error.refusal
      : { code: error.code, cause: error.message, fix: "Go back to the list and take one of its links." };
  noteRefusal(res, { code, cause });
  const title = titles[status] ?? "That can't be done now";
  const back = frame.account === undefined ? undefined : { label: "Go to the overview", href: door };
  sendPage(res, security, refusalPage(frame, { title, code, cause, fix, reference, back }), { status });
  return true;
}
