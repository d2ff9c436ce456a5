import { unstorable } from "../../lib/storable-text.js";
import { trimmed } from "../../lib/xml-space.js";
import type { NamedPerson } from "../../directory/index.js";
import { revocationRefused, type RevocationRefused } from "./texts.js";

export type ReadSubject =
  { readonly ok: true; readonly named: NamedPerson } | { readonly ok: false; readonly refusal: RevocationRefused };

const longest = 1024;

/**
 * Whom a request means (RFC 9493): `subject`, which later drafts of Global Token Revocation call `sub_id`. Pure.
 * @param issuers  whose `sub` we know
 */
export function readSubject(body: unknown, issuers: readonly string[]): ReadSubject {
  if (!isObject(body)) return bad("The body is no JSON object.");
  if (unstorable(body) !== undefined) return bad("A text holds NUL or half of a surrogate pair.");
  const { subject, sub_id: subId } = body;
  if (subject !== undefined && subId !== undefined) return bad("The body has both subject and sub_id.");
  const named = subject ?? subId;
  if (!isObject(named)) return bad("The body has no object subject or sub_id.");
  const { format } = named;
  if (typeof format !== "string") return bad("The subject has no format.");
  if (format === "email") return byEmail(named["email"]);
  if (format === "iss_sub") return bySubject(named["iss"], named["sub"], issuers);
  const actual = format.slice(0, 100);
  const refusal = revocationRefused("logout_subject_format", "We know nobody by this format.", {
    ...{ expected: "email or iss_sub", actual },
  });
  return { ok: false, refusal };
}

function byEmail(given: unknown): ReadSubject {
  const email = isText(given) ? trimmed(given) : undefined;
  if (email === undefined || !/^[^@\s]+@[^@\s]+$/.test(email)) return bad("The subject's email is no email address.");
  return { ok: true, named: { by: "email", value: email } };
}

/** Whoever names people as somebody else does means nobody here. */
function bySubject(iss: unknown, sub: unknown, issuers: readonly string[]): ReadSubject {
  if (!isText(iss) || !isText(sub)) return bad("A subject of the format iss_sub needs the texts iss and sub.");
  if (issuers.includes(iss)) return { ok: true, named: { by: "subject", value: sub } };
  return { ok: true, named: { by: "nobody", value: sub } };
}

function bad(cause: string): ReadSubject {
  return { ok: false, refusal: revocationRefused("logout_request", cause) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= longest;
}
