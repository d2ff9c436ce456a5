import type { Document } from "../driver.js";
import { textsOf, type Find, type Request } from "./request.js";

/** Requests that are done with one call, and how its answer is shared out among them. */
export interface Merged<T> {
  readonly request: Request;
  readonly parts: readonly T[];
  /** The answer of each part; undefined where the one answer does not tell, and each has to be asked by itself. */
  readonly share: (answer: unknown) => readonly unknown[] | undefined;
}

/** Values of one question: what is merged stays far below the size of a message. */
const mostValues = 20_000;

/**
 * Puts together what can be asked in one call: questions that are alike or differ in one value, inserts into one
 * collection, changes of single documents in one collection. Order among what is left apart is that of the asking.
 */
export function merge<T extends { readonly request: Request }>(asked: readonly T[]): Merged<T>[] {
  const groups = new Map<string, T[]>();
  for (const [at, one] of asked.entries()) {
    const key = classOf(one.request) ?? String(at);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((group) => merged(group));
}

/** What requests must have in common to become one; undefined: it stays alone. */
export function classOf(request: Request): string | undefined {
  switch (request.op) {
    case "find":
      return classOfFind(request);
    case "insert":
    case "update":
      return `${request.op} ${request.kind}`;
    case "other":
      return undefined;
  }
}

function classOfFind({ kind, filter, reading }: Find): string {
  const { by, ...rest } = reading;
  const common = by === undefined || textsOf(filter[by]) === undefined ? filter : { ...filter, [by]: 0 };
  return `find ${kind} ${by ?? ""} ${JSON.stringify([common, rest])}`;
}

function merged<T extends { readonly request: Request }>(group: readonly T[]): Merged<T>[] {
  const [first] = group;
  if (first === undefined) return [];
  const { request } = first;
  if (group.length === 1) return [{ request, parts: group, share: (answer) => [answer] }];
  switch (request.op) {
    case "find":
      return [mergedFinds(group, request)];
    case "insert": {
      const documents = group.flatMap((one) => (one.request.op === "insert" ? one.request.documents : []));
      return [{ request: { ...request, documents }, parts: group, share: () => group.map(() => undefined) }];
    }
    case "update":
      return [mergedUpdates(group)];
    case "other":
      return group.map((one) => ({ request: one.request, parts: [one], share: (answer) => [answer] }));
  }
}

/** One document for each change was there, or the sum does not tell whose was not. */
function mergedUpdates<T extends { readonly request: Request }>(group: readonly T[]): Merged<T> {
  const updates = group.flatMap(({ request }) => (request.op === "update" ? [request] : []));
  const statements = updates.flatMap((update) => update.statements);
  const [first] = updates;
  if (first === undefined) throw new Error("there is nothing to merge");
  return {
    request: { ...first, statements },
    parts: group,
    share: (answer) => (answer === statements.length ? updates.map((one) => one.statements.length) : undefined),
  };
}

function mergedFinds<T extends { readonly request: Request }>(group: readonly T[], first: Find): Merged<T> {
  const { by, limit = 0 } = first.reading;
  const values = group.map(({ request }) => (by === undefined ? undefined : valuesOf(request, by)));
  const all = new Set(values.flatMap((some) => some ?? []));
  // Who asks for none of the values must not get what the others find, nor they nothing.
  const isAlike = all.size <= 1 && values.every((some) => some?.length !== 0);
  if (by === undefined || values.includes(undefined) || isAlike) {
    return { request: first, parts: group, share: (answer) => group.map(() => answer) };
  }
  if (all.size > mostValues) return { request: first, parts: group, share: () => undefined };
  // One more than all may have together: where it comes, somebody may have been crowded out.
  const most = limit * all.size;
  const reading = { ...first.reading, ...(limit > 0 && { limit: most + 1 }) };
  return {
    request: { ...first, filter: { ...first.filter, [by]: { $in: [...all] } }, reading },
    parts: group,
    share: (answer) => {
      const documents = answer as readonly Document[];
      if (limit > 0 && documents.length > most) return undefined;
      const found = groupedBy(documents, by);
      return values.map((wanted = []) => {
        const own = wanted.length === 1 ? (found.get(wanted[0] ?? "") ?? []) : among(documents, by, wanted);
        return limit > 0 ? own.slice(0, limit) : own;
      });
    },
  };
}

function valuesOf(request: Request, by: string): readonly string[] | undefined {
  return request.op === "find" ? textsOf(request.filter[by]) : undefined;
}

function among(documents: readonly Document[], by: string, wanted: readonly string[]): readonly Document[] {
  const values = new Set(wanted);
  return documents.filter((document) => values.has(document[by] as string));
}

function groupedBy(documents: readonly Document[], by: string): Map<string, Document[]> {
  const groups = new Map<string, Document[]>();
  for (const document of documents) {
    const value = document[by] as string;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [document]);
    else group.push(document);
  }
  return groups;
}
