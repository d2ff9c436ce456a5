import type { AnyOperation } from "../../admin/index.js";

export type Verb = "GET" | "POST" | "PATCH" | "DELETE";

/** A method and a path that stand for an operation, and nothing else. */
export interface Route {
  readonly verb: Verb;
  /** Below `/api/v1`, with the names of the targets in braces: `/teams/{team}/users/{user}`. */
  readonly path: string;
  readonly operation: AnyOperation;
  /** The names of the path, in order. */
  readonly names: readonly string[];
}

export function route(verb: Verb, path: string, operation: AnyOperation): Route {
  return { verb, path, operation, names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name) };
}

export type Match =
  | { readonly is: "route"; readonly route: Route; readonly path: Readonly<Record<string, string>> }
  | { readonly is: "other verbs"; readonly allowed: readonly Verb[] }
  | { readonly is: "nothing" };

/**
 * Finds routes by path. A fixed word wins over a name in its place; a path that is known under other verbs says which.
 * @returns a function from verb and path (below `/api/v1`, without the query) to the route
 */
export function routeTable(routes: readonly Route[]): (verb: string, path: string) => Match {
  const known = routes.map((one) => ({ one, parts: one.path.slice(1).split("/") }));
  return (verb, path) => {
    const parts = decoded(path);
    if (parts === undefined) return { is: "nothing" };
    const fitting = known.filter((candidate) => fits(candidate.parts, parts));
    const fixed = Math.max(0, ...fitting.map(({ parts: own }) => fixedWords(own)));
    const best = fitting.filter(({ parts: own }) => fixedWords(own) === fixed);
    const found = best.find(({ one }) => one.verb === (verb === "HEAD" ? "GET" : verb));
    if (found !== undefined) {
      const named = found.parts.flatMap((part, at) => (part.startsWith("{") ? [parts[at] ?? ""] : []));
      return {
        is: "route",
        route: found.one,
        path: Object.fromEntries(found.one.names.map((name, at) => [name, named[at] ?? ""])),
      };
    }
    if (best.length === 0) return { is: "nothing" };
    return { is: "other verbs", allowed: best.map(({ one }) => one.verb) };
  };
}

function decoded(path: string): readonly string[] | undefined {
  if (!path.startsWith("/")) return undefined;
  try {
    const parts = path.slice(1).split("/").map(decodeURIComponent);
    return parts.some((part) => part === "") ? undefined : parts;
  } catch {
    return undefined;
  }
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return pattern.length === parts.length && pattern.every((part, at) => part.startsWith("{") || part === parts[at]);
}

function fixedWords(pattern: readonly string[]): number {
  return pattern.filter((part) => !part.startsWith("{")).length;
}
