import type { IncomingMessage } from "node:http";
import { boundaryOf, parseUpload } from "./read-upload.js";
import { badBody, HttpRefusal } from "./refusal.js";

/** Fields of a posted form in the order sent; a name may come more than once. */
export type Form = readonly (readonly [name: string, value: string])[];

export interface FormExpected {
  /** What the refusal of a body tells IT to do: what should have come here, in the words of the door. */
  readonly fix?: string | undefined;
  /** Fields that may come; 32 unless told, for a thousand would only cost time. */
  readonly fields?: number | undefined;
  /** The form may bring a file: multipart/form-data is read as well. */
  readonly upload?: boolean | undefined;
}

const mostFields = 32;
/** What is still read and thrown away of a body over its limit, so that the client gets to see the answer. */
const drainedAtMost = 32 * 1024 * 1024;

/**
 * Reads an `application/x-www-form-urlencoded` body strictly (WHATWG URL §5.1, without its leniency): one charset, no
 * content coding, percent-encoding and UTF-8 that are right. body-parser would inflate, guess charsets and build objects.
 * @param limit  octets of the body
 * @throws HttpRefusal 400, 413, 415
 */
export async function readForm(req: IncomingMessage, limit: number, expected: FormExpected = {}): Promise<Form> {
  try {
    const boundary = expected.upload === true ? boundaryOf(req) : undefined;
    checkHeaders(req, boundary !== undefined);
    if (Number(req.headers["content-length"]) > limit) {
      drain(req);
      throw badBody(413, `The body is larger than ${limit} octets.`);
    }
    const body = await readBody(req, limit);
    return boundary === undefined ? parseForm(body, expected.fields) : parseUpload(body, boundary);
  } catch (error) {
    if (!(error instanceof HttpRefusal) || expected.fix === undefined) throw error;
    throw new HttpRefusal({ ...error.view, fix: expected.fix }, { cause: error });
  }
}

function checkHeaders(req: IncomingMessage, isUpload: boolean): void {
  const [type = "", ...parameters] = (req.headers["content-type"] ?? "").split(";").map((part) => part.trim());
  if (!isUpload && type.toLowerCase() !== "application/x-www-form-urlencoded") {
    drain(req);
    throw badBody(415, "The Content-Type must be application/x-www-form-urlencoded.");
  }
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  if (charset !== undefined && !/^charset="?utf-8"?$/i.test(charset)) {
    drain(req);
    throw badBody(415, "The charset must be UTF-8.");
  }
  const coding = req.headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    drain(req);
    throw badBody(415, "A Content-Encoding is not accepted here.");
  }
}

function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = () => {
      req.off("data", take).off("end", end).off("error", broken).off("aborted", broken);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      stop();
      drain(req);
      fail(badBody(413, `The body is larger than ${limit} octets.`));
    };
    const end = () => {
      stop();
      done(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
    };
    const broken = () => {
      stop();
      fail(badBody(400, "The body ended early."));
    };
    req.on("data", take).once("end", end).once("error", broken).once("aborted", broken);
  });
}

/** Reads on without keeping anything, up to a bound: closing at once would reset the connection before the answer is read. */
function drain(req: IncomingMessage): void {
  let left = drainedAtMost;
  req.on("error", () => undefined);
  req.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  });
  req.resume();
}

const notPrintableAscii = /[^\x20-\x7e]/;

export function parseForm(body: Buffer, most = mostFields): Form {
  const text = body.toString("latin1");
  if (text === "") return [];
  if (notPrintableAscii.test(text)) throw badBody(400, "The form holds octets that must be percent-encoded.");
  const pairs = text.split("&", most + 1);
  if (pairs.length > most) throw badBody(400, `The form has more than ${most} fields.`);
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
  });
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch (error) {
    if (error instanceof URIError) throw badBody(400, "The form's percent-encoding is broken.");
    throw error;
  }
}

/** The value of a field that may come once at most. @throws HttpRefusal 400 */
export function fieldOf(form: Form, name: string): string | undefined {
  const values = form.filter(([key]) => key === name);
  if (values.length > 1) throw badBody(400, `The form has the field ${name} more than once.`);
  return values[0]?.[1];
}
