import type { Document } from "../driver.js";
import type { Comparison, Question } from "../../port/questions.js";
import { comparedForm } from "../../search-values.js";
import type { Attributes } from "../documents/attributes.js";
import { elementExpression } from "./match-element.js";
import { containsExpression, endsWithExpression, textCondition } from "./match-text.js";
import { startsWith } from "./ranges.js";

type Match = Extract<Question<string>, { is: "match" }>;
/** Questions about memberships, which were looked up before: each with the condition that answers it. */
export type Related = ReadonlyMap<Question<string>, Document>;

export const everything: Document = {};
export const nothing: Document = { _id: { $in: [] } };

/**
 * A question as a MongoDB condition. Values of clients appear as operands of named operators or inside `$literal` only,
 * never as a key, an operator or a field path.
 */
export function conditionOf(question: Question<string>, attributes: Attributes, related: Related): Document {
  switch (question.is) {
    case "all":
      return question.of.length === 0 ? everything : { $and: each(question.of, attributes, related) };
    case "any":
      return question.of.length === 0 ? nothing : { $or: each(question.of, attributes, related) };
    case "not":
      return { $nor: [conditionOf(question.of, attributes, related)] };
    case "always":
      return everything;
    case "never":
      return nothing;
    case "has":
      return hasCondition(question.attribute, attributes);
    case "match":
      return matchCondition(question, attributes);
    case "element":
      return elementCondition(question, attributes);
    case "inGroup":
    case "hasMember":
    case "hasEdges": {
      const condition = related.get(question);
      if (condition === undefined) throw new TypeError(`${question.is} cannot be asked of ${attributes.kind}`);
      return condition;
    }
  }
}

function each(questions: readonly Question<string>[], attributes: Attributes, related: Related): Document[] {
  return questions.map((question) => conditionOf(question, attributes, related));
}

function hasCondition(attribute: string, attributes: Attributes): Document {
  attributes.infoOf(attribute);
  const place = attributes.placeOf(attribute);
  return place.in === "field"
    ? { [place.field]: { $exists: true } }
    : { keys: { $elemMatch: startsWith(place.prefix) } };
}

function matchCondition({ attribute, op, value }: Match, attributes: Attributes): Document {
  const info = attributes.infoOf(attribute);
  const place = attributes.placeOf(attribute);
  const form = comparedForm(info, value);
  if (place.in === "keys") return keyCondition(place.prefix, op, form);
  if (info.type === "boolean") return flagCondition(place.field, op, form);
  if (info.type === "dateTime") return instantCondition(place.field, op, value as number);
  return fieldCondition(place.field, op, form);
}

const ordering = { gt: "$gt", ge: "$gte", lt: "$lt", le: "$lte" } as const;

function fieldCondition(field: string, op: Comparison, form: string): Document {
  switch (op) {
    case "eq":
      return { [field]: { $eq: form } };
    case "ne":
      return { [field]: { $ne: form } };
    case "sw":
      return { [field]: startsWith(form) };
    case "co":
    case "ew": {
      const own = op === "co" ? containsExpression(`$${field}`, form, 0) : endsWithExpression(`$${field}`, form, 0);
      return textCondition(field, op, form) ?? { [field]: { $exists: true }, $expr: own };
    }
    default:
      return { [field]: { [ordering[op]]: form } };
  }
}

/** Bounds within one element: without `$elemMatch` each could be met by another key. */
function keyCondition(prefix: string, op: Comparison, form: string): Document {
  const own = startsWith(prefix);
  const key = `${prefix}${form}`;
  switch (op) {
    case "eq":
      return { keys: { $eq: key } };
    case "ne":
      return { keys: { $ne: key } };
    case "sw":
      return { keys: { $elemMatch: startsWith(key) } };
    case "gt":
    case "ge":
      return { keys: { $elemMatch: { [ordering[op]]: key, $lt: own.$lt } } };
    case "lt":
    case "le":
      return { keys: { $elemMatch: { $gte: own.$gte, [ordering[op]]: key } } };
    case "co":
    case "ew":
      return (
        textCondition("keys", op, form, prefix) ?? {
          keys: { $elemMatch: own },
          $expr: anyKey(own, prefix, op, form),
        }
      );
  }
}

/** Some key of this attribute holds or ends in the text. */
function anyKey(own: { $gte: string; $lt?: string }, prefix: string, op: "co" | "ew", form: string): Document {
  const bytes = Buffer.byteLength(prefix);
  const found = op === "co" ? containsExpression("$$key", form, bytes) : endsWithExpression("$$key", form, bytes);
  const ofAttribute = [{ $gte: ["$$key", { $literal: own.$gte }] }, { $lt: ["$$key", { $literal: own.$lt }] }];
  return { $anyElementTrue: [{ $map: { input: "$keys", as: "key", in: { $and: [...ofAttribute, found] } } }] };
}

/** A flag has two forms, so that the question is answered here. */
function flagCondition(field: string, op: Comparison, form: string): Document {
  return { [field]: { $in: [true, false].filter((flag) => holds(String(flag), op, form)) } };
}

function holds(own: string, op: Comparison, asked: string): boolean {
  switch (op) {
    case "eq":
      return own === asked;
    case "ne":
      return own !== asked;
    case "co":
      return own.includes(asked);
    case "sw":
      return own.startsWith(asked);
    case "ew":
      return own.endsWith(asked);
    case "gt":
      return own > asked;
    case "ge":
      return own >= asked;
    case "lt":
      return own < asked;
    case "le":
      return own <= asked;
  }
}

function instantCondition(field: string, op: Comparison, ms: number): Document {
  switch (op) {
    case "eq":
    case "ne":
    case "gt":
    case "ge":
    case "lt":
    case "le":
      return { [field]: { [`$${op === "ge" || op === "le" ? `${op[0] ?? ""}te` : op}`]: ms } };
    case "co":
    case "sw":
    case "ew":
      // Instants have one fixed width: text of the same width starts with, ends in and holds itself only.
      return { [field]: { $eq: ms } };
  }
}

function elementCondition(question: Extract<Question<string>, { is: "element" }>, attributes: Attributes): Document {
  const expression = { $expr: elementExpression(question.of, question.where, attributes) };
  const keys = impliedKeys(question.where, attributes);
  return keys.length === 0 ? expression : { $and: [...keys.map((key) => ({ keys: { $eq: key } })), expression] };
}

/** Keys a record must have to answer the question: an index finds the few candidates by them. */
function impliedKeys(question: Question<string>, attributes: Attributes): string[] {
  if (question.is === "all") return question.of.flatMap((one) => impliedKeys(one, attributes));
  if (question.is !== "match" || question.op !== "eq") return [];
  const place = attributes.placeOf(question.attribute);
  if (place.in !== "keys") return [];
  return [`${place.prefix}${comparedForm(attributes.infoOf(question.attribute), question.value)}`];
}
