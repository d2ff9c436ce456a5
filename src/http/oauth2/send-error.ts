import type { ServerResponse } from "node:http";
import { noteRefusal } from "../shared/refusal-log.js";

/** An error as OAuth tells it (RFC 6749 §5.2). */
export function sendError(res: ServerResponse, status: number, error: string, description: string): void {
  noteRefusal(res, { code: error, cause: description });
  res.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  res.end(JSON.stringify({ error, error_description: description }));
}
