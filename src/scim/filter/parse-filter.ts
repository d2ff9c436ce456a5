import type { Attribute } from "../schema/attribute.js";
import { type AttributeRef, findName, isAttributePath } from "../schema/names.js";
import type { ResourceKind } from "../schema/resource.js";
import { badRequest, type ScimError, shown, shownName } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import { comparisonOf, presenceOf } from "./comparison.js";
import { type Token, tokensOf } from "./tokens.js";
import { compareOps, type CompareOp, type Filter } from "./tree.js";

const deepest = 32;
const mostTerms = 64;

/** Looks a name up, in the whole resource or in one element of a multi-valued attribute. */
type Scope = (name: string) => AttributeRef;

/**
 * Parses a filter (RFC 7644 §3.4.2.2, figure 1) into a tree typed by the schema: `not` binds closest, then `and`, then
 * `or`; operators and names in any letter case. Attributes are found through the schema alone.
 * @throws ScimError `invalidFilter`; `tooMany` past 64 comparisons
 */
export function parseFilter(source: string, kind: ResourceKind, tolerance: Tolerance): Filter {
  const reader = new TokenReader(tokensOf(source, "invalidFilter"));
  const filter = readOr(reader, scopeOf(kind, tolerance), { kind, tolerance, depth: 0 });
  reader.expectEnd();
  return filter;
}

export interface ParseState {
  readonly kind: ResourceKind;
  readonly tolerance: Tolerance;
  readonly depth: number;
}

/** Tokens with a place among them. Shared by filters and PATCH paths. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  terms = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  next(): Token | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  /** Takes the token where it is this bracket. */
  takes(bracket: "(" | ")" | "[" | "]"): boolean {
    if (this.peek()?.is !== bracket) return false;
    this.#at += 1;
    return true;
  }

  /** Takes the word where it is this one, in any letter case. */
  takesWord(word: string): boolean {
    const token = this.peek();
    if (token?.is !== "word" || token.text.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  expect(bracket: "(" | ")" | "]"): void {
    if (!this.takes(bracket)) throw unexpected(this.peek(), `"${bracket}"`);
  }

  expectEnd(): void {
    if (this.peek()) throw unexpected(this.peek(), "and, or, or the end");
  }
}

function unexpected(token: Token | undefined, wanted: string): ScimError {
  const found = token === undefined ? "the filter ends" : `there is ${describe(token)} at character ${token.at + 1}`;
  return badRequest("invalidFilter", `The filter needs ${wanted}, but ${found}.`);
}

function describe(token: Token): string {
  return token.is === "word" || token.is === "text" ? `"${shown(token.text)}"` : `"${token.is}"`;
}

function readOr(reader: TokenReader, scope: Scope, state: ParseState): Filter {
  let left = readAnd(reader, scope, state);
  while (reader.takesWord("or")) left = { kind: "or", left, right: readAnd(reader, scope, state) };
  return left;
}

function readAnd(reader: TokenReader, scope: Scope, state: ParseState): Filter {
  let left = readTerm(reader, scope, state);
  while (reader.takesWord("and")) left = { kind: "and", left, right: readTerm(reader, scope, state) };
  return left;
}

function deeper(state: ParseState): ParseState {
  if (state.depth >= deepest) throw badRequest("invalidFilter", `The filter is nested deeper than ${deepest} levels.`);
  return { ...state, depth: state.depth + 1 };
}

function readTerm(reader: TokenReader, scope: Scope, state: ParseState): Filter {
  if (reader.takes("(")) {
    const inner = readOr(reader, scope, deeper(state));
    reader.expect(")");
    return inner;
  }
  const word = reader.next();
  if (word?.is !== "word") throw unexpected(word, "an attribute");
  if (word.text.toLowerCase() === "not" && reader.takes("(")) {
    const inner = readOr(reader, scope, deeper(state));
    reader.expect(")");
    return { kind: "not", inner };
  }
  const attribute = scope(word.text);
  const open = reader.peek();
  if (open?.is === "[" && open.glued) return readValuePath(reader, attribute, state);
  return readComparison(reader, attribute, state);
}

function readComparison(reader: TokenReader, attribute: AttributeRef, state: ParseState): Filter {
  reader.terms += 1;
  if (reader.terms > mostTerms) throw badRequest("tooMany", `The filter has more than ${mostTerms} comparisons.`);
  const op = reader.next();
  if (op?.is !== "word") throw unexpected(op, "an operator");
  const name = op.text.toLowerCase();
  if (name === "pr") return presenceOf(attribute);
  if (!compareOps.has(name))
    throw badRequest("invalidFilter", `"${shown(op.text)}" is not an operator of SCIM filters.`);
  const value = reader.next();
  if (value?.is !== "word" && value?.is !== "text") throw unexpected(value, "a value");
  return comparisonOf(attribute, name as CompareOp, value, state.tolerance);
}

/** `emails[type eq "work"]`, and Entra's `emails[type eq "work"].value eq "…"`, which asks it of the same element. */
function readValuePath(reader: TokenReader, of: AttributeRef, state: ParseState): Filter {
  const inner = readBracket(reader, of, state);
  const dotted = reader.peek();
  if (dotted?.is !== "word" || !dotted.glued) return { kind: "within", of, inner };
  reader.next();
  const sub = elementScope(of)(afterDot(dotted.text));
  return { kind: "within", of, inner: { kind: "and", left: inner, right: readComparison(reader, sub, state) } };
}

/**
 * The filter in brackets after a complex attribute; one element must meet all of it. Brackets hold no brackets.
 * @throws ScimError `invalidFilter`
 */
export function readBracket(reader: TokenReader, of: AttributeRef, state: ParseState): Filter {
  const { attribute, sub } = of;
  if (sub !== undefined || attribute.type !== "complex") {
    throw badRequest("invalidFilter", `${(sub ?? attribute).name} has no sub-attributes to be filtered by.`);
  }
  reader.next();
  const inner = readOr(reader, elementScope(of), deeper(state));
  reader.expect("]");
  return inner;
}

/** @throws ScimError `invalidFilter` where the word does not begin with a dot */
export function afterDot(word: string): string {
  if (!word.startsWith(".")) throw badRequest("invalidFilter", `There is "${shown(word)}" right after a bracket.`);
  return word.slice(1);
}

function scopeOf(kind: ResourceKind, tolerance: Tolerance): Scope {
  return (name) => {
    const found = isAttributePath(name) ? findName(kind, name, tolerance) : undefined;
    if (!found?.attribute) throw unknown(name);
    return found;
  };
}

function elementScope(of: AttributeRef): Scope {
  return (name) => {
    const sub: Attribute | undefined = isAttributePath(name) ? of.attribute.subs.get(name.toLowerCase()) : undefined;
    if (!sub) throw unknown(`${of.attribute.name}.${name}`);
    return { schema: of.schema, attribute: sub };
  };
}

function unknown(name: string): ScimError {
  return badRequest("invalidFilter", `There is no attribute "${shownName(name)}" to filter by.`);
}
