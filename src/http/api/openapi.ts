import { inputSchemaOf, viewSchemaOf, type AnyOperation, type JsonSchema } from "../../admin/index.js";
import { isRepeatable } from "./idempotency.js";
import { type Route } from "./route.js";
import { hoisted } from "./schemas.js";

/** What the document says of the server that shows it. */
export interface About {
  readonly version: string;
  readonly publicUrl: string;
}

/**
 * The document of the API (OpenAPI 3.1), made of the routes and the operations' own shapes, so that it cannot say
 * anything else than what is done.
 */
export function openApiDocument(routes: readonly Route[], { version, publicUrl }: About): JsonSchema {
  const schemas = new Map<string, JsonSchema>([["Problem", problemSchema]]);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.verb.toLowerCase()] = operationObject(route, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Drawbridge",
      version,
      summary: "Teams, SSO methods, SCIM directories, users and groups of this Drawbridge.",
      description:
        "Everything that an admin can ask for. `x-need` says what the key must have: read, manage, own or operate. " +
        "The first key is made on the server (`drawbridge api-key create NAME --role operator`) or in the console (API keys). " +
        "Refusals are problems (RFC 9457); their `instance` is the reference id that finds the log line, the attempt and the trace.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    tags: tagsOf(routes),
    paths,
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key, `dbk_…`." } },
      parameters: { ifMatch, idempotencyKey },
      headers: { ETag: etagHeader, Reference: referenceHeader },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, text]) => [`Problem${status}`, problem(status, text)]),
      ),
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => a.localeCompare(b, "en"))),
    },
  };
}

function tagsOf(routes: readonly Route[]): readonly JsonSchema[] {
  return [...new Set(routes.map((route) => tagOf(route.operation)))].map((name) => ({ name }));
}

function tagOf(operation: AnyOperation): string {
  return operation.name.split(".", 1)[0] ?? "";
}

const ifMatch = {
  name: "If-Match",
  in: "header",
  required: false,
  description: "The ETag of the record as you read it: where it has changed since, nothing is done (412).",
  schema: { type: "string", examples: ['"3"'] },
};
const idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "Your own name for this request: a repeat within a day does nothing and gets the same answer.",
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]{1,255}$" },
};
const etagHeader = { description: "The version of the record, for If-Match.", schema: { type: "string" } };
const referenceHeader = { description: "Finds the log line of this request.", schema: { type: "string" } };

const refusals = {
  400: "The request cannot be taken as it is, and `errors` names the fields; or it asks for too much at once.",
  401: "The API key is missing or not valid.",
  403: "The key does not give what this needs; `expected` names it.",
  404: "There is no such thing, or it is not the key's to know of.",
  405: "The address is known, but not with this method; `Allow` lists those it takes.",
  409: "It does not fit what is there, or cannot be done yet.",
  412: "It has changed since the version that If-Match names.",
  413: "The body is larger than 1 MiB.",
  415: "The body is not application/json.",
  422: "The Idempotency-Key was used for another request.",
  429: "Too many requests; Retry-After says when to go on.",
  431: "The address or the headers are longer than node reads.",
  503: "The storage does not answer at the moment; nothing was changed.",
} as const;

