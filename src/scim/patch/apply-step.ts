import { comparisonsIn, matches } from "../filter/match-filter.js";
import type { Filter } from "../filter/tree.js";
import { yieldPrimary } from "../resource/primary.js";
import { unpackedText } from "../resource/json-text.js";
import { isUnassigned, readElements, type Reading, readSingle, readValue } from "../resource/read-value.js";
import { mergeElements, namedBy, withoutDoubles } from "../resource/same-element.js";
import { assign, type Element, elementOf, elementsOf, type Scalar, type Tree, type Value } from "../resource/tree.js";
import type { Attribute } from "../schema/attribute.js";
import { badRequest, ScimError } from "../scim-error.js";
import type { Step } from "./read-patch.js";

/**
 * Applies one step to the resource in hand (RFC 7644 §3.5.2.1 to §3.5.2.3). Values are replaced, never changed in
 * place, so whoever started from shared values still has them as they were.
 * @throws ScimError `mutability`, `noTarget`, `invalidValue`, `invalidSyntax`
 */
export function applyStep(tree: Tree, step: Step, reading: Reading): void {
  const { attribute, sub } = step.ref;
  refuseReadOnly(step);
  if (attribute.mutability === "writeOnly") {
    // a password: checked like any text, and then let go
    readValue(attribute, step.value, step.where, reading);
    return;
  }
  if (attribute.multiValued) applyToMany(tree, step, reading);
  else if (step.filter !== undefined) applyFiltered(tree, step, step.filter, reading);
  else if (sub !== undefined) applyToSub(tree, step, sub, reading);
  else if (attribute.type === "complex") applyToComplex(tree, step, reading);
  else applyToSingle(tree, step, reading);
}

function refuseReadOnly(step: Step): void {
  const { attribute, sub } = step.ref;
  const target = sub ?? attribute;
  if (attribute.mutability === "readOnly" || target.mutability === "readOnly") {
    throw badRequest("mutability", `${step.where} is written by this server alone.`);
  }
  if (step.op === "remove" && attribute.required && sub === undefined && step.filter === undefined) {
    throw badRequest("mutability", `${step.where} is required and cannot be removed.`);
  }
}

function currentOf(tree: Tree, step: Step): Value | undefined {
  return tree.get(step.ref.schema)?.[step.ref.attribute.name];
}

function put(tree: Tree, step: Step, value: Value | undefined): void {
  assign(tree, step.ref.schema, step.ref.attribute, value);
}

function applyToSingle(tree: Tree, step: Step, reading: Reading): void {
  const { attribute } = step.ref;
  const value = step.op === "remove" ? undefined : readSingle(attribute, step.value, step.where, reading);
  if (value === undefined && step.op === "add") return;
  if (value === undefined && step.op !== "remove" && attribute.required) {
    throw badRequest("invalidValue", `${step.where} cannot be empty.`);
  }
  put(tree, step, value);
}

