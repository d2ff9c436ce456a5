import { z } from "zod";
import type { Need } from "../model/grant.js";
import type { AdminCaller } from "./caller.js";
import type { AdminDeps } from "./deps.js";
import type { Found, Path, TargetKind } from "./target-kinds.js";

/** Text that is written as it is read: a chain may be far larger than the memory. In UTF-8, in whole lines. */
export interface Streamed {
  readonly mediaType: string;
  readonly text: AsyncIterable<string>;
}
export const streamed = z.custom<Streamed>();

/**
 * What an operation does to what is there: `read` changes nothing; `create` makes the record that it shows; `change` sets
 * what its target shows; `remove` takes its target away; `act` is a verb that is none of these, as retry or verify.
 */
export type Effect = "read" | "create" | "change" | "remove" | "act";

/** What the work of an operation is given: everything found, permitted and parsed. */
export interface Context<K extends TargetKind> extends Found<K> {
  readonly deps: AdminDeps;
  readonly caller: AdminCaller;
  /** The version that the caller saw (If-Match); absent: whatever is there. */
  readonly expected: number | undefined;
  /** What the caller called the target. */
  readonly path: Path;
}

/**
 * One thing that an admin can ask for. CLI, API and console translate to it and do nothing else; `perform` runs it.
 * @typeParam I  the parsed input
 * @typeParam O  the view that is shown
 */
export interface Operation<K extends TargetKind, I, O> {
  /** As `method.update`: the API's operationId, the audit's words, the docs' anchor. */
  readonly name: string;
  /** A sentence without a full stop: the CLI's summary and the API's. */
  readonly summary: string;
  readonly of: K;
  readonly effect: Effect;
  /** What the caller must have. Where the input decides, the lowest stands here and `needsFor` says the rest. */
  readonly needs: Need;
  readonly needsFor?: ((input: I, found: Found<K>) => Need) | undefined;
  readonly input: z.ZodType<I>;
  /** The only public form of what comes out. Records never leave this room. */
  readonly shows: z.ZodType<O>;
  /** An input that works on a fresh team, for the API's document. */
  readonly example?: Readonly<Record<string, unknown>> | undefined;
  /** Fields of the view that hold a secret, shown once and kept nowhere in clear. */
  readonly shownOnce?: readonly string[] | undefined;
  /** The media types of an operation that answers text as it is read, in place of a view: its `shows` is `streamed`. */
  readonly streams?: readonly string[] | undefined;
  /** The version of the target after the operation, for the ETag; absent: the view has none. */
  readonly versionOf?: ((view: O) => number | undefined) | undefined;
  run(context: Context<K>, input: I): Promise<O>;
}

/** An operation of any kind, as lists of them hold it. */
export type AnyOperation = Omit<Operation<TargetKind, unknown, unknown>, "run" | "needsFor" | "versionOf"> & {
  readonly needsFor?: ((input: never, found: never) => Need) | undefined;
  readonly versionOf?: ((view: never) => number | undefined) | undefined;
  run(context: never, input: never): Promise<unknown>;
};

/** Says what an operation is; the types of its parts are taken from one another. */
export function operation<K extends TargetKind, I, O>(what: Operation<K, I, O>): Operation<K, I, O> {
  return what;
}
