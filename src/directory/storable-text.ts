import { isStorable } from "../lib/storable-text.js";

const deepest = 64;

/**
 * A value as the store keeps it: the port refuses NUL and lone surrogates, and a refused request may hold both. What is
 * nested beyond reason is left out. Mostly there is nothing to mend, and then it is the same value.
 */
export function storable(value: unknown): unknown {
  return isKept(value, 0) ? value : mended(value, 0);
}

function isKept(value: unknown, depth: number): boolean {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth >= deepest) return false;
  if (Array.isArray(value)) return value.every((item: unknown) => isKept(item, depth + 1));
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined || !isStorable(name) || !isKept(item, depth + 1)) return false;
  }
  return true;
}

function mended(value: unknown, depth: number): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => mended(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [storableText(name), mended(item, depth + 1)]),
  );
}

const halfPair = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function storableText(text: string, longest = Infinity): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  if (isStorable(short)) return short;
  return short.replaceAll("\u0000", "\ufffd").replace(halfPair, "\ufffd");
}