/** A complex value keeps the sub-attributes that the new one does not name; null and "" unassign it whole. `add` takes nothing away. */
function applyToComplex(tree: Tree, step: Step, reading: Reading): void {
  if (step.op === "remove") {
    put(tree, step, undefined);
    return;
  }
  const value = namedOf(step.value);
  const read = readSingle(step.ref.attribute, step.value, step.where, reading);
  if (step.op === "add" && read === undefined) return;
  if (read === undefined && value.size === 0) {
    if (!isEmptyObject(step.value)) put(tree, step, undefined);
    return;
  }
  if (step.op === "add") {
    const known = elementOf(currentOf(tree, step));
    put(tree, step, withoutStaleRef(known, { ...known, ...(typeof read === "object" && read) }));
    return;
  }
  put(tree, step, overlaid(elementOf(currentOf(tree, step)), read, value));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lower-case names that the value states, also those it states as null. */
function namedOf(value: unknown): ReadonlySet<string> {
  const object: unknown = Array.isArray(value) ? value[0] : value;
  return new Set(isEmptyObject(object) ? Object.keys(object as object).map((key) => key.toLowerCase()) : []);
}

function overlaid(known: Element, read: Scalar | Element | undefined, named: ReadonlySet<string>): Value | undefined {
  const kept = Object.entries(known).filter(([name]) => !named.has(name.toLowerCase()));
  const element: Element = { ...Object.fromEntries(kept), ...(typeof read === "object" && read) };
  return Object.keys(element).length === 0 ? undefined : withoutStaleRef(known, element);
}

function applyToSub(tree: Tree, step: Step, sub: Attribute, reading: Reading): void {
  const value = step.op === "remove" ? undefined : readSingle(sub, step.value, step.where, reading);
  if (value === undefined && step.op === "add") return;
  const known = elementOf(currentOf(tree, step));
  const element = withSub(known, sub, value);
  put(tree, step, Object.keys(element).length === 0 ? undefined : withoutStaleRef(known, element));
}

/** Another manager has another address: a `$ref` that only the old value went with is let go. */
function withoutStaleRef(before: Element, after: Element): Element {
  if (before.value === after.value || after.$ref === undefined || before.$ref !== after.$ref) return after;
  return Object.fromEntries(Object.entries(after).filter(([name]) => name !== "$ref"));
}

function withSub(element: Element, sub: Attribute, value: Scalar | Element | undefined): Element {
  const others = Object.entries(element).filter(([name]) => name !== sub.name);
  return value !== undefined && typeof value !== "object"
    ? { ...Object.fromEntries(others), [sub.name]: value }
    : Object.fromEntries(others);
}

/** `name[familyName eq "x"].givenName`: a single complex value is an element of its own list. */
function applyFiltered(tree: Tree, step: Step, filter: Filter, reading: Reading): void {
  const current = elementOf(currentOf(tree, step));
  const isThere = Object.keys(current).length > 0;
  // there is no room for a second value beside the one that does not match
  if (isThere && step.op !== "remove" && !matches(filter, current)) throw noTarget(step);
  const [changed] = changeMatching(isThere ? [current] : [], step, filter, reading).elements;
  put(tree, step, changed);
}

interface Change {
  readonly elements: readonly Element[];
  readonly written: ReadonlySet<Element>;
}

function applyToMany(tree: Tree, step: Step, reading: Reading): void {
  const { attribute } = step.ref;
  const current = elementsOf(currentOf(tree, step));
  const looks = step.filter === undefined ? 1 : comparisonsIn(step.filter);
  reading.looks += current.length * looks + (Array.isArray(step.value) ? Math.min(step.value.length, mostElements) : 1);
  // thousands of operations on thousands of values multiply, and one request must not keep the others waiting
  if (reading.looks > mostLooks)
    throw new ScimError(413, undefined, `${step.where}: this PATCH is too much work at once.`);
  const change = changeOf(current, step, reading);
  const marked = new Set([...change.written].filter((element) => element.primary === true).slice(0, 1));
  const ranked = marked.size > 0 ? yieldPrimary(change.elements, marked) : change.elements;
  const elements = withoutDoubles(attribute, ranked);
  if (elements.length > mostElements) {
    throw badRequest("invalidValue", `${step.where} would have more than ${mostElements} values.`);
  }
  put(tree, step, elements);
}

const mostElements = 1000;
const mostLooks = 30_000;

function changeOf(current: readonly Element[], step: Step, reading: Reading): Change {
  const { attribute, sub } = step.ref;
  if (step.filter !== undefined) return changeMatching(current, step, step.filter, reading);
  if (sub !== undefined && step.op === "add" && current.length > 0) return addSub(current, step, sub, reading);
  if (sub !== undefined) return changeSubs(current, step, sub, () => true, reading);
  if (step.op === "remove") return removeNamed(current, step, reading);
  const added = readList(step, reading);
  if (step.op === "replace") return { elements: added, written: new Set(added) };
  return mergeElements(attribute, current, added, "by value");
}

/** For `add` a lone element is as good as a list (RFC 7644 §3.5.2.1). */
function readList(step: Step, reading: Reading): readonly Element[] {
  if (step.value === undefined) return [];
  const lone = step.op === "add" && isEmptyObject(step.value);
  return readElements(step.ref.attribute, lone ? [step.value] : step.value, step.where, reading) ?? [];
}

/** A remove that names values takes out those and no other; `"value": []` takes out nothing. */
function removeNamed(current: readonly Element[], step: Step, reading: Reading): Change {
  if (step.value === undefined) return { elements: [], written: new Set() };
  if (!reading.tolerance.take("remove-with-value")) {
    throw badRequest("invalidSyntax", `${step.where}: a remove names what goes by its path, not by a value.`);
  }
  const { attribute } = step.ref;
  const value = isEmptyObject(step.value) ? [step.value] : step.value;
  const named = readElements(attribute, value, step.where, reading) ?? [];
  if (Array.isArray(value) && named.length < value.length) {
    throw badRequest("invalidValue", `${step.where}: what is to be removed is named by its value.`);
  }
  const isNamed = namedBy(attribute, named);
  const kept = current.filter((element) => !isNamed(element));
  return { elements: kept, written: new Set() };
}

function changeMatching(current: readonly Element[], step: Step, filter: Filter, reading: Reading): Change {
  const isTarget = (element: Element): boolean => matches(filter, element);
  const { sub } = step.ref;
  if (step.op === "remove" && sub === undefined) {
    return { elements: current.filter((element) => !isTarget(element)), written: new Set() };
  }
  if (step.op === "remove" || current.some(isTarget)) {
    return sub === undefined
      ? changeWhole(current, step, filter, isTarget, reading)
      : changeSubs(current, step, sub, isTarget, reading);
  }
  return createMatching(current, step, filter, reading);
}

/**
 * `add` takes nothing away (RFC 7644 §3.5.2.1): a value becomes an element of its own, and any other sub-attribute goes to
 * the elements that have none yet. Where one says something else there already, which one is meant is not said.
 */
function addSub(current: readonly Element[], step: Step, sub: Attribute, reading: Reading): Change {
  const value = readSingle(sub, step.value, step.where, reading);
  if (value === undefined || typeof value === "object") return { elements: current, written: new Set() };
  if (sub.name === "value") {
    const isWaiting = (element: Element): boolean => isUnassigned(element);
    const said = subsSaid(step, sub, value, reading);
    if (current.some(isWaiting)) return rewritten(current, isWaiting, (element) => ({ ...element, ...said }));
    return mergeElements(step.ref.attribute, current, [said], "by value");
  }
  if (current.some((element) => element[sub.name] !== undefined && element[sub.name] !== value)) {
    throw badRequest(
      "noTarget",
      `${step.where} has another value already; name the element that is meant by a filter.`,
    );
  }
  return rewritten(
    current,
    (element) => element[sub.name] === undefined,
    (element) => withSub(element, sub, value),
  );
}

/** Sets or unsets one sub-attribute in each element that is meant; with no element at all, makes one. */
function changeSubs(
  current: readonly Element[],
  step: Step,
  sub: Attribute,
  isTarget: (element: Element) => boolean,
  reading: Reading,
): Change {
  const value = step.op === "remove" ? undefined : readSingle(sub, step.value, step.where, reading);
  if (value === undefined && step.op === "add") return { elements: current, written: new Set() };
  const known = current.length === 0 && value !== undefined ? [{}] : current;
  const said = value === undefined || typeof value === "object" ? undefined : subsSaid(step, sub, value, reading);
  return rewritten(known, isTarget, (element) => (said ? { ...element, ...said } : withSub(element, sub, undefined)));
}

/** What a value says of an element: itself, and where it is a whole element as JSON text, all of that. */
function subsSaid({ ref }: Step, sub: Attribute, value: Scalar, { tolerance }: Reading): Element {
  const inside =
    sub.name === "value" && typeof value === "string" ? unpackedText(ref.attribute, value, tolerance) : undefined;
  return inside ?? { [sub.name]: value };
}

/**
 * The matching elements as a whole: `add` merges the value into them; `replace` puts it in their place. What the filter
 * says of them stays true where the value does not speak of it, so that the same request finds them again.
 */
function changeWhole(
  current: readonly Element[],
  step: Step,
  filter: Filter,
  isTarget: (element: Element) => boolean,
  reading: Reading,
): Change {
  const read = readSingle(step.ref.attribute, step.value, step.where, reading);
  const base = equalities(filter) ?? {};
  return rewritten(current, isTarget, (element) => {
    if (typeof read !== "object") return step.op === "add" ? element : {};
    return step.op === "add" ? { ...element, ...read } : { ...base, ...read };
  });
}

function rewritten(
  current: readonly Element[],
  isTarget: (element: Element) => boolean,
  change: (element: Element) => Element,
): Change {
  const elements: Element[] = [];
  const written = new Set<Element>();
  for (const element of current) {
    const next = isTarget(element) ? change(element) : element;
    // one that never had a value waits for the operation that brings it, and only then takes the rank from another
    if (isUnassigned(next) && !isUnassigned(element)) continue;
    elements.push(next);
    if (next !== element && !isUnassigned(next)) written.add(next);
  }
  return { elements, written };
}

/**
 * No element matches: 400 noTarget by the RFC. Entra sends exactly this to a user who has no work phone yet, so the
 * element is made of what the filter says and the value, where the filter can be read that way.
 */
function createMatching(current: readonly Element[], step: Step, filter: Filter, reading: Reading): Change {
  const base = equalities(filter);
  if (!base || !reading.tolerance.take("filtered-create")) {
    throw noTarget(step);
  }
  const { attribute, sub } = step.ref;
  const read = readSingle(sub ?? attribute, step.value, step.where, reading);
  if (read === undefined) return { elements: current, written: new Set() };
  const made: Element = { ...base, ...(typeof read === "object" ? read : sub && subsSaid(step, sub, read, reading)) };
  // the next request with this filter must find what this one made
  if (!matches(filter, made)) throw noTarget(step);
  // one that has no value yet waits for the operation that brings it, and only then takes the rank from another
  return { elements: [...current, made], written: new Set(isUnassigned(made) ? [] : [made]) };
}

const noTarget = (step: Step) => badRequest("noTarget", `No value of ${step.where} meets the filter of the path.`);

/** What a filter of `eq` joined by `and` says of an element; undefined where it says anything else. */
export function equalities(filter: Filter): Element | undefined {
  if (filter.kind === "compare" && filter.op === "eq" && typeof filter.value !== "number") {
    const { attribute } = filter.attribute;
    return attribute.mutability === "readOnly" ? {} : { [attribute.name]: filter.value };
  }
  if (filter.kind !== "and") return undefined;
  const left = equalities(filter.left);
  const right = equalities(filter.right);
  return left && right && { ...left, ...right };
}
