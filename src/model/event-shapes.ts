import { z } from "zod";

/** Shapes that the data of several events are made of. */

export type EventOutcome = "success" | "refused" | "failed";

/** What every event's data may say besides its own: of the request and of who was behind it. */
const common = {
  /** The request's id: finds the trace, the attempt and the log line. */
  reference: z.string(),
  /** The client's address. */
  address: z.string().optional(),
  /** What the actor was called when it happened. */
  by: z.string().optional(),
};

export interface Entry<Own extends z.ZodRawShape = z.ZodRawShape> {
  /** Grows when the shape changes in a way that a reader of the former one would trip over. */
  readonly version: number;
  readonly outcome: EventOutcome;
  /** What a verb says of its own. */
  readonly own: z.ZodObject<Own, z.core.$strict>;
  /** What is kept: its own and what all events have in common. */
  readonly data: z.ZodObject;
}

export function entry<Own extends z.ZodRawShape>(
  own: Own,
  { version = 1, outcome = "success" }: { version?: number; outcome?: EventOutcome } = {},
): Entry<Own> {
  return { version, outcome, own: z.strictObject(own), data: z.strictObject({ ...common, ...own }) };
}

export const text = z.string();
export const texts = z.array(text).readonly();
export const count = z.number().int().nonnegative();
/** Milliseconds since 1970. */
export const instant = z.number().int();
/** A plain JSON value. */
export const plain = z.unknown();
/** Null stands for an absent value. A field of an inner object is named with its path: `policies.seats`. */
export const changes = z.record(text, z.strictObject({ before: plain, after: plain })).readonly();
export const someObject = z.record(text, plain).readonly();
