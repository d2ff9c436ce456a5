import type { IncomingMessage } from "node:http";
import type { BodyWanted } from "./body/take-body.js";
import { readOctets } from "./read-octets.js";
import { boundaryOf, parseUpload } from "./read-upload.js";
import { badBody, HttpRefusal } from "./refusal.js";

/** Fields of a posted form in the order sent; a name may come more than once. */
export type Form = readonly (readonly [name: string, value: string])[];

export interface FormExpected extends Pick<BodyWanted, "standing" | "more"> {
  /** What the refusal of a body tells IT to do: what should have come here, in the words of the door. */
  readonly fix?: string | undefined;
  /** Fields that may come; 32 unless told, for a thousand would only cost time. */
  readonly fields?: number | undefined;
  /** The form may bring a file: multipart/form-data is read as well. */
  readonly upload?: boolean | undefined;
}

const mostFields = 32;

/**
 * Reads an `application/x-www-form-urlencoded` body strictly (WHATWG URL §5.1, without its leniency): one charset, no
 * content coding, percent-encoding and UTF-8 that are right. body-parser would inflate, guess charsets and build objects.
 * @param limit  octets of the body
 * @throws HttpRefusal 400, 408, 413, 415, 503
 */
export async function readForm(req: IncomingMessage, limit: number, expected: FormExpected = {}): Promise<Form> {
  try {
    const boundary = expected.upload === true ? boundaryOf(req) : undefined;
    const type = boundary === undefined ? "application/x-www-form-urlencoded" : undefined;
    const body = await readOctets(req, { type, limit, standing: expected.standing, more: expected.more });
    return boundary === undefined ? parseForm(body, expected.fields) : parseUpload(body, boundary);
  } catch (error) {
    if (!(error instanceof HttpRefusal) || expected.fix === undefined) throw error;
    // How large, how slow or how many it was is told already, and what the door expects mends none of it.
    if (error.view.status !== 400 && error.view.status !== 415) throw error;
    throw new HttpRefusal({ ...error.view, fix: expected.fix }, { cause: error });
  }
}

const notPrintableAscii = /[^\x20-\x7e]/;

export function parseForm(body: Buffer, most = mostFields): Form {
  const text = spaced(body).toString("latin1");
  if (text === "") return [];
  if (notPrintableAscii.test(text)) throw badBody(400, "The form holds octets that must be percent-encoded.");
  const pairs = text.split("&", most + 1);
  if (pairs.length > most) throw badBody(400, `The form has more than ${most} fields.`);
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
  });
}

const [plus, space] = [0x2b, 0x20];

/** A plus stands for a space. One pass over the octets: replaced in a text, four million of them take seconds. */
function spaced(body: Buffer): Buffer {
  const first = body.indexOf(plus);
  if (first < 0) return body;
  const octets = Buffer.from(body);
  for (let at = first; at < octets.length; at++) if (octets[at] === plus) octets[at] = space;
  return octets;
}

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
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
