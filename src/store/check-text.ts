import { isStorable } from "../lib/storable-text.js";

/**
 * Refuses text that one engine would cut (NUL) and the other would mangle (a lone surrogate), anywhere in a record:
 * values and keys. Doors refuse such text first, with an answer of their own; this is the last line.
 * @throws TypeError naming where it stands
 */
export function checkText(value: unknown, where = "record"): void {
  const fault = faultIn(value);
  if (fault !== undefined) throw new TypeError(`${where}${fault} with NUL or a lone surrogate cannot be kept`);
}

/** Where it stands is put together only on the way out, as almost nothing has a fault. */
function faultIn(value: unknown): string | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : ": text";
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorable(key)) return ": a key";
    const fault = faultIn(inner);
    if (fault !== undefined) return `.${key}${fault}`;
  }
  return undefined;
}

/**
 * The JSON text of a record, once it is sure that every engine keeps it: what cannot be kept, JSON.stringify has written as
 * an escape, and escapes are found in a text many times faster than by a walk through the record.
 * @throws TypeError as checkText
 */
export function keptJson(record: object): string {
  const text = JSON.stringify(record);
  checkJson(text, record);
  return text;
}

/**
 * The same for who has the JSON text of a value already.
 * @throws TypeError as checkText
 */
export function checkJson(text: string, value: unknown, where?: string): void {
  if (text.includes("\\u0000") || text.includes("\\ud")) checkText(value, where);
}
