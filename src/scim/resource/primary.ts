import { badRequest } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import type { Element } from "./tree.js";

/**
 * `primary` is true once at most (RFC 7643 §2.4).
 * @throws ScimError `invalidValue` where it is true twice and the client is not known for it
 */
export function onePrimary(elements: readonly Element[], where: string, tolerance: Tolerance): readonly Element[] {
  const first = elements.findIndex((element) => element.primary === true);
  const another = elements.findLastIndex((element) => element.primary === true);
  if (first === another) return elements;
  if (!tolerance.take("two-primaries")) {
    throw badRequest("invalidValue", `${where} has more than one value marked primary.`);
  }
  return elements.map((element, index) => (index > first && element.primary === true ? unmarked(element) : element));
}

/** Leaves `primary` to the elements that were just marked: whoever was it before is not any more (RFC 7644 §3.5.2). */
export function yieldPrimary(elements: readonly Element[], marked: ReadonlySet<Element>): readonly Element[] {
  return elements.map((element) => (element.primary === true && !marked.has(element) ? unmarked(element) : element));
}

const unmarked = (element: Element): Element => ({ ...element, primary: false });
