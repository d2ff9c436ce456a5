import type { Document } from "../driver.js";
import type { Question } from "../../port/questions.js";
import { comparedForm } from "../../search-values.js";
import type { Attributes } from "../documents/attributes.js";
import { containsExpression, endsWithExpression } from "./match-text.js";

/** True for a record of which one element of the attribute meets the whole question. */
export function elementExpression(of: string, where: Question<string>, attributes: Attributes): Document {
  const own = { $eq: ["$$element.of", { $literal: of }] };
  const met = { $and: [own, expressionOf(where, of, attributes)] };
  return { $anyElementTrue: [{ $map: { input: "$elements", as: "element", in: met } }] };
}

function expressionOf(question: Question<string>, of: string, attributes: Attributes): Document {
  switch (question.is) {
    case "all":
      return { $and: question.of.map((one) => expressionOf(one, of, attributes)) };
    case "any":
      return { $or: question.of.map((one) => expressionOf(one, of, attributes)) };
    case "not":
      return { $not: [expressionOf(question.of, of, attributes)] };
    case "always":
      return { $literal: true };
    case "never":
      return { $literal: false };
    case "has":
      return isThere(partOf(question.attribute, of, attributes));
    case "match": {
      const part = partOf(question.attribute, of, attributes);
      return matchExpression(part, question, comparedForm(attributes.infoOf(question.attribute), question.value));
    }
    case "element":
    case "inGroup":
    case "hasMember":
    case "hasEdges":
      throw new TypeError(`${question.is} cannot be asked of one element of ${of}`);
  }
}

/** The path of an element's part, from the name of an attribute of ours. */
function partOf(attribute: string, of: string, attributes: Attributes): string {
  if (attributes.infoOf(attribute).element !== of) throw new TypeError(`${attribute} is no part of ${of}`);
  return `$$element.${attribute.slice(of.length + 1)}`;
}

function isThere(part: string): Document {
  return { $eq: [{ $type: part }, "string"] };
}

function matchExpression(part: string, { op }: { readonly op: string }, form: string): Document {
  const asked = { $literal: form };
  switch (op) {
    case "eq":
      return { $eq: [part, asked] };
    case "ne":
      return { $ne: [part, asked] };
    default:
      // What is absent compares as less than every text, and text operators refuse it.
      return { $cond: [isThere(part), compareExpression(part, op, form), false] };
  }
}

function compareExpression(part: string, op: string, form: string): Document {
  const asked = { $literal: form };
  switch (op) {
    case "co":
      return containsExpression(part, form, 0);
    case "sw":
      return { $eq: [{ $indexOfBytes: [part, asked] }, 0] };
    case "ew":
      return endsWithExpression(part, form, 0);
    case "gt":
      return { $gt: [part, asked] };
    case "ge":
      return { $gte: [part, asked] };
    case "lt":
      return { $lt: [part, asked] };
    default:
      return { $lte: [part, asked] };
  }
}
