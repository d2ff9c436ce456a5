import type { IncomingMessage } from "node:http";
import {
  namesInText,
  type Projection,
  projectionOf,
  queryOf,
  type ResourceKind,
  type Tolerance,
  wholeResource,
} from "../../scim/index.js";

/** A header as one text; undefined where it was not sent. */
export function headerOf(
  req: IncomingMessage,
  name: "if-match" | "if-none-match" | "authorization",
): string | undefined {
  return req.headers[name];
}

export interface Shaping {
  readonly projection: Projection;
  /** Whether the client asked for a shape of its own, and so for a body. */
  readonly asked: boolean;
}

/** `attributes` and `excludedAttributes` of a request for one resource (RFC 7644 §3.9). @throws ScimError */
export function shapingOf(kind: ResourceKind, url: string, tolerance: Tolerance): Shaping {
  if (!url.includes("?")) return { projection: wholeResource, asked: false };
  let attributes: readonly string[] | undefined;
  let excluded: readonly string[] | undefined;
  for (const [name, value] of queryOf(url)) {
    const lower = name.toLowerCase();
    if (lower === "attributes") attributes = namesInText(value);
    else if (lower === "excludedattributes") excluded = namesInText(value);
  }
  const asked = attributes !== undefined || excluded !== undefined;
  return { projection: asked ? projectionOf(kind, attributes, excluded, tolerance) : wholeResource, asked };
}
