import type { ServerResponse } from "node:http";
import { scimMediaType } from "../../scim/index.js";
import { referenceHeaders } from "../shared/reference.js";
import { whenGone } from "../shared/when-gone.js";

export type Headers = Readonly<Record<string, string>>;

/** Answers name people: none is kept on the way, and none is taken for a page. */
function always(res: ServerResponse): Headers {
  return { ...referenceHeaders(res), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
}

/** All in one go: headers that were set one by one before cost node a second pass over them. */
function typed(res: ServerResponse, headers: Headers): Headers {
  return { ...always(res), "Content-Type": scimMediaType, ...headers };
}

/** Sends a whole answer. Its length is known, so a client behind any proxy can tell when it has all of it. */
export function sendText(res: ServerResponse, status: number, text: string, headers: Headers = {}): void {
  res.writeHead(status, { ...typed(res, headers), "Content-Length": Buffer.byteLength(text, "utf8") });
  // as text: node then sends head and body as one piece
  res.end(text, "utf8");
}

export function sendJson(res: ServerResponse, status: number, body: unknown, headers: Headers = {}): void {
  sendText(res, status, JSON.stringify(body), headers);
}

/** An answer without a body; the type is named all the same, for a client that insists on it. */
export function sendNothing(res: ServerResponse, status: number, headers: Headers = {}): void {
  res.writeHead(status, status === 304 ? { ...always(res), ...headers } : typed(res, headers));
  res.end();
}

const portionBytes = 65_536;

/**
 * Sends what comes piece by piece, never more of it in memory than the client takes: whenever a portion has filled the
 * socket's buffer it waits. What fits into one portion is sent as a whole answer. Ends early, without a word, when the
 * client has gone.
 */
export async function sendStream(
  res: ServerResponse,
  status: number,
  pieces: AsyncIterable<string>,
  headers: Headers = {},
): Promise<void> {
  let portion = "";
  for await (const piece of pieces) {
    portion += piece;
    if (portion.length < portionBytes) continue;
    if (!res.headersSent) res.writeHead(status, typed(res, headers));
    if (res.destroyed || res.req.socket.destroyed) return;
    if (!res.write(portion)) await drained(res);
    portion = "";
  }
  if (res.headersSent) res.end(portion);
  else sendText(res, status, portion, headers);
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    let stop = (): void => undefined;
    const go = () => {
      res.off("drain", go);
      res.off("close", go);
      stop();
      resolve();
    };
    res.once("drain", go);
    res.once("close", go);
    stop = whenGone(res.req.socket, go);
  });
}
