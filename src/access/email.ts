import { fold } from "../lib/fold.js";
import { Refused } from "../model/refused.js";
import { readEmail } from "../rules/index.js";
import { accessRefusals } from "./refusals.js";

/** @throws Refused `value_invalid` */
export function emailOf(text: string): string {
  const reading = readEmail([text.trim()]);
  if (!reading.ok) throw new Refused(accessRefusals.email_invalid(text, reading.fault));
  return reading.email.value;
}

/** One spelling of an address for look-ups and counts. */
export function foldedEmail(text: string): string {
  return fold(text.trim());
}
