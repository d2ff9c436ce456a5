import { ERROR } from "./urns.js";

/** The detail keywords of RFC 7644 §3.12 (table 9) and RFC 9865 §2.1. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers"
  | "sensitive"
  | "invalidCursor"
  | "expiredCursor"
  | "invalidCount";

/** A request this server refuses. `detail` is shown to the administrator at the other end, word for word. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly detail: string;

  constructor(status: number, scimType: ScimType | undefined, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.status = status;
    this.scimType = scimType;
    this.detail = detail;
  }
}

export interface ErrorBody {
  readonly schemas: readonly string[];
  readonly status: string;
  readonly scimType?: ScimType;
  readonly detail: string;
}

/** The answer's body (RFC 7644 §3.12): `status` is a string. The reference id ends the detail, which clients show as it is. */
export function errorBody(
  error: { status: number; scimType?: ScimType | undefined; detail: string },
  reference?: string,
): ErrorBody {
  return {
    schemas: [ERROR],
    status: String(error.status),
    ...(error.scimType !== undefined && { scimType: error.scimType }),
    detail: reference === undefined ? error.detail : `${error.detail} (reference ${reference})`,
  };
}

/** 400 with a keyword: most of what a protocol reader refuses. */
export function badRequest(scimType: ScimType, detail: string, options?: ErrorOptions): ScimError {
  return new ScimError(400, scimType, detail, options);
}

const shownLength = 80;
const unprintable = /[\u0000-\u001f\ud800-\udfff\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * The name of an attribute as a client sent it. The URN of an extension alone takes most of what is shown of a text, and what
 * tells one name from another stands at its end: so the middle is what is left out.
 */
export function shownName(name: string): string {
  return name.length > longestName ? `${shown(name.slice(0, 60))}…${shown(name.slice(-shownLength))}` : printable(name);
}

const longestName = 150;

function printable(text: string): string {
  return text.replace(unprintable, "?");
}

/** What a client sent, fit to be shown in a detail: short, on one line, nothing invisible, no half characters. */
export function shown(text: string): string {
  const short = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
  return printable(short);
}
