import type { Document } from "yaml";
import type { z } from "zod";
import { closestName } from "../../lib/closest-name.js";
import { fileJsonSchema } from "./file-shape.js";
import { nameOf } from "./places.js";

/** A value that became a key by a missing space may be a secret, and is not quoted. */
const looksLikeKey = /^[A-Za-z][A-Za-z_-]{0,29}$/;

/** What the shape of the file finds wrong, as people read it: each with its place, and what was probably meant. */
export function shapeFaults(
  issue: z.core.$ZodIssue,
  document: Document.Parsed,
  place: (path: readonly PropertyKey[], key?: string) => string,
): string[] {
  const told = (message: string, path: readonly PropertyKey[] = issue.path, key?: string): string =>
    `${place(issue.path, key)}: ${nameOf(path)}: ${message}`;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      looksLikeKey.test(key)
        ? told(`there is no such key${suggestedKey(issue.path, key)}`, [...issue.path, key], key)
        : told("something stands here as a key that is none; is a space missing after a colon?", issue.path, key),
    );
  }
  const missing = issue.path.length > 0 && !document.hasIn(issue.path);
  if (!missing && issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) {
    // The library's own words, where the shape has none: only maps of keys.
    return [told("must be a map of keys, as the example shows")];
  }
  if (missing) return [told("must be given")];
  if (issue.code !== "invalid_value") return [told(issue.message)];
  const written: unknown = document.getIn(issue.path);
  const meant = typeof written === "string" ? closestName(written, issue.values.map(String)) : undefined;
  return [told(`${issue.message}${meant === undefined ? "" : `; did you mean ${meant}?`}`)];
}

/** Mistyped, or at home one level deeper: `createUsers` stands in `jit`. */
function suggestedKey(path: readonly PropertyKey[], key: string): string {
  const keys = keysAt(path);
  const meant = closestName(key, keys.keys());
  if (meant !== undefined) return `; did you mean ${meant}?`;
  const home = [...keys].find(([, inner]) => propertiesOf(inner).has(key));
  return home === undefined ? "" : `; it belongs in ${home[0]}`;
}

function keysAt(path: readonly PropertyKey[]): ReadonlyMap<string, unknown> {
  let node: unknown = fileJsonSchema();
  for (const step of path)
    node = typeof step === "number" ? valueOf(node, "items") : propertiesOf(node).get(String(step));
  return propertiesOf(node);
}

function propertiesOf(node: unknown): ReadonlyMap<string, unknown> {
  const properties = valueOf(node, "properties");
  return new Map(typeof properties === "object" && properties !== null ? Object.entries(properties) : []);
}

function valueOf(node: unknown, key: string): unknown {
  return typeof node === "object" && node !== null
    ? Object.entries(node).find(([name]) => name === key)?.[1]
    : undefined;
}
