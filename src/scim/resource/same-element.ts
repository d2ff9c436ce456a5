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

/** Whether the pattern names the element: by its value, and its type where it says one; without a value by all it says but the rank. */
export function covers(attribute: Attribute, element: Element, pattern: Element): boolean {
  const telling: readonly string[] = pattern["value"] === undefined ? Object.keys(pattern) : pair;
  return telling.every((name) => {
    const sub = attribute.subs.get(name.toLowerCase());
    const value = pattern[name];
    return name === "primary" || value === undefined || comparedForm(sub, element[name]) === comparedForm(sub, value);
  });
}

/**
 * Adds each element that is not there yet; one that is there takes over what the new one says.
 * @param telling  `by value`: where one of the two says no type, the value alone tells
 */
export function mergeElements(
  attribute: Attribute,
  current: readonly Element[],
  added: readonly Element[],
  telling: "by pair" | "by value" = "by pair",
): { readonly elements: readonly Element[]; readonly written: ReadonlySet<Element> } {
  const elements = [...current];
  const places = new Map(elements.map((element, place) => [identityOf(attribute, element), place]));
  const written = new Set<Element>();
  for (const element of added) {
    const identity = identityOf(attribute, element);
    const place = places.get(identity) ?? (telling === "by value" ? byValue(attribute, elements, element) : undefined);
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

/** Where an element is that differs at most in that one of the two says no type. */
function byValue(attribute: Attribute, elements: readonly Element[], { value, type }: Element): number | undefined {
  if (value === undefined) return undefined;
  const wanted = comparedForm(attribute.subs.get("value"), value);
  const place = elements.findIndex(
    (element) =>
      (type === undefined || element["type"] === undefined) &&
      comparedForm(attribute.subs.get("value"), element["value"]) === wanted,
  );
  return place < 0 ? undefined : place;
}

/** Takes out what is there twice. */
export function withoutDoubles(attribute: Attribute, elements: readonly Element[]): readonly Element[] {
  return elements.length < 2 ? elements : mergeElements(attribute, [], elements).elements;
}
