import { fold } from "../../lib/fold.js";
import type { Attribute } from "../schema/attribute.js";
import type { Element, Scalar } from "./tree.js";

function same(attribute: Attribute | undefined, a: Scalar | undefined, b: Scalar | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "string" || typeof b !== "string" || attribute?.caseExact === true) return false;
  return fold(a) === fold(b);
}

/**
 * Whether two elements are one and the same: the pair of type and value tells (RFC 7643 §2.4), and where there is no
 * value, as in addresses, everything but the rank.
 */
export function isSameElement(attribute: Attribute, a: Element, b: Element): boolean {
  if (a.value !== undefined || b.value !== undefined) {
    return same(attribute.subs.get("value"), a.value, b.value) && same(attribute.subs.get("type"), a.type, b.type);
  }
  return covers(attribute, a, b) && covers(attribute, b, a);
}

/** Whether the element has every value of the pattern, its rank aside. */
export function covers(attribute: Attribute, element: Element, pattern: Element): boolean {
  return Object.entries(pattern).every(
    ([name, value]) => name === "primary" || same(attribute.subs.get(name.toLowerCase()), element[name], value),
  );
}

/** Adds each element that is not there yet; one that is there takes over what the new one says. */
export function mergeElements(
  attribute: Attribute,
  known: readonly Element[],
  added: readonly Element[],
): { readonly elements: readonly Element[]; readonly written: ReadonlySet<Element> } {
  const elements = [...known];
  const written = new Set<Element>();
  for (const element of added) {
    const at = elements.findIndex((other) => isSameElement(attribute, other, element));
    const merged = at < 0 ? element : { ...elements[at], ...element };
    if (at < 0) elements.push(merged);
    else elements[at] = merged;
    written.add(merged);
  }
  return { elements, written };
}

/** Takes out what is there twice, and what says nothing. */
export function withoutDoubles(attribute: Attribute, elements: readonly Element[]): readonly Element[] {
  return elements.length < 2 ? elements : mergeElements(attribute, [], elements).elements;
}
