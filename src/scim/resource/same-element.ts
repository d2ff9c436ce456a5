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
  const identity = saidOf(attribute, element, element["value"] === undefined ? namesOf(attribute) : pair);
  known.set(element, identity);
  return identity;
}

const pair = ["value", "type"] as const;

function namesOf({ subAttributes = [] }: Attribute): readonly string[] {
  return subAttributes.map(({ name }) => name).filter((name) => name !== "primary");
}

/** What an element says under some of its names, as one text. */
function saidOf(attribute: Attribute, element: Element, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => comparedForm(attribute.subs.get(name.toLowerCase()), element[name])));
}

/**
 * Tells the elements that one of the patterns names: by its value, and its type where it says one; without a value by all it says
 * but the rank. A thousand of each may meet, so each is looked at once for each set of names that patterns have.
 */
export function namedBy(attribute: Attribute, patterns: readonly Element[]): (element: Element) => boolean {
  const said = new Map<string, { readonly names: readonly string[]; readonly texts: Set<string> }>();
  for (const pattern of patterns) {
    const telling = pattern["value"] === undefined ? Object.keys(pattern).sort() : pair;
    const names = telling.filter((name) => name !== "primary" && pattern[name] !== undefined);
    const { texts } = said.get(names.join(" ")) ?? { texts: new Set<string>() };
    said.set(names.join(" "), { names, texts: texts.add(saidOf(attribute, pattern, names)) });
  }
  const all = [...said.values()];
  return (element) => all.some(({ names, texts }) => texts.has(saidOf(attribute, element, names)));
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
  const byValue = telling === "by value" ? new PlacesByValue(attribute, elements) : undefined;
  const written = new Set<Element>();
  for (const element of added) {
    const identity = identityOf(attribute, element);
    const place = places.get(identity) ?? byValue?.of(element);
    const merged = place === undefined ? element : { ...elements[place], ...element };
    if (place === undefined) {
      places.set(identity, elements.length);
      byValue?.note(element, elements.length);
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

/** Where elements are that differ at most in that one of the two says no type. */
class PlacesByValue {
  readonly #places = new Map<string, number[]>();

  /** @param elements  grows while they are looked for; whoever makes it grow says so */
  constructor(
    private readonly attribute: Attribute,
    private readonly elements: readonly Element[],
  ) {
    for (const [place, element] of elements.entries()) this.note(element, place);
  }

  note(element: Element, place: number): void {
    if (element["value"] === undefined) return;
    const said = saidOf(this.attribute, element, ["value"]);
    const known = this.#places.get(said);
    if (known === undefined) this.#places.set(said, [place]);
    else known.push(place);
  }

  of(element: Element): number | undefined {
    const known = this.#places.get(saidOf(this.attribute, element, ["value"])) ?? [];
    return known.find((place) => element["type"] === undefined || this.elements[place]?.["type"] === undefined);
  }
}

/** Takes out what is there twice. */
export function withoutDoubles(attribute: Attribute, elements: readonly Element[]): readonly Element[] {
  return elements.length < 2 ? elements : mergeElements(attribute, [], elements).elements;
}
