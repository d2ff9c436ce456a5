import { z } from "zod";
import type { AnyOperation } from "./operation.js";

/** A JSON Schema as OpenAPI 3.1 takes it (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What may be sent to an operation. */
export function inputSchemaOf({ input }: Pick<AnyOperation, "input">): JsonSchema {
  return bare(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }));
}

/** What an operation shows. */
export function viewSchemaOf({ shows }: Pick<AnyOperation, "shows">): JsonSchema {
  return bare(z.toJSONSchema(shows, { io: "output", unrepresentable: "any" }));
}

function bare(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...rest } = schema;
  return rest;
}
