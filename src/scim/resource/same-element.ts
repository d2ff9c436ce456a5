import { fold } from "../../lib/fold.js";
import type { Attribute } from "../schema/attribute.js";
import type { Element, Scalar } from "./tree.js";

function comparedForm(attribute: Attribute | undefined, value: Scalar | undefined): Scalar | undefined {
  return typeof value === "string" && attribute?.caseExact !== true ? fold(value) : value;
}

/** Elements are never changed in place, so what tells one from another is worked out once for each. */
const known = new WeakMap<Element, string>();

/**
 * What makes two elements one and the same: the pair of type and value (RFC 7643 §2.4), and where there is no value, as
 * in addresses, everything but the rank.
 */
function identityOf(attribute: Attribute, element: Element): string {
  const worked = known.get(element);
  if (worked !== undefined) return worked;
  const names = element["value"] === undefined ? namesOf(attribute) : pair;
  const parts = names.map((name) => comparedForm(attribute.subs.get(name.toLowerCase()), element[name]) ?? null);
  const identity = JSON.stringify(parts);
  known.set(element, identity);
  return identity;
}

const pair = ["value", "type"] as const;

function namesOf({ subAttributes = [] }: Attribute): readonly string[] {
  return subAttributes.map(({ name }) => name).filter((name) => name !== "primary");
}

/** Whether the element has every value of the pattern, its rank aside. */
export function covers(attribute: Attribute, element: Element, pattern: Element): boolean {
  return Object.entries(pattern).every(([name, value]) => {
    const sub = attribute.subs.get(name.toLowerCase());
    return name === "primary" || comparedForm(sub, element[name]) === comparedForm(sub, value);
  });
}

/** Adds each element that is not there yet; one that is there takes over what the new one says. */
export function mergeElements(
  attribute: Attribute,
  current: readonly Element[],
  added: readonly Element[],
): { readonly elements: readonly Element[]; readonly written: ReadonlySet<Element> } {
  const elements = [...current];
  const places = new Map(elements.map((element, place) => [identityOf(attribute, element), place]));
  const written = new Set<Element>();
  for (const element of added) {
    const identity = identityOf(attribute, element);
    const place = places.get(identity);
    const merged = place === undefined ? element : { ...elements[place], ...element };
    if (place === undefined) {
      places.set(identity, elements.length);
      elements.push(merged);
    } else {
      // an element that the same list writes twice is the second one alone
      written.delete(elements[place] ?? element);
      elements[place] = merged;
    }
    written.add(merged);
  }
  return { elements, written };
}

/** Takes out what is there twice. */
export function withoutDoubles(attribute: Attribute, elements: readonly Element[]): readonly Element[] {
  return elements.length < 2 ? elements : mergeElements(attribute, [], elements).elements;
}
