import type { Document, AnyBulkWriteOperation, ClientSession, Collection } from "../driver.js";
import type { Kind } from "../documents/documents.js";

export type Filter = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly projection?: Readonly<Record<string, unknown>> | undefined;
  readonly sort?: Readonly<Record<string, 1 | -1>> | undefined;
  readonly limit?: number | undefined;
  /** The name of the index to use, where the planner could choose badly. */
  readonly hint?: string | undefined;
  /**
   * The field by which this question may be merged with others that differ in its value alone; what is found holds the
   * field. Its value in the filter is a text, or `$in` with texts.
   */
  readonly by?: string | undefined;
  /** Few and small documents are found, so that it may be asked together with other questions; it names no index. */
  readonly few?: boolean | undefined;
  /** What goes on from each document that is found, as looking up what hangs on it; the field of `by` stays. */
  readonly stages?: readonly Document[] | undefined;
  /** Answers the documents' bytes. */
  readonly raw?: boolean | undefined;
}

export interface Find {
  readonly op: "find";
  readonly kind: Kind;
  readonly filter: Filter;
  readonly reading: Reading;
}

export interface Insert {
  readonly op: "insert";
  readonly kind: Kind;
  readonly documents: readonly Document[];
}

/** Changes of one document each; answers how many were there to be changed. */
export interface Update {
  readonly op: "update";
  readonly kind: Kind;
  readonly statements: readonly AnyBulkWriteOperation[];
  /** Their `_id`s, as far as the filters name them. */
  readonly ids: readonly string[] | undefined;
}

/** Whatever else is asked of the database; done by itself. */
export interface Other {
  readonly op: "other";
  readonly kind: Kind;
  readonly writes: boolean;
  /** Of the documents it looks at or changes; undefined: any of its kind. */
  readonly ids: readonly string[] | undefined;
  /** Looks into other collections too. */
  readonly wide?: boolean;
  readonly call: (collection: Collection, bound: Bound) => Promise<unknown>;
}

/** One call to the database as a value, so that calls of works that share a transaction can become one. */
export type Request = Find | Insert | Update | Other;

/** What ties a call to its work; empty outside of one. */
export interface Bound {
  readonly session?: ClientSession;
}

/** A question as the first stages of a pipeline. */
export function stagesOf({ filter, reading: { sort, limit, projection } }: Find): Document[] {
  return [
    { $match: filter },
    ...(sort === undefined ? [] : [{ $sort: sort }]),
    ...(limit === undefined ? [] : [{ $limit: limit }]),
    ...(projection === undefined ? [] : [{ $project: projection }]),
  ];
}

export function isWrite(request: Request): boolean {
  return request.op === "other" ? request.writes : request.op !== "find";
}

/** The documents a request is about, by id; undefined: any of its kind. */
export function idsOf(request: Request): readonly string[] | undefined {
  switch (request.op) {
    case "find":
      return idsIn(request.filter);
    case "insert":
      return request.documents.map(({ _id }) => _id as string);
    case "update":
    case "other":
      return request.ids;
  }
}

/** The ids a filter names; undefined where it asks by something else, too. */
export function idsIn(filter: Filter): readonly string[] | undefined {
  return textsOf(filter["_id"]);
}

/** The texts that a condition on one field names. */
export function textsOf(condition: unknown): readonly string[] | undefined {
  if (typeof condition === "string") return [condition];
  if (typeof condition !== "object" || condition === null || !("$in" in condition)) return undefined;
  const { $in: texts } = condition;
  return Array.isArray(texts) && texts.every((text) => typeof text === "string") ? texts : undefined;
}
