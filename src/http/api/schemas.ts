import type { JsonSchema } from "../../admin/index.js";

/** Shapes with a name stand once, under `components.schemas`, and are referred to. */
export function hoisted(schema: JsonSchema, into: Map<string, JsonSchema>): JsonSchema {
  const { $defs, ...rest } = schema;
  for (const [name, one] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
    if (!into.has(name)) into.set(name, referring(one) as JsonSchema);
  }
  const { id } = rest as { readonly id?: unknown };
  if (typeof id === "string") {
    if (!into.has(id)) into.set(id, withoutIds(referring(rest)) as JsonSchema);
    return { $ref: `#/components/schemas/${id}` };
  }
  return referring(rest) as JsonSchema;
}

function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === "$ref" && typeof one === "string" ? one.replace("#/$defs/", "#/components/schemas/") : referring(one),
    ]),
  );
}

function withoutIds(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { id: _, ...rest } = value as Record<string, unknown>;
  return rest;
}
