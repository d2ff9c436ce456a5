import { afterDot, type ParseState, readBracket, TokenReader } from "../filter/parse-filter.js";
import { tokensOf } from "../filter/tokens.js";
import type { Filter } from "../filter/tree.js";
import { unpackedText } from "../resource/json-text.js";
import type { Schema } from "../schema/attribute.js";
import { type AttributeRef, findName, isAttributePath } from "../schema/names.js";
import type { ResourceKind } from "../schema/resource.js";
import { badRequest, type ScimError, shownName } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";

/**
 * The target of a PATCH operation (RFC 7644 §3.5.2, figure 7): `[URN:]attr`, `[URN:]attr.sub`, `[URN:]attr[filter]`,
 * `[URN:]attr[filter].sub`, or a whole extension by its URN.
 */
export type PatchPath =
  { readonly schema: Schema; readonly ref?: undefined } | { readonly ref: AttributeRef; readonly filter?: Filter };

/** @throws ScimError `invalidPath`; `invalidFilter` for what is in brackets */
export function parsePath(source: string, kind: ResourceKind, tolerance: Tolerance): PatchPath {
  const reader = new TokenReader(tokensOf(source, "invalidPath"));
  const word = reader.next();
  if (word?.is !== "word" || !isAttributePath(word.text)) throw malformed(source);
  const found = findName(kind, word.text, tolerance);
  if (!found) throw unknown(word.text);
  const open = reader.peek();
  if (found.attribute === undefined) {
    if (open) throw malformed(source);
    return { schema: found.schema };
  }
  if (open === undefined) return { ref: found };
  if (open.is !== "[" || !open.glued) throw malformed(source);
  return readFiltered(reader, found, source, { kind, tolerance, depth: 0 });
}

function readFiltered(reader: TokenReader, of: AttributeRef, source: string, state: ParseState): PatchPath {
  const filter = unpacked(readBracket(reader, of, state), of, state.tolerance);
  const dotted = reader.next();
  if (dotted === undefined) return { ref: of, filter };
  if (dotted.is !== "word" || !dotted.glued || reader.peek()) throw malformed(source);
  const name = afterDot(dotted.text);
  const sub = of.attribute.subs.get(name.toLowerCase());
  if (!sub) throw unknown(`${of.attribute.name}.${name}`);
  return { ref: { ...of, sub }, filter };
}

/** An element named by the JSON text that it came in is meant by the value in it. */
function unpacked(filter: Filter, of: AttributeRef, tolerance: Tolerance): Filter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, left: unpacked(filter.left, of, tolerance), right: unpacked(filter.right, of, tolerance) };
    case "not":
      return { ...filter, inner: unpacked(filter.inner, of, tolerance) };
    case "compare": {
      const { value, attribute } = filter;
      if (typeof value !== "string" || attribute.attribute.name !== "value") return filter;
      const inside = unpackedText(of.attribute, value, tolerance)?.["value"];
      return inside === undefined ? filter : { ...filter, value: inside };
    }
    case "present":
    case "within":
      return filter;
  }
}

function malformed(source: string): ScimError {
  return badRequest("invalidPath", `"${shownName(source)}" is not the path of an attribute.`);
}

function unknown(name: string): ScimError {
  return badRequest("invalidPath", `There is no attribute "${shownName(name)}".`);
}
