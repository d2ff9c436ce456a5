import { ProblemFault } from "./problem.js";

/** What a parameter of the query is read as. */
export type ParameterKind = "text" | "number" | "flag" | "list";

export type ParameterKinds = ReadonlyMap<string, ParameterKind>;

/** The kinds of the fields of an operation's input, from its JSON Schema. */
export function parameterKinds(schema: Readonly<Record<string, unknown>>): ParameterKinds {
  const properties = schema["properties"];
  if (typeof properties !== "object" || properties === null) return new Map();
  return new Map(Object.entries(properties).map(([name, property]) => [name, kindOf(property)]));
}

function kindOf(property: unknown): ParameterKind {
  if (typeof property !== "object" || property === null || !("type" in property)) return "text";
  switch (property.type) {
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array":
      return "list";
    default:
      return "text";
  }
}

/**
 * The query as the input of an operation: plain names, a list by repeating its name or by commas. What it should be is
 * judged by the operation's own shape; here only texts become numbers, flags and lists.
 * @throws ProblemFault 400 for a name given twice, and for percent-encoding that is broken
 */
export function readQuery(query: string, kinds: ParameterKinds): Record<string, unknown> {
  const input = new Map<string, unknown>();
  for (const [name, value] of pairsOf(query)) {
    const kind = kinds.get(name) ?? "text";
    if (kind === "list") {
      const before = input.get(name);
      input.set(name, [...(Array.isArray(before) ? (before as unknown[]) : []), ...value.split(",")]);
      continue;
    }
    if (input.has(name)) throw badQuery(`The parameter ${name} is given twice.`, name);
    input.set(name, readAs(kind, value));
  }
  return Object.fromEntries(input);
}

function readAs(kind: ParameterKind, value: string): unknown {
  if (kind === "number" && /^-?\d{1,15}(\.\d{1,9})?$/.test(value)) return Number(value);
  if (kind === "flag" && (value === "true" || value === "false")) return value === "true";
  return value;
}

function pairsOf(query: string): readonly (readonly [string, string])[] {
  if (query === "") return [];
  try {
    return query
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const [name, ...rest] = pair.split("=");
        return [decode(name ?? ""), decode(rest.join("="))] as const;
      });
  } catch (cause) {
    throw badQuery("The percent-encoding of the query is broken.", "", { cause });
  }
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function badQuery(detail: string, field: string, options?: ErrorOptions): ProblemFault {
  return new ProblemFault(
    {
      status: 400,
      code: "validation_failed",
      title: "Something in the request is not right",
      detail,
      fix: "Give each parameter once, percent-encoded.",
      errors: [{ field, message: detail }],
    },
    options,
  );
}
