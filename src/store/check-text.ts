import { isKeepable } from "../lib/keepable.js";

/**
 * Refuses text that one engine would cut (NUL) and the other would mangle (a lone surrogate), anywhere in a record:
 * values and keys. Doors refuse such text first, with an answer of their own; this is the last line.
 * @throws TypeError naming where it stands
 */
export function checkText(value: unknown, where = "record"): void {
  if (typeof value === "string") {
    if (!isKeepable(value)) throw new TypeError(`${where}: text with NUL or a lone surrogate cannot be kept`);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!isKeepable(key)) throw new TypeError(`${where}: a key with NUL or a lone surrogate cannot be kept`);
    checkText(inner, `${where}.${key}`);
  }
}
