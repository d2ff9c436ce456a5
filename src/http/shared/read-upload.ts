import type { IncomingMessage } from "node:http";
import { fileText, isDer } from "../../lib/file-text.js";
import { badBody } from "./refusal.js";

/** Fields of a form with a file, as browsers send them: multipart/form-data (RFC 7578), in which nothing is nested. */
const dispositionLine = /^form-data(?:;\s*(?:name|filename)="[^"\r\n]*")+$/i;
const mostFields = 64;
const crlf = "\r\n";
const longestHead = 2_000;

/** The boundary that the header names; undefined where the body is no form with a file. @throws HttpRefusal 415 */
export function boundaryOf(req: Pick<IncomingMessage, "headers">): string | undefined {
  const type = req.headers["content-type"] ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) return undefined;
  const boundary = /;\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+,./:=?-]{1,70}))\s*$/i.exec(type);
  const named = boundary?.[1] ?? boundary?.[2];
  if (named === undefined) throw badBody(415, "A multipart form must name its boundary.");
  return named;
}

/**
 * Reads such a body strictly: every part is a field with a name, in UTF-8; a file is a field whose value is its text.
 * @throws HttpRefusal 400
 */
export function parseUpload(body: Buffer, boundary: string): readonly (readonly [name: string, value: string])[] {
  const mark = `--${boundary}`;
  const form: (readonly [string, string])[] = [];
  if (!startsWith(body, mark, 0)) throw badBody(400, "The form does not begin with its boundary.");
  let at = mark.length;
  while (!startsWith(body, "--", at)) {
    if (!startsWith(body, crlf, at)) throw badBody(400, "The form's boundary is broken.");
    const head = body.indexOf(crlf + crlf, at);
    if (head < 0 || head - at > longestHead) throw badBody(400, "A part of the form has no end of its head.");
    const end = body.indexOf(crlf + mark, head + 4);
    if (end < 0) throw badBody(400, "A part of the form has no end.");
    if (form.length >= mostFields) throw badBody(400, `The form has more than ${mostFields} fields.`);
    form.push([nameIn(body.toString("utf8", at + 2, head)), textOf(body.subarray(head + 4, end))]);
    at = end + crlf.length + mark.length;
  }
  return form;
}

function startsWith(body: Buffer, text: string, at: number): boolean {
  return body.toString("latin1", at, at + text.length) === text;
}

/** The field's name; a browser writes a quote in it as %22 (WHATWG HTML §4.10.21.8). */
function nameIn(head: string): string {
  const lines = head.split(crlf).filter((line) => line !== "");
  const disposition = lines.map((line) => /^content-disposition:\s*(.*)$/i.exec(line)?.[1]).find((value) => value);
  const name = /;\s*name="([^"]*)"/i.exec(disposition ?? "")?.[1];
  if (disposition === undefined || name === undefined || !dispositionLine.test(disposition)) {
    throw badBody(400, "A part of the form has no name.");
  }
  return name.replaceAll("%22", '"').replaceAll("%0D%0A", "\n");
}

/**
 * Text of a file as people's systems write it; DER, which begins as no text does, as base64. What is no text at all reads as
 * such, and is refused by whoever reads it.
 */
function textOf(bytes: Buffer): string {
  if (isDer(bytes)) return bytes.toString("base64");
  return fileText(bytes) ?? new TextDecoder("utf-8").decode(bytes);
}
