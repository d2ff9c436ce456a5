import type { IncomingMessage } from "node:http";
import { readOctets } from "./read-octets.js";
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

/**
 * Reads an `application/x-www-form-urlencoded` body strictly (WHATWG URL §5.1, without its leniency): one charset, no
 * content coding, percent-encoding and UTF-8 that are right. body-parser would inflate, guess charsets and build objects.
 * @param limit  octets of the body
 * @throws HttpRefusal 400, 413, 415
 */
export async function readForm(req: IncomingMessage, limit: number, expected: FormExpected = {}): Promise<Form> {
  try {
    const boundary = expected.upload === true ? boundaryOf(req) : undefined;
    const type = boundary === undefined ? "application/x-www-form-urlencoded" : undefined;
    const body = await readOctets(req, { type, limit });
    return boundary === undefined ? parseForm(body, expected.fields) : parseUpload(body, boundary);
  } catch (error) {
    if (!(error instanceof HttpRefusal) || expected.fix === undefined) throw error;
    throw new HttpRefusal({ ...error.view, fix: expected.fix }, { cause: error });
  }
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