function problem(status: string, description: string): JsonSchema {
  // Answered by node itself before there is a request, and so without a body of ours.
  if (status === "431") return { description };
  const retry = { "Retry-After": { description: "Seconds to wait.", schema: { type: "string" } } };
  const headers: Record<string, JsonSchema> = {
    "Reference-Id": { $ref: "#/components/headers/Reference" },
    ...(status === "429" || status === "503" ? retry : {}),
    ...(status === "401" ? { "WWW-Authenticate": { description: "Bearer", schema: { type: "string" } } } : {}),
    ...(status === "405" ? { Allow: { description: "The methods it takes.", schema: { type: "string" } } } : {}),
  };
  return {
    description,
    headers,
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

const problemSchema: JsonSchema = {
  type: "object",
  description: "A refusal (RFC 9457).",
  required: ["type", "title", "status", "detail", "instance", "code"],
  properties: {
    type: { type: "string", format: "uri", description: "A page that explains the code" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What happened" },
    instance: { type: "string", description: "The reference id of this request" },
    code: { type: "string", description: "Stable: what programs go by" },
    fix: { type: "string", description: "What to do about it" },
    expected: { type: "string" },
    actual: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "message"],
        properties: { field: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

function operationObject({ verb, names, operation }: Route, schemas: Map<string, JsonSchema>): JsonSchema {
  const input = hoisted(inputSchemaOf(operation), schemas);
  const byQuery = verb === "GET" || verb === "DELETE";
  const edits = operation.effect === "change" || operation.effect === "remove" || operation.effect === "act";
  const parameters = [
    ...names.map((name) => ({
      name,
      in: "path",
      required: true,
      description: `Slug or id of the ${name.replaceAll("_", " ")}`,
      schema: { type: "string", minLength: 1 },
    })),
    ...(byQuery ? queryParameters(input) : []),
    ...(edits ? [{ $ref: "#/components/parameters/ifMatch" }] : []),
    ...(isRepeatable(verb, operation) ? [{ $ref: "#/components/parameters/idempotencyKey" }] : []),
  ];
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [tagOf(operation)],
    "x-need": operation.needs,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(byQuery ? {} : { requestBody: bodyOf(operation, input) }),
    responses: responsesOf(verb, operation, schemas),
  };
}

function queryParameters(input: JsonSchema): readonly JsonSchema[] {
  const properties = (input["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (input["required"] ?? []) as readonly string[];
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    ...(schema["type"] === "array" ? { style: "form", explode: true } : {}),
    schema,
  }));
}

function bodyOf({ example }: AnyOperation, schema: JsonSchema): JsonSchema {
  const required = Array.isArray(schema["required"]) && schema["required"].length > 0;
  return { required, content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } } };
}

function responsesOf(verb: Route["verb"], operation: AnyOperation, schemas: Map<string, JsonSchema>): JsonSchema {
  const { streams } = operation;
  const view = viewSchemaOf(operation);
  const shows = streams !== undefined || !isNothing(view);
  const status = operation.effect === "create" ? "201" : "200";
  const headers = {
    "Reference-Id": { $ref: "#/components/headers/Reference" },
    ...(operation.versionOf === undefined ? {} : { ETag: { $ref: "#/components/headers/ETag" } }),
  };
  const done: JsonSchema = streams
    ? { description: "Text, written as it is read.", headers, content: asText(streams) }
    : shows
      ? { description: "Done.", headers, content: { "application/json": { schema: hoisted(view, schemas) } } }
      : { description: "Done; there is nothing to show.", headers };
  const body = verb === "POST" || verb === "PATCH";
  const told = [
    400,
    401,
    403,
    404,
    405,
    ...(operation.effect === "read" ? [] : [409]),
    ...(operation.effect === "read" || operation.effect === "create" ? [] : [412]),
    ...(body ? [413, 415] : []),
    ...(isRepeatable(verb, operation) ? [422] : []),
    429,
    431,
    503,
  ];
  return {
    [shows ? status : "204"]: done,
    ...(mayBeNothing(operation) && shows ? { "204": { description: "Done; there is nothing left to show." } } : {}),
    ...Object.fromEntries(told.map((one) => [String(one), { $ref: `#/components/responses/Problem${one}` }])),
  };
}

function asText(mediaTypes: readonly string[]): JsonSchema {
  return Object.fromEntries(
    mediaTypes.map((type) => [type, { schema: type === "application/json" ? {} : { type: "string" } }]),
  );
}

function isNothing(view: JsonSchema): boolean {
  return Object.keys(view).length === 0 || "not" in view;
}

function mayBeNothing({ shows, streams }: AnyOperation): boolean {
  return streams === undefined && shows.safeParse(undefined).success;
}
